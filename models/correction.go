package models

import "time"

// CorrectionID names a correction.
type CorrectionID string

// NewCorrectionID is a fresh id.
func NewCorrectionID() CorrectionID { return CorrectionID(newID()) }

// ParseCorrectionID accepts what [NewCorrectionID] makes and nothing else.
func ParseCorrectionID(s string) (CorrectionID, error) {
	if err := parseUUID(s); err != nil {
		return "", E("parse correction id", Invalid, err)
	}
	return CorrectionID(s), nil
}

// Correction is the judging again of recordings, because the age of a learner or
// the readings of a page were corrected: of one learner, or of one page.
type Correction struct {
	ID          CorrectionID
	Learner     LearnerID
	Page        PageID
	State       CorrectionState
	RequestedAt time.Time
	DoneAt      time.Time
	After       RecordingID // the last one that was looked at
	Judged      int         // recordings judged again
	// Due is when it goes on; it fences off a worker that has lost its lease.
	Due time.Time
}

// CorrectionState is how far it has come.
type CorrectionState string

// The states.
const (
	CorrectionRequested CorrectionState = "requested"
	CorrectionDone      CorrectionState = "done"
)

// AuditCorrection is a judging again, as it is audited.
const AuditCorrection AuditAction = "correction"
