package models

import (
	"fmt"
	"time"
)

// DataClass is a kind of data with a period of its own.
type DataClass string

// The data classes. The rows of a recording live as long as its result.
const (
	ClassOriginal  DataClass = "original"  // the uploaded bytes
	ClassRendition DataClass = "rendition" // playback file and waveform peaks
	ClassResult    DataClass = "result"    // scores and the recording's row
)

// Schedule says how long each class of a child's data is kept. Every period has
// an end; what it ends in is erasure.
type Schedule struct {
	Original  time.Duration
	Rendition time.Duration
	Result    time.Duration
}

// day is what periods are counted in when shown to people.
const day = 24 * time.Hour

// MaxPeriod is the longest period a schedule may state: ten years.
const MaxPeriod = 3653 * day

// DefaultSchedule keeps the uploaded bytes long enough to score them again after
// a dispute, what is replayed for half a year, and what growth is drawn from for two.
func DefaultSchedule() Schedule {
	return Schedule{Original: 30 * day, Rendition: 180 * day, Result: 730 * day}
}

// Validate refuses a period that is missing, unlimited or longer than the
// result that it belongs to.
func (s Schedule) Validate() error {
	const op = "models.Schedule.Validate"
	for _, p := range s.Periods() {
		switch {
		case p.Period <= 0:
			return Errorf(op, Invalid, "retention of %s: state a period longer than zero; there is no unlimited one", p.Class)
		case p.Period > MaxPeriod:
			return Errorf(op, Invalid, "retention of %s: %s is over the limit of %s", p.Class, Days(p.Period), Days(MaxPeriod))
		case p.Period > s.Result:
			return Errorf(op, Invalid, "retention of %s (%s) outlives the result's (%s): nothing would say whose it is",
				p.Class, Days(p.Period), Days(s.Result))
		}
	}
	return nil
}

// ClassPeriod is one line of a schedule.
type ClassPeriod struct {
	Class  DataClass
	Period time.Duration
}

// Periods is the schedule line by line.
func (s Schedule) Periods() []ClassPeriod {
	return []ClassPeriod{
		{ClassOriginal, s.Original},
		{ClassRendition, s.Rendition},
		{ClassResult, s.Result},
	}
}

// ExpiryFrom is when each class of what is written at now expires.
func (s Schedule) ExpiryFrom(now time.Time) Expiry {
	return Expiry{
		Original:  now.Add(s.Original),
		Rendition: now.Add(s.Rendition),
		Result:    now.Add(s.Result),
	}
}

// Next is the earliest time at which a class that is still there expires; zero
// where nothing is left.
func (e Expiry) Next() time.Time {
	var next time.Time
	for _, t := range []time.Time{e.Original, e.Rendition, e.Result} {
		if !t.IsZero() && (next.IsZero() || t.Before(next)) {
			next = t
		}
	}
	return next
}

// Days is a period in words: "30 days".
func Days(d time.Duration) string {
	switch n := int(d / day); {
	case d%day != 0:
		return d.String()
	case n == 1:
		return "1 day"
	default:
		return fmt.Sprintf("%d days", n)
	}
}
