package storage

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
)

// Imports is taking what another instance has exported.
type Imports interface {
	// ImportLearner makes the learner where there is none, and adds the consents
	// and refusals that are not there. made says that there was none.
	// models.Gone where their erasure has begun.
	ImportLearner(ctx context.Context, l models.Learner, consents []models.Consent, refused map[models.Purpose]time.Time, now time.Time) (made bool, err error)

	// ImportedAs says whether the id is free ("" and no learner), or whose it is
	// and in which status.
	ImportedAs(ctx context.Context, id models.RecordingID) (models.LearnerID, models.Status, error)

	// FinishImport makes a recording that was begun (Begin) what r says, with its
	// times, and writes what hangs on it, in one transaction. One that is not
	// settled is due for work. models.Gone where it has been erased meanwhile.
	FinishImport(ctx context.Context, i Imported, now time.Time) error

	// DropImport forgets one that was begun and came to nothing. It is no error
	// where there is none.
	DropImport(ctx context.Context, id models.RecordingID) error
}

// Imported is a recording of another instance.
type Imported struct {
	Recording models.Recording
	Result    *models.Result // where it is scored
	Former    []models.Former
	Likes     map[models.PrincipalID]time.Time
	Disputes  []models.Dispute // their ids stay where they are free
}
