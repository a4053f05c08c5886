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

	// HookNoted is how exactly it is noted when the hook took something last.
	HookNoted = time.Minute
)

// Resting says that the hook is not to be called at now.
func (h Hook) Resting(now time.Time) bool { return !h.GoneAt.IsZero() || h.Rest.After(now) }

// Failing says that the hook is left alone, but for a call now and then.
func (h Hook) Failing() bool { return h.Failures >= restAfter }

// Well says that the hook has taken something lately and nothing failed since. Any
// other is called by one caller at a time, so that many workers together find out no
// more dearly than one that it does not answer.
func (h Hook) Well(now time.Time) bool {
	return h.Failures == 0 && now.Sub(h.DeliveredAt) <= 2*HookNoted
}

// HookRest is how long a hook is left alone that has failed so often in a row.
func HookRest(failures int) time.Duration {
	if failures < restAfter {
		return 0
	}
	return min(restFirst<<min(failures-restAfter, 10), restMost)
}

// HookAnswer is what a hook made of one call.
type HookAnswer struct {
	Began, At time.Time
	Lease     time.Time // until when the caller had the hook for itself; zero where it did not
	Taken     bool
	Unsent    bool // it was not even called: that says nothing of it
	// Of one that it did not take: why in a word or a status, for how long it asked to
	// be left alone, and whether it wants no calls any more.
	Why   string
	After time.Duration
	Gone  bool
}

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
// A count above HookCounted says no more than that: there are half a million at most,
// and whoever looks wants to know whether there are many.
type HookTally struct {
	Calls  map[HookState]int
	Oldest time.Time // of those pending
}

// HookCounted is up to how many calls are counted.
const HookCounted = 10_000

// HookReplay says which calls are made again.
type HookReplay struct {
	ID        string    // this one alone; "" for all that the rest says
	Since     time.Time // what came about then and later
	Delivered bool      // also those that the app has taken
}

// HookReplayed is what a replay has done.
type HookReplayed struct {
	Calls   int  // that had ended, and are made again
	Waiting int  // in all now; above HookCounted: more than that
	Gone    bool // the hook had said that it is gone, and is called again
}
