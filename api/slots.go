package api

import (
	"sync"

	"github.com/prometheus/client_golang/prometheus"
)

// slots bounds how many of something go on at the same time.
type slots struct {
	free  chan struct{}
	gauge prometheus.Gauge
}

func newSlots(n int, gauge prometheus.Gauge) slots {
	return slots{free: make(chan struct{}, n), gauge: gauge}
}

// take takes a slot, or says that none is free. It never waits: a client that is
// told to come back holds nothing of ours meanwhile.
func (s slots) take() bool {
	select {
	case s.free <- struct{}{}:
		s.gauge.Inc()
		return true
	default:
		return false
	}
}

// give gives it back.
func (s slots) give() {
	s.gauge.Dec()
	<-s.free
}

// oneShare is the part of the slots that one caller, or what is done for one learner,
// may hold: who sends slowly, or leaves a hundred pages open, is not to keep the others out.
const oneShare = 8

// share is that many of the slots.
func (s slots) share() int { return max(1, cap(s.free)/oneShare) }

// dwindling is share while all slots are free, less the fewer are left, and one when half
// of them are taken, so that a few together do not keep the others out either: those who
// come to hold all must be more than half as many as there are slots. Asking uploads for a
// better tempo instead would end the child on the slowest line in the busiest hour.
func (s slots) dwindling() int {
	spare := cap(s.free)/2 - len(s.free)
	return max(1, min(s.share(), (2*spare+oneShare-1)/oneShare))
}

// shares bounds how many slots one holds of those that all have.
type shares struct {
	most func() int // that one may hold now

	mu   sync.Mutex // guards held
	held map[string]int
}

func newShares(most func() int) *shares { return &shares{most: most, held: map[string]int{}} }

// take takes one of the share of each of them, which give gives back, or says that one
// holds all of theirs, and takes none.
func (s *shares) take(whose ...string) (give func(), ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	most := s.most()
	for _, who := range whose {
		if s.held[who] >= most {
			return nil, false
		}
	}
	for _, who := range whose {
		s.held[who]++
	}
	return func() { s.give(whose) }, true
}

func (s *shares) give(whose []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, who := range whose {
		if s.held[who]--; s.held[who] == 0 {
			delete(s.held, who)
		}
	}
}
