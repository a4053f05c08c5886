// Package api is the service as clients see it over HTTP: routes, wire types,
// authorisation, problem documents, events, and the OpenAPI document that is
// made from all of these.
//
// A request passes through these layers, outermost first:
//
//	observe     request id, recover, access log and metrics by route pattern
//	harden      security headers; in demo mode nothing but loopback
//	mux         one pattern per operation; the rest is 404, 405 or a web page
//	guard       who is calling, and may their role: the table [rules], default deny
//	idempotent  the answer to a repeated Idempotency-Key
//	relate      what the caller has to do with this learner, this recording
//	handler     one file per noun
//
// Errors are RFC 9457 problem documents, made in one place from the kinds of
// [models.Error]. What a client compares is their type; what a person reads is
// their detail.
//
// Privacy: the log, the metrics and the remembered answers to repeated requests
// carry no learner, no guardian, no text and no token. Therefore the access log
// writes the pattern of a route, never its path, and answers to mutating calls
// do not repeat the names in the request.
//
// The package decides nothing about sound and runs no job: it writes records
// and objects, nudges the queue, and reads the records back.
package api
