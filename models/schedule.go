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
	// AnswerAudio ends the audio of an answer, upload and playback file alike,
	// where the periods above would keep it for longer. [OnceRecognised] ends it as
	// soon as the answer has been recognised.
	AnswerAudio time.Duration
}

// OnceRecognised is the AnswerAudio of who keeps no audio of answers beyond their
// recognition.
const OnceRecognised time.Duration = 0

// day is what periods are counted in when shown to people.
const day = 24 * time.Hour

// MaxPeriod is the longest period a schedule may state: ten years.
const MaxPeriod = 3653 * day

// DefaultSchedule keeps the uploaded bytes long enough to score them again after
// a dispute, what is replayed for half a year, and what growth is drawn from for
// two. The audio of an answer goes after a week: an answer is matched and done
// with, it is no piece of work that a family listens to again, and what a child
// says freely tells more about them than a page. In the week the child can hear
// it, and their guardian where recognition was unsure.
func DefaultSchedule() Schedule {
	return Schedule{Original: 30 * day, Rendition: 180 * day, Result: 730 * day, AnswerAudio: 7 * day}
}

// Validate refuses a period that is missing, unlimited or longer than the
// result that it belongs to.
func (s Schedule) Validate() error {
	const op = "models.Schedule.Validate"
	for _, p := range s.readings() {
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
	if s.AnswerAudio < 0 || s.AnswerAudio > MaxPeriod {
		return Errorf(op, Invalid, "retention of the audio of answers: state a period of at most %s, or that it goes once they are recognised", Days(MaxPeriod))
	}
	return nil
}

// ClassPeriod is one line of a schedule.
type ClassPeriod struct {
	Class  DataClass
	Kind   RecordingKind // of recording; "" for both
	Period time.Duration // from the upload, or OnceRecognised
}

// Periods is the schedule line by line.
func (s Schedule) Periods() []ClassPeriod {
	lines := s.readings()
	result := lines[len(lines)-1]
	lines[len(lines)-1] = ClassPeriod{ClassOriginal, AnswerKind, min(s.Original, s.AnswerAudio)}
	if s.AnswerAudio != OnceRecognised { // else there is no playback file
		lines = append(lines, ClassPeriod{ClassRendition, AnswerKind, min(s.Rendition, s.AnswerAudio)})
	}
	return append(lines, result)
}

// readings is the lines of who reads, the result's last.
func (s Schedule) readings() []ClassPeriod {
	return []ClassPeriod{
		{ClassOriginal, ReadingKind, s.Original},
		{ClassRendition, ReadingKind, s.Rendition},
		{ClassResult, "", s.Result},
	}
}

// ExpiryFrom is when each class of what is written at now expires.
func (s Schedule) ExpiryFrom(now time.Time, kind RecordingKind) Expiry {
	e := Expiry{
		Original:  now.Add(s.Original),
		Rendition: now.Add(s.Rendition),
		Result:    now.Add(s.Result),
	}
	switch {
	case kind != AnswerKind:
	case s.AnswerAudio == OnceRecognised:
		// The upload's time bounds how long it waits for a worker.
		e.OnceSettled, e.Rendition = true, time.Time{}
	default:
		e.Original, e.Rendition = now.Add(min(s.Original, s.AnswerAudio)), now.Add(min(s.Rendition, s.AnswerAudio))
	}
	return e
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
