package models

import (
	"errors"
	"fmt"
)

// Kind classifies an error for whoever must act on it. It is itself an error, so
// that callers ask errors.Is(err, models.NotFound). What an HTTP client is told
// for a kind is one table in api; whether a job is tried again is one table in
// workers/queue.
type Kind string

// The kinds of errors.
const (
	Invalid         Kind = "invalid"           // the request is wrong and will stay wrong
	Unauthenticated Kind = "unauthenticated"   // no token, or not a good one
	Forbidden       Kind = "forbidden"         // a good token that may not do this
	ConsentRequired Kind = "consent-required"  // no consent in force for the purpose
	NotFound        Kind = "not-found"         // there is no such thing, or not for this caller
	Gone            Kind = "gone"              // it was here and has been erased
	Conflict        Kind = "conflict"          // the state forbids it now; another request may come first
	Closing         Kind = "closing"           // the service closes and takes nothing new
	TooLarge        Kind = "too-large"         // more bytes than the limit
	TooLong         Kind = "too-long"          // longer than the limit
	Unsupported     Kind = "unsupported-media" // not a kind of sound we can read
	Corrupt         Kind = "corrupt-media"     // claims to be a kind that we read and breaks its rules
	RateLimited     Kind = "rate-limited"      // too much from this caller
	Unavailable     Kind = "unavailable"       // a store does not answer; trying again may help
	Internal        Kind = "internal"          // our own mistake
)

// Error makes a kind an error.
func (k Kind) Error() string { return string(k) }

// Error is what packages hand each other at their boundaries.
type Error struct {
	Op   string // what was being done: "records.Claim"
	Kind Kind
	Err  error // the cause, may be nil
}

// E makes an [Error].
func E(op string, kind Kind, err error) error { return &Error{Op: op, Kind: kind, Err: err} }

// Errorf makes an [Error] whose cause is a formatted sentence.
func Errorf(op string, kind Kind, format string, args ...any) error {
	return &Error{Op: op, Kind: kind, Err: fmt.Errorf(format, args...)}
}

func (e *Error) Error() string {
	if e.Err == nil {
		return e.Op + ": " + string(e.Kind)
	}
	return e.Op + ": " + e.Err.Error()
}

// Unwrap leads to the kind and to the cause.
func (e *Error) Unwrap() []error {
	if e.Err == nil {
		return []error{e.Kind}
	}
	return []error{e.Kind, e.Err}
}

// KindOf is the outermost kind in err's tree, [Internal] where there is none,
// and "" for nil.
func KindOf(err error) Kind {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	var k Kind
	if errors.As(err, &k) {
		return k
	}
	return Internal
}

// Explain is the innermost sentence of err, fit to be shown to the person who
// made the request: the cause without the operations that it passed through.
// It is "" where err has no cause of its own.
func Explain(err error) string {
	var e *Error
	if !errors.As(err, &e) || e.Err == nil {
		return ""
	}
	if inner := Explain(e.Err); inner != "" {
		return inner
	}
	return e.Err.Error()
}
