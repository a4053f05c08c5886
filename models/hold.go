package models

import "time"

// HoldID names a legal hold.
type HoldID string

// NewHoldID is a fresh id.
func NewHoldID() HoldID { return HoldID(newID()) }

// ParseHoldID accepts what [NewHoldID] makes and nothing else.
func ParseHoldID(s string) (HoldID, error) {
	if err := parseUUID(s); err != nil {
		return "", E("parse hold id", Invalid, err)
	}
	return HoldID(s), nil
}

// Hold keeps a learner's data, or one recording, from being erased, because a law
// or a court asks for it. It takes two persons, shows in every answer about what it
// covers, and ends by itself. Everything else goes on as before: who is asked to
// erase hides the data at once, and erases them when the hold ends.
type Hold struct {
	ID        HoldID
	Learner   LearnerID   // with everything of theirs; or
	Recording RecordingID // this one
	// Name is what the child's side is told; Reason stays with the two persons.
	Name   string
	Reason string

	Proposer    PrincipalID
	ProposedAt  time.Time
	Confirmer   PrincipalID
	ConfirmedAt time.Time // zero: it holds nothing yet
	Until       time.Time
	ReleasedAt  time.Time
}

// LongestHold is how far ahead a hold may end. Who needs it for longer holds again.
const LongestHold = 366 * day

// HoldState is where a hold stands.
type HoldState string

// The states.
const (
	HoldProposed HoldState = "proposed" // waits for a second person
	HoldInForce  HoldState = "in force"
	HoldReleased HoldState = "released"
	HoldEnded    HoldState = "ended" // by itself
)

// StateAt is where the hold stands at now.
func (h Hold) StateAt(now time.Time) HoldState {
	switch {
	case !h.ReleasedAt.IsZero():
		return HoldReleased
	case !now.Before(h.Until):
		return HoldEnded
	case h.ConfirmedAt.IsZero():
		return HoldProposed
	}
	return HoldInForce
}

// Validate refuses a hold without an end, a name or a reason, and one that does
// not say what it covers.
func (h Hold) Validate() error {
	const op = "models.Hold.Validate"
	switch {
	case (h.Learner == "") == (h.Recording == ""):
		return Errorf(op, Invalid, "name what is held: a learner with everything of theirs, or one recording")
	case !h.Until.After(h.ProposedAt):
		return Errorf(op, Invalid, "until: want a time to come")
	case h.Until.Sub(h.ProposedAt) > LongestHold:
		return Errorf(op, Invalid, "until: a hold ends within %s: it can be proposed again before", Days(LongestHold))
	}
	if err := CheckSentence("name", h.Name, 1); err != nil {
		return err
	}
	return CheckSentence("reason", h.Reason, 1)
}

// What is audited of holds.
const (
	AuditHoldProposed AuditAction = "hold-proposed"
	AuditHold         AuditAction = "hold"         // confirmed by a second person
	AuditHoldReleased AuditAction = "hold-release" // before its time
)
