package isolate

import (
	"sync/atomic"
	"time"
)

// patience is how long a process may be at one upload: ten times what the longest
// recording takes. A decoder that loops uses up its processor time before that.
const patience = 3 * time.Minute

// allowance is the time that a process may take for itself. What it waits for the
// store is not its own: a store that is slow, or stopped for a while, must not end the
// decoding of a sound recording. It is used by one goroutine; nil has no end.
type allowance struct {
	timer *time.Timer
	left  time.Duration
	since time.Time
	gone  atomic.Bool
}

// allow begins one; when it is used up end is called.
func allow(most time.Duration, end func()) *allowance {
	a := &allowance{left: most, since: time.Now()}
	a.timer = time.AfterFunc(most, func() { a.gone.Store(true); end() })
	return a
}

// pause stops the counting.
func (a *allowance) pause() {
	if a != nil && a.timer.Stop() {
		a.left -= time.Since(a.since)
	}
}

// resume goes on with it, unless it is used up.
func (a *allowance) resume() {
	if a != nil && !a.gone.Load() {
		a.since = time.Now()
		a.timer.Reset(max(a.left, 0))
	}
}

// usedUp says whether it is.
func (a *allowance) usedUp() bool { return a != nil && a.gone.Load() }
