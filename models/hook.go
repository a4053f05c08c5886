package models

import (
	"strings"
	"time"
)

// HookCall is a call of the app's hook that is due, or was made: which event, of
// what. Its id stays the same however often it is repeated.
type HookCall struct {
	ID      string
	Event   HookEvent
	About   string // the id of the recording or of the export
	Learner LearnerID
	At      time.Time // when it came about
	State   HookState
	Attempt int
	Due     time.Time // of the next attempt; zero once it has ended
	EndedAt time.Time
	Why     string // a word, or the status of the answer, of the last failure
}

// HookCallID is the id of the call of an event. It has no dot, by which a signature
// tells the id from what follows it.
func HookCallID(e HookEvent, about string) string {
	return strings.ReplaceAll(string(e), ".", "_") + "_" + about
}

// HookEvent is what the app is told of.
type HookEvent string

// The events.
const (
	HookScored       HookEvent = "recording.scored"
	HookUnassessable HookEvent = "recording.unassessable"
	HookFailed       HookEvent = "recording.failed"
	HookErased       HookEvent = "recording.erased"  // somebody asked for it, or a consent was withdrawn
	HookExpired      HookEvent = "recording.expired" // its time was over
	HookExport       HookEvent = "export.ready"
)

// EventOf is the event of a recording that was settled.
func EventOf(s Status) HookEvent { return HookEvent("recording." + string(s)) }

// HookState is how far a call has come.
type HookState string

// The states: refused means that a consent was missing or that who it was about is no
// more; dead that it was given up after days. A dead call is made again where an
// operator asks.
const (
	HookPending   HookState = "pending"
	HookDelivered HookState = "delivered"
	HookRefused   HookState = "refused"
	HookDead      HookState = "dead"
)

// Hook is whether the app's hook answers. It is left alone for a while after
// failures in a row, and altogether after it has said that it is gone.
type Hook struct {
	Party       string
	Failures    int       // since it last took something
	Rest        time.Time // it is left alone until then
	GoneAt      time.Time
	DeliveredAt time.Time
	FailedAt    time.Time
	Why         string
}

const (
	// restAfter is after how many failures in a row the hook is left alone: a single
	// call or two may fail for a reason of their own.
	restAfter = 5
	restFirst = 30 * time.Second
	restMost  = 15 * time.Minute
)

// Resting says that the hook is not to be called at now.
func (h Hook) Resting(now time.Time) bool { return !h.GoneAt.IsZero() || h.Rest.After(now) }

// Failing says that one call is to be tried alone, before others.
func (h Hook) Failing() bool { return h.Failures >= restAfter }

// Failed is the hook after a call at now that it did not take. after is how long it
// asked to be left alone, gone that it wants no calls any more.
func (h Hook) Failed(now time.Time, why string, after time.Duration, gone bool) Hook {
	h.Failures++
	h.FailedAt, h.Why = now, why
	if h.Failing() {
		after = max(after, min(restFirst<<min(h.Failures-restAfter, 10), restMost))
	}
	if until := now.Add(after); after > 0 && until.After(h.Rest) {
		h.Rest = until
	}
	if gone {
		h.GoneAt = now
	}
	return h
}

// Took is the hook after a call at now that it took.
func (h Hook) Took(now time.Time) Hook { return Hook{Party: h.Party, DeliveredAt: now} }

// hookWaits is how long after a failure a call is tried again, as Standard Webhooks
// recommends: three days in all.
var hookWaits = []time.Duration{
	5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour,
}

// HookWait is the wait before attempt+1; more is false where there is none. jitter,
// from 0 to 1, spreads calls that failed together over a fifth of it.
func HookWait(attempt int, jitter float64) (wait time.Duration, more bool) {
	if attempt < 1 || attempt > len(hookWaits) {
		return 0, false
	}
	wait = hookWaits[attempt-1]
	return wait + time.Duration(jitter*float64(wait)/5), true
}

// HookTally is how many calls there are in each state, and since when the first waits.
type HookTally struct {
	Calls  map[HookState]int
	Oldest time.Time // of those pending
}

// HookReplay says which calls are made again.
type HookReplay struct {
	ID        string    // this one alone; "" for all that the rest says
	Since     time.Time // what came about then and later
	Delivered bool      // also those that the app has taken
}
