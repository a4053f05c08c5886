package workers

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// OldTickets is the forgetting of requests that were answered as long ago as the
// schedule keeps rows of what has ended.
func OldTickets(tickets storage.Tickets) Chore {
	return Chore{
		Name: "requests",
		Sweep: func(ctx context.Context, now time.Time, schedule models.Schedule) (int, error) {
			return tickets.PurgeTickets(ctx, now.Add(-schedule.Index), batch)
		},
		Count: func(ctx context.Context, now time.Time, schedule models.Schedule) (int, error) {
			return tickets.OldTickets(ctx, now.Add(-schedule.Index))
		},
	}
}
