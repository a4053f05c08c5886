package models

import "time"

// DisputeID names a dispute.
type DisputeID string

// NewDisputeID is a fresh id.
func NewDisputeID() DisputeID { return DisputeID(newID()) }

// ParseDisputeID accepts what [NewDisputeID] makes and nothing else.
func ParseDisputeID(s string) (DisputeID, error) {
	if err := parseUUID(s); err != nil {
		return "", E("parse dispute id", Invalid, err)
	}
	return DisputeID(s), nil
}

// Dispute is somebody's word against a machine's score, and what a person has
// decided. The decision stands beside the score, which stays as it was found.
type Dispute struct {
	ID        DisputeID
	Recording RecordingID
	At        int // index of the character; [WholeRecording]
	Reason    DisputeReason
	Comment   string
	AskedBy   string // a role
	State     DisputeState
	CreatedAt time.Time

	DecidedAt time.Time
	Decision  Decision
	// Engine is who had judged when the person decided.
	Engine string
}

// WholeRecording is the At of a dispute about all of it.
const WholeRecording = -1

// Decision is what a person makes of a recording.
type Decision struct {
	Score      int                `json:"score"`      // 0–100, or [NoOverall] where they give none
	Characters []DecidedCharacter `json:"characters"` // those that they judge otherwise
	Sentence   string             `json:"sentence"`
}

// DecidedCharacter is a person's verdict on one character.
type DecidedCharacter struct {
	At      int     `json:"at" minimum:"0" doc:"Index of the character in the text" example:"2"`
	Verdict Verdict `json:"verdict" enum:"correct,unsure,wrong,skipped" doc:"What became of it"`
	Score   *int    `json:"score,omitempty" minimum:"0" maximum:"100" doc:"0 to 100, where the person gives one" example:"90"`
}

// DisputeReason is why a score is disputed.
type DisputeReason string

// The reasons.
const (
	DisputeScore   DisputeReason = "score"   // it was read better than that
	DisputeReading DisputeReason = "reading" // the character is read otherwise here
	DisputeNoise   DisputeReason = "noise"   // what was heard was something else
	DisputeVoice   DisputeReason = "voice"   // somebody else was heard
	DisputeOther   DisputeReason = "other"
)

// DisputeState is where a dispute stands.
type DisputeState string

// The states.
const (
	DisputeOpen    DisputeState = "open"
	DisputeDecided DisputeState = "decided"
)

// The actions on disputes that are audited.
const (
	AuditDispute  AuditAction = "dispute"
	AuditJudgment AuditAction = "dispute decided"
)

// Validate refuses a decision that decides nothing, or what does not lie in a text
// of n characters.
func (d Decision) Validate(n int) error {
	const op = "models.Decision.Validate"
	if d.Score < NoOverall || d.Score > 100 {
		return Errorf(op, Invalid, "score %d: want 0 to 100", d.Score)
	}
	seen := map[int]bool{}
	for _, c := range d.Characters {
		switch {
		case c.At < 0 || c.At >= n:
			return Errorf(op, Invalid, "characters: at %d lies outside the text of %d characters (the first is 0)", c.At, n)
		case seen[c.At]:
			return Errorf(op, Invalid, "characters: at %d is given twice", c.At)
		}
		seen[c.At] = true
		switch c.Verdict {
		case Correct, Unsure, Wrong, Skipped:
		default:
			return Errorf(op, Invalid, "characters: verdict %.20q: want correct, unsure, wrong or skipped", c.Verdict)
		}
	}
	return ValidateSentence("sentence", d.Sentence, true)
}
