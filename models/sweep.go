package models

import (
	"time"

	"github.com/google/uuid"
)

// SweepID names one run of the retention sweep.
type SweepID string

// NewSweepID is a fresh id; later ones sort after earlier ones.
func NewSweepID() SweepID { return SweepID(uuid.Must(uuid.NewV7()).String()) }

// Sweep is one run of the retention sweep.
type Sweep struct {
	ID SweepID
	// ByHand says that a person has started it and not the service.
	ByHand    bool
	StartedAt time.Time
	EndedAt   time.Time // zero: it runs, or was broken off
	// For is the time that it was swept for, which is its start but for a person who
	// named another.
	For time.Time
	// Every is how often the service that ran it sweeps; 0 by hand.
	Every time.Duration
	// Did counts what was erased and cleared, by names.
	Did map[string]int
	// Failure is how it failed, as [Outline] has it; "" where it did not.
	Failure string
	// AuditBroken says that the audit log was found not to be what was written.
	AuditBroken bool
}

// SweepStatus is what an operator asks about sweeps first.
type SweepStatus struct {
	Last    Sweep     // the last that has begun; the zero value where none has
	Success time.Time // when the last one ended that did not fail
	Next    time.Time // when the next is due to begin; zero where nobody knows
	Late    bool      // it has not begun long after that
	Running bool
	// BrokenOff says that the last has not ended and cannot be running any more.
	BrokenOff bool
	// AuditBroken is what the last that ended has found.
	AuditBroken bool
}

// A sweep that has begun before such a time and has not ended was broken off: the
// service ends its own after ten minutes, a person's goes on as long as it takes.
const (
	longestSweep  = 11 * time.Minute
	longestByHand = 24 * time.Hour
)

// sweepGrace is how much later than one sweep left out the next may begin before it
// is late: workers are busy, or were just started anew.
const sweepGrace = time.Minute

// StatusOfSweeps sums up runs, which come latest first, and the last success.
func StatusOfSweeps(runs []Sweep, success, now time.Time) SweepStatus {
	s := SweepStatus{Success: success}
	for _, r := range runs {
		if !r.EndedAt.IsZero() {
			s.AuditBroken = r.AuditBroken
			break
		}
	}
	for _, r := range runs {
		if r.Every > 0 {
			s.Next = r.StartedAt.Add(r.Every)
			s.Late = now.After(s.Next.Add(r.Every + sweepGrace))
			break
		}
	}
	if len(runs) > 0 {
		s.Last = runs[0]
		open, longest := s.Last.EndedAt.IsZero(), longestSweep
		if s.Last.ByHand {
			longest = longestByHand
		}
		s.Running = open && now.Sub(s.Last.StartedAt) <= longest
		s.BrokenOff = open && !s.Running
	}
	return s
}
