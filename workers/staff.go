package workers

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// OldAccessRequests removes requests of the staff that are kept no longer.
func OldAccessRequests(requests storage.AccessRequests) Chore {
	return Chore{
		Name: "access requests",
		Sweep: func(ctx context.Context, now time.Time, _ models.Schedule) (int, error) {
			return requests.PurgeAccessRequests(ctx, now)
		},
		Count: func(ctx context.Context, now time.Time, _ models.Schedule) (int, error) {
			return requests.CountPurgeableRequests(ctx, now)
		},
	}
}

// EndedShares removes links that are over.
func EndedShares(shares storage.Shares) Chore {
	return Chore{
		Name: "shares",
		Sweep: func(ctx context.Context, now time.Time, _ models.Schedule) (int, error) {
			return shares.PurgeShares(ctx, now)
		},
		Count: func(ctx context.Context, now time.Time, _ models.Schedule) (int, error) {
			return shares.CountPurgeableShares(ctx, now)
		},
	}
}
