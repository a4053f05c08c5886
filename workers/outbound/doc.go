// Package outbound is the only way by which personal data leaves the service for
// somebody else. Nothing goes out unless the receiver is declared in the
// configuration for the purpose, the learner's consent to that purpose is in
// force, and, where the receiver is in another region, so is their consent to
// that. Every transfer is in the audit log before it is made; so is every refusal.
//
// The service's own stores, the identity provider's keys and the key service are
// no receivers: they are reached from where they are used, and a test at the
// root of the module lists those places.
package outbound
