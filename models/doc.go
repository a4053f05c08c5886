// Package models holds the nouns of the service and the rules that need no
// store: recording, page, learner, consent, policy, schedule, result, erasure,
// and the kinds of errors. It does no I/O and reads no clock: whoever asks a
// question about time passes now.
package models
