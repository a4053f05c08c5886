package main

import (
	"sync"
	"time"
)

// steady is a time that does not go back. What was over is not to be read again because
// a clock was set back: a recording whose time was up, a token, a permission to listen.
// Where it was set back by an hour at most the time goes on at half its speed, until the
// clock has caught up: so leases end still, and those who wait do not wait for ever. What
// is further back was wrong before, and is followed: nothing is erased for a while then
// (see [sharedTime]). The zero value is ready. A process that is started meanwhile
// has the new time; what is read there again the sweep has not come to yet.
type steady struct {
	mu          sync.Mutex // guards what follows
	given, mine time.Time  // the last time that was given, and what the machine said then
}

// next is the time where the clock shows at and the machine, by a clock that nobody
// sets, mine.
func (s *steady) next(at, mine time.Time) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	least := s.given.Add(max(mine.Sub(s.mine), 0) / 2)
	if behind := least.Sub(at); !s.given.IsZero() && behind > 0 && behind <= farApart {
		at = least
	}
	s.given, s.mine = at, mine
	return at
}
