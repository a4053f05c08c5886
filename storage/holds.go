package storage

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
)

// Holds is what may not be erased for the time being. While a hold is in force
// nothing of what it covers is swept, and an erasure of it is stored in state held:
// what it names is hidden from readers at once, and erased when the last hold on it
// has ended, at the time or before it.
type Holds interface {
	// ProposeHold stores a hold that holds nothing yet. models.NotFound and
	// models.Gone as Learner and Recording.
	ProposeHold(ctx context.Context, h models.Hold) error

	// ConfirmHold puts a hold in force. models.NotFound; models.Forbidden where its
	// proposer confirms; models.Conflict where it was confirmed, or is over;
	// models.Gone where an erasure of what it names has begun and is not held.
	ConfirmHold(ctx context.Context, id models.HoldID, by models.PrincipalID, now time.Time) (models.Hold, error)

	// ReleaseHold ends a hold at now, proposed or in force; held erasures are due at
	// once. models.NotFound; models.Conflict where it is over.
	ReleaseHold(ctx context.Context, id models.HoldID, now time.Time) (models.Hold, error)

	// Hold reads one. models.NotFound.
	Hold(ctx context.Context, id models.HoldID) (models.Hold, error)

	// Holds lists up to limit holds, newest first; before is the last one seen, or "".
	Holds(ctx context.Context, before models.HoldID, limit int) ([]models.Hold, error)

	// HoldsOn is those in force at now on a learner, on any recording of theirs
	// too where all is set.
	HoldsOn(ctx context.Context, id models.LearnerID, all bool, now time.Time) ([]models.Hold, error)

	// HoldsOnRecordings is for each recording the hold that is in force at now for
	// the longest, on it or on its learner; those without are left out.
	HoldsOnRecordings(ctx context.Context, ids []models.RecordingID, now time.Time) (map[models.RecordingID]models.Hold, error)

	// HeldRecordings lists up to limit recordings after the one named that a hold
	// covers or has covered.
	HeldRecordings(ctx context.Context, h models.Hold, after models.RecordingID, limit int) ([]models.RecordingID, error)
}
