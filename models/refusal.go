package models

import "time"

// RefusedPurpose is a purpose that was refused: whoever asks is not asked again,
// until they consent to it by themselves.
type RefusedPurpose struct {
	Purpose Purpose
	At      time.Time
}

// AuditPurposeRefused is the refusal of a purpose, as it is audited.
const AuditPurposeRefused AuditAction = "purpose refused"

// Purposes are all purposes that there are.
func Purposes() []Purpose {
	return []Purpose{ForScoring, ForPlayback, ForSharing, ForResearch, ForImprovement}
}

// CauseUnguarded is the cause of an erasure of what a learner under 14 has recorded
// without their guardian's consent.
const CauseUnguarded ErasureCause = "no guardian's consent"
