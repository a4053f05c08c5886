package workers

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// restoreBatch is how many entries of the journal are applied at a time.
const restoreBatch = 500

// CatchUp applies to the records what the journal of erasures says and they do not
// know, and returns how many erasures it began. It is run before anybody is
// answered: records that were put back from a backup hold what was erased since. It
// may be interrupted, repeated, and run in several processes at once.
//
// models.Conflict where the records have applied more than the journal holds: then
// it is the journal that was put back, and what it has forgotten cannot be told.
func CatchUp(ctx context.Context, journal storage.Journal, records storage.Restored, now time.Time) (begun int, err error) {
	applied, err := records.AppliedErasures(ctx)
	if err != nil {
		return 0, err
	}
	last, err := journal.LastErased(ctx)
	if err != nil {
		return 0, err
	}
	if last < applied {
		return 0, models.Errorf("workers.CatchUp", models.Conflict,
			"the key store is older than the records: it knows of %d erasures, they of %d; put its newest copy back, because an older one holds keys of children who were erased", last, applied)
	}
	for {
		entries, err := journal.ErasedSince(ctx, applied, restoreBatch)
		if err != nil || len(entries) == 0 {
			return begun, err
		}
		n, err := records.ApplyErasures(ctx, entries, now)
		begun += n
		if err != nil {
			return begun, err
		}
		applied = entries[len(entries)-1].Seq
	}
}

// Caught is CatchUp as a chore. While a service runs there is nothing to erase by
// it; but the records remember how far they are, and the next start reads only what
// came after.
func Caught(journal storage.Journal, records storage.Restored) Chore {
	return Chore{
		Name: "restored",
		Sweep: func(ctx context.Context, now time.Time, _ models.Schedule) (int, error) {
			return CatchUp(ctx, journal, records, now)
		},
		Count: func(context.Context, time.Time, models.Schedule) (int, error) { return 0, nil },
	}
}
