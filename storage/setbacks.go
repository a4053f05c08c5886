package storage

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
)

// Setbacks is what has gone wrong with the work on recordings. Jobs.Claim counts workers
// that never came back, Jobs.Blame what failed of itself; this is what becomes of it.
type Setbacks interface {
	// GivenUp sums up the recordings that were given up by a fault of ours, by why, those
	// that were given up last first.
	GivenUp(ctx context.Context) ([]models.ParkedJobs, error)

	// TryAgain makes up to limit of them due for work as if nothing had gone wrong but
	// with why they were given up (models.Setbacks.Before), those that were given up
	// first. Those whose upload is no longer kept stay failed, and are given up no more.
	TryAgain(ctx context.Context, now time.Time, limit int) (models.TriedAgain, error)
}
