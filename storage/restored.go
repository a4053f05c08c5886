package storage

import (
	"context"
	"time"
)

// Restored is how the records catch up with the journal of erasures. They know how
// far they have applied it; records that were put back from a backup know what they
// knew then, and apply the rest again.
type Restored interface {
	// AppliedErasures is the number of the last entry that is applied.
	AppliedErasures(ctx context.Context) (int64, error)

	// ApplyErasures marks erased what the entries, in the order of their numbers,
	// name and is still there, and then remembers the last as applied. It returns
	// how many erasures it began; for those the cause is models.CauseRestored.
	ApplyErasures(ctx context.Context, entries []Erased, now time.Time) (int, error)
}
