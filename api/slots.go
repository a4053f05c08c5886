package api

import "github.com/prometheus/client_golang/prometheus"

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
