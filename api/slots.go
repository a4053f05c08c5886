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

// shares bounds how many slots one holds of those that all have.
type shares struct {
	most int

	mu   sync.Mutex // guards held
	held map[string]int
}

func newShares(slots int) *shares {
	return &shares{most: max(1, slots/oneShare), held: map[string]int{}}
}

// take takes one of the share of each of them, which give gives back, or says that one
// holds all of theirs, and takes none.
func (s *shares) take(whose ...string) (give func(), ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, who := range whose {
		if s.held[who] >= s.most {
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
