package workers

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
)

// Chore is what a part of the service has to erase when its time is over, besides
// recordings: shares, archives, entries of a log. Every sweep does all of them.
type Chore struct {
	// Name is what it erases, in the plural: "shares".
	Name string
	// Sweep erases some of what is over at now, found by an index, and returns how
	// many. It is called until it returns 0.
	Sweep func(ctx context.Context, now time.Time, schedule models.Schedule) (int, error)
	// Count is how many there are to erase at now.
	Count func(ctx context.Context, now time.Time, schedule models.Schedule) (int, error)
}
