package models

import (
	"fmt"
	"time"
)

// DataClass is a kind of data with a period of its own.
type DataClass string

// The data classes. The row of a recording lives as long as its result; blanked
// it is index.
const (
	ClassOriginal  DataClass = "original"  // the uploaded bytes
	ClassRendition DataClass = "rendition" // playback file and waveform peaks
	ClassResult    DataClass = "result"    // scores and the recording's row
	ClassExport    DataClass = "export"    // an archive of everything, made because somebody asked for it
	ClassIndex     DataClass = "index"     // rows that remain of what has ended, and of learners who have gone
	ClassEvent     DataClass = "event"     // entries of the audit log
)

// Schedule says how long each class of a child's data is kept. Every period has
// an end; what it ends in is erasure, of a result on wish what leads to nobody.
type Schedule struct {
	Original  time.Duration
	Rendition time.Duration
	Result    time.Duration
	// AnswerAudio ends the audio of an answer, upload and playback file alike,
	// where the periods above would keep it for longer. [OnceRecognised] ends it as
	// soon as the answer has been recognised.
	AnswerAudio time.Duration
	// ResultThen is what becomes of a result at its end; "" is [Erase].
	ResultThen Ending

	// Export is how long an archive lies there for who asked for it.
	Export time.Duration
	// Index is how long a row stays that is left of something that has ended: the
	// blanked row of an erased recording, an erasure that is done, a ticket that was
	// answered, a notice that was delivered.
	Index time.Duration
	// Event is how long entries of the audit log are kept.
	Event time.Duration

	// Inactive ends the voice of a learner who has not come by for so long, original
	// and rendition alike, however long these would be kept otherwise. Warning
	// before that their guardian is told.
	Inactive time.Duration
	Warning  time.Duration

	// Slack is how much longer than promised an object can lie in a store whose own
	// rules erase it, when no worker has.
	Slack time.Duration
}

// Ending is what happens to data when their period is over.
type Ending string

// The endings.
const (
	Erase     Ending = "erase"
	Anonymise Ending = "anonymise" // counted in statistics that lead to nobody, then erased
)

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
// it, and their guardian where recognition was unsure. Nobody's voice lies here
// for more than 90 days after they were here last. The audit log is kept for three
// years, in which what was done can still be disputed.
func DefaultSchedule() Schedule {
	return Schedule{
		Original: 30 * day, Rendition: 180 * day, Result: 730 * day, AnswerAudio: 7 * day, ResultThen: Erase,
		Export: 7 * day, Index: 365 * day, Event: 1096 * day,
		Inactive: 90 * day, Warning: 14 * day, Slack: 7 * day,
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
