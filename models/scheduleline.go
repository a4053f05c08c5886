package models

import "time"

// ClassPeriod is one line of a schedule.
type ClassPeriod struct {
	Class DataClass
	Kind  RecordingKind // of recording; "" for both
	// Purposes are what the class is kept for. Of none: to give account of what was
	// done with the rest.
	Purposes []Purpose
	From     Beginning
	Period   time.Duration // or OnceRecognised
	Then     Ending
}

// Beginning is from when a period is counted.
type Beginning string

// The beginnings.
const (
	FromUpload      Beginning = "upload"
	FromRecognition Beginning = "recognition" // of an answer
	FromMaking      Beginning = "making"      // of an archive
	FromEnd         Beginning = "end"         // of what the row is about
	FromEntry       Beginning = "entry"       // into the log
	FromActivity    Beginning = "activity"    // the learner's last
)

// Periods is the schedule line by line: the audio of readings, that of answers,
// results, then what is kept of and about all of it.
func (s Schedule) Periods() []ClassPeriod {
	lines := []ClassPeriod{
		{ClassOriginal, ReadingKind, heard, FromUpload, s.Original, Erase},
		{ClassRendition, ReadingKind, played, FromUpload, s.Rendition, Erase},
	}
	lines = append(lines, s.answers()...)
	then := s.ResultThen
	if then == "" {
		then = Erase
	}
	return append(lines,
		ClassPeriod{ClassResult, "", []Purpose{ForScoring}, FromUpload, s.Result, then},
		ClassPeriod{ClassOriginal, "", heard, FromActivity, s.Inactive, Erase},
		ClassPeriod{ClassRendition, "", played, FromActivity, s.Inactive, Erase},
		ClassPeriod{ClassExport, "", nil, FromMaking, s.Export, Erase},
		ClassPeriod{ClassIndex, "", nil, FromEnd, s.Index, Erase},
		ClassPeriod{ClassIndex, "", nil, FromActivity, s.Lapsed(), Erase},
		ClassPeriod{ClassEvent, "", nil, FromEntry, s.Event, Erase},
	)
}

// An original is scored again and played; a rendition is played, by who has a
// link too.
var (
	heard  = []Purpose{ForScoring, ForPlayback}
	played = []Purpose{ForPlayback, ForSharing}
)

// answers is the lines of the audio of answers.
func (s Schedule) answers() []ClassPeriod {
	if s.AnswerAudio == OnceRecognised { // there is no playback file
		return []ClassPeriod{{ClassOriginal, AnswerKind, heard, FromRecognition, OnceRecognised, Erase}}
	}
	return []ClassPeriod{
		{ClassOriginal, AnswerKind, heard, FromUpload, min(s.Original, s.AnswerAudio), Erase},
		{ClassRendition, AnswerKind, played, FromUpload, min(s.Rendition, s.AnswerAudio), Erase},
	}
}

// Lapsed is how long a learner's own entry and their consents stay after they
// were here last: when nothing of theirs can be left any more.
func (s Schedule) Lapsed() time.Duration { return max(s.Result, s.Index) }

// Shorter says that a period of s ends before that of earlier: what is stored is
// erased sooner than was promised then.
func (s Schedule) Shorter(earlier Schedule) bool {
	audio := func(s Schedule) (original, rendition time.Duration) {
		return min(s.Original, s.AnswerAudio), min(s.Rendition, s.AnswerAudio)
	}
	original, rendition := audio(s)
	formerOriginal, formerRendition := audio(earlier)
	return s.Original < earlier.Original || s.Rendition < earlier.Rendition || s.Result < earlier.Result ||
		original < formerOriginal || rendition < formerRendition
}

// Objects is the longest time that each kind of object may lie in the object
// store, counted from when it is put.
func (s Schedule) Objects() []ClassPeriod {
	original, rendition := min(s.Original, s.AnswerAudio), min(s.Rendition, s.AnswerAudio)
	if s.AnswerAudio == OnceRecognised {
		original = s.Original // while it waits for a worker
	}
	return []ClassPeriod{
		{Class: ClassOriginal, Kind: ReadingKind, Period: s.Original},
		{Class: ClassRendition, Kind: ReadingKind, Period: s.Rendition},
		{Class: ClassOriginal, Kind: AnswerKind, Period: original},
		{Class: ClassRendition, Kind: AnswerKind, Period: rendition},
		{Class: ClassExport, Period: s.Export},
	}
}
