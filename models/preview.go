package models

import "time"

// PreviewID names a preview.
type PreviewID string

// NewPreviewID is a fresh id.
func NewPreviewID() PreviewID { return PreviewID(newID()) }

// ParsePreviewID accepts what [NewPreviewID] makes and nothing else.
func ParsePreviewID(s string) (PreviewID, error) {
	if err := parseUUID(s); err != nil {
		return "", E("parse preview id", Invalid, err)
	}
	return PreviewID(s), nil
}

// Preview is what readings of a page that are not in force yet would change: its
// newest recordings are listened to again as if they were, and no judgement is
// stored. The machine listens for scoring, by the same engine and for the same
// purpose as when a child reads, so it is the consent to scoring ([ForScoring])
// that allows it; where that is not in force a recording is not listened to.
//
// It names no learner and no recording, neither in its answer nor while it is worked
// on, and is forgotten after [PreviewTime].
type Preview struct {
	ID        PreviewID
	Page      PageID
	Text      string     // of the page, as proposed
	Overrides []Override // the readings, as proposed

	State       PreviewState
	RequestedAt time.Time
	DoneAt      time.Time // or cancelled, or failed
	ExpiresAt   time.Time
	// Percent is how far it has come. It is no count: that a page has one recording
	// would tell of one child.
	Percent int
	// Figures is what was found; nil until then.
	Figures *PreviewFigures

	Attempt int // how often it was begun
	// Due is when it is begun, or when its worker's lease ends; it fences off a
	// worker that has lost it.
	Due time.Time
}

// PreviewState is what has become of a preview.
type PreviewState string

// The states.
const (
	PreviewRequested PreviewState = "requested"
	PreviewDone      PreviewState = "done"
	PreviewCancelled PreviewState = "cancelled" // nobody waits for it any more
	PreviewFailed    PreviewState = "failed"    // the page is gone, or no worker has come back from it
)

// AuditPreview is a preview, as it is audited when it is asked for: the machine
// listens for scoring, nobody else does.
const AuditPreview AuditAction = "preview"

const (
	// PreviewTime is how long a preview is kept.
	PreviewTime = 24 * time.Hour
	// PreviewMost is how many recordings it listens to.
	PreviewMost = 50
	// PreviewSound is how much sound, so that a page that takes ten minutes to read
	// does not keep the machine for hours.
	PreviewSound = 30 * time.Minute
	// PreviewsWaiting is how many may wait at a time.
	PreviewsWaiting = 20
	// FewestReaders is how many learners the recordings must be of before anything is
	// said of them. Of fewer, whoever knows which children read the page would learn how
	// they read, or whose consent was withdrawn: not even the direction is said.
	FewestReaders = 3
	// PreviewStep is what counts are rounded to a multiple of, so that two previews,
	// before and after one child more has read the page, do not tell how that child
	// reads.
	PreviewStep = 5
)

// Direction is where scores go.
type Direction string

// The directions.
const (
	SameScores Direction = "same"   // no character would be judged otherwise
	Better     Direction = "better" // characters would be judged better, none worse
	Worse      Direction = "worse"  // worse, none better
	Mixed      Direction = "mixed"  // some better and some worse
	TooFew     Direction = "few"    // too few readers to say anything
)

// PreviewFigures is what a preview has found. It leads to nobody: see [FewestReaders].
type PreviewFigures struct {
	Direction Direction `json:"direction"`
	// Counts is nil where it would tell of single children.
	Counts *PreviewCounts `json:"counts,omitempty"`
}

// PreviewCounts is the figures of a preview over at least [FewestReaders] learners, in
// multiples of [PreviewStep] where they are shown. Whose consent is not in force is
// not counted: it would tell of a withdrawal.
type PreviewCounts struct {
	Heard     int  `json:"heard" doc:"Recordings compared with their stored judgement" example:"40"`
	Expired   int  `json:"expired" doc:"Not listened to: their sound's time is over"`
	OtherText int  `json:"other_text" doc:"Of another wording of the page; they keep their scores"`
	More      bool `json:"more" doc:"There are older ones that were not looked at"`

	Changed        int `json:"changed" doc:"Of those heard: somebody would be told something else" example:"10"`
	Moved          int `json:"moved" doc:"Of those heard: only scores would differ"`
	Same           int `json:"same" doc:"Of those heard: nothing would differ" example:"30"`
	RefusalsGained int `json:"refusals_gained" doc:"Scored now, would be unassessable"`
	RefusalsLost   int `json:"refusals_lost" doc:"Unassessable now, would be scored"`
	// Former may change whatever the readings.
	Former int `json:"former_engine" doc:"Judged by another engine than today's, which may change them whatever the readings"`

	MeanBefore int     `json:"mean_before" doc:"Mean overall score, rounded to 5; -1 where none is scored" example:"80"`
	MeanAfter  int     `json:"mean_after" doc:"The same as it would be" example:"85"`
	Before     [10]int `json:"before" doc:"How many recordings are scored 0–9, 10–19, … 90–100"`
	After      [10]int `json:"after" doc:"The same as it would be"`

	Characters []PreviewCharacter `json:"characters" doc:"Those whose verdict would change at least three times, in the order of the page"`
}

// PreviewCharacter is what would change about one character of a page.
type PreviewCharacter struct {
	At      int             `json:"at" doc:"Index of the character in the text" example:"3"`
	Char    string          `json:"char" doc:"The character" example:"行"`
	Changes []VerdictChange `json:"changes" doc:"What would give way to what, most often first"`
}

// VerdictChange counts how often a verdict would give way to another.
type VerdictChange struct {
	From  Verdict `json:"from" doc:"The verdict now; empty where there is no such character" example:"wrong"`
	To    Verdict `json:"to" doc:"What it would be" example:"correct"`
	Times int     `json:"times" doc:"In how many recordings" example:"10"`
}

// Shown is what may be said of figures over so many learners.
func (f PreviewFigures) Shown(learners int) *PreviewFigures {
	if learners < FewestReaders || f.Counts == nil {
		return &PreviewFigures{Direction: TooFew}
	}
	c := f.Counts.rounded()
	return &PreviewFigures{Direction: f.Direction, Counts: &c}
}

// rounded is the counts in multiples of [PreviewStep], without what rounds to none.
func (c PreviewCounts) rounded() PreviewCounts {
	for _, n := range []*int{&c.Heard, &c.Expired, &c.OtherText, &c.Changed, &c.Moved, &c.Same, &c.RefusalsGained, &c.RefusalsLost,
		&c.Former, &c.MeanBefore, &c.MeanAfter} {
		*n = toStep(*n)
	}
	for i := range c.Before {
		c.Before[i], c.After[i] = toStep(c.Before[i]), toStep(c.After[i])
	}
	characters := []PreviewCharacter{}
	for _, char := range c.Characters {
		if char.Changes = roundedChanges(char.Changes); len(char.Changes) > 0 {
			characters = append(characters, char)
		}
	}
	c.Characters = characters
	return c
}

func roundedChanges(all []VerdictChange) (rounded []VerdictChange) {
	for _, change := range all {
		if change.Times = toStep(change.Times); change.Times > 0 {
			rounded = append(rounded, change)
		}
	}
	return rounded
}

// toStep is the nearest multiple of [PreviewStep]; what is below 0 says that there is
// nothing to count.
func toStep(n int) int {
	if n < 0 {
		return n
	}
	return (n + PreviewStep/2) / PreviewStep * PreviewStep
}
