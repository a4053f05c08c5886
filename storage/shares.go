package storage

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
)

// Shares is the links by which recordings are heard without a token. A share goes
// with its recording, and a withdrawal of sharing or playback ends it for good.
type Shares interface {
	// PutShare stores a share. models.NotFound and models.Gone as Recording;
	// models.ConsentRequired where the learner has no consent for sharing that is
	// not withdrawn; models.Conflict where the recording has models.MostShares
	// already.
	PutShare(ctx context.Context, s models.Share) error

	// ShareByHash reads the share of a token. models.NotFound where there is none,
	// or it is over at now: the two are one question to the database.
	ShareByHash(ctx context.Context, h models.ShareHash, now time.Time) (models.Share, error)

	// Share reads one that is not over at now. models.NotFound.
	Share(ctx context.Context, id models.ShareID, now time.Time) (models.Share, error)

	// SharesOf lists a recording's that are not over at now, newest first.
	SharesOf(ctx context.Context, id models.RecordingID, now time.Time) ([]models.Share, error)

	// SharesOfLearner lists those of all recordings of a learner likewise.
	SharesOfLearner(ctx context.Context, learner models.LearnerID, now time.Time) ([]models.Share, error)

	// RevokeShare ends a share at now. models.NotFound where there is none, or it
	// is over.
	RevokeShare(ctx context.Context, id models.ShareID, now time.Time) error

	// PurgeShares removes those that are over.
	PurgeShares(ctx context.Context, now time.Time) (int, error)

	// CountPurgeableShares is how many it would remove.
	CountPurgeableShares(ctx context.Context, now time.Time) (int, error)
}
