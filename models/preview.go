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
	// FewestReaders is how many learners the recordings must be of before figures are
	// given. Of fewer, whoever knows which children read the page would learn how
	// they read, or whose consent was withdrawn: only the direction is said.
	FewestReaders = 3
)

// Direction is where scores go.
type Direction string

// The directions.
const (
	NoDirection Direction = "none"   // nothing could be listened to
	SameScores  Direction = "same"   // no character would be judged otherwise
	Better      Direction = "better" // characters would be judged better, none worse
	Worse       Direction = "worse"  // worse, none better
	Mixed       Direction = "mixed"  // some better and some worse
)

// PreviewFigures is what a preview has found. It leads to nobody: see [FewestReaders].
type PreviewFigures struct {
	Direction Direction `json:"direction"`
	// Counts is nil where it would tell of single children.
	Counts *PreviewCounts `json:"counts,omitempty"`
}

// PreviewCounts is the figures of a preview over at least [FewestReaders] learners.
type PreviewCounts struct {
	Heard      int  `json:"heard"`       // compared with their stored judgement
	Expired    int  `json:"expired"`     // not heard: their time is over
	NotAllowed int  `json:"not_allowed"` // not heard: no consent is in force, or they are erased or cannot be decoded
	OtherText  int  `json:"other_text"`  // of another wording of the page: they keep their scores
	More       bool `json:"more"`        // there are older ones that were not looked at

	Changed int `json:"changed"` // somebody would be told something else
	Moved   int `json:"moved"`   // only scores would differ
	Same    int `json:"same"`
	// RefusalsGained would be unassessable, RefusalsLost scored.
	RefusalsGained int `json:"refusals_gained"`
	RefusalsLost   int `json:"refusals_lost"`
	// Former were judged by another engine than that of today, which may change
	// them whatever the readings.
	Former int `json:"former_engine"`

	MeanBefore int `json:"mean_before"` // of the overall scores, rounded; −1 where there are none
	MeanAfter  int `json:"mean_after"`
	// Before and After count overall scores of 0–9, 10–19, … 90–100.
	Before [10]int `json:"before"`
	After  [10]int `json:"after"`

	// Characters are those of the page whose verdict would change, in its order.
	Characters []PreviewCharacter `json:"characters"`
}

// PreviewCharacter is what would change about one character of a page.
type PreviewCharacter struct {
	At      int             `json:"at"`
	Char    string          `json:"char"`
	Changes []VerdictChange `json:"changes"`
}

// VerdictChange counts how often a verdict would give way to another; "" is that of a
// character which only one of the two results has.
type VerdictChange struct {
	From  Verdict `json:"from"`
	To    Verdict `json:"to"`
	Times int     `json:"times"`
}

// Shown is what may be said of figures over so many learners.
func (f PreviewFigures) Shown(learners int) *PreviewFigures {
	if learners < FewestReaders {
		f.Counts = nil
	}
	return &f
}
