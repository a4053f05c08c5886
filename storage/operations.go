package storage

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
)

// Sweeps is the journal of the retention sweep: its last runs.
type Sweeps interface {
	// BeginSweep notes that a run has begun. The last [SweepsKept] runs are kept, and
	// the last that did not fail.
	BeginSweep(ctx context.Context, s models.Sweep) error

	// EndSweep notes how the run that s names has ended. Ending one that is no longer
	// kept is no error.
	EndSweep(ctx context.Context, s models.Sweep) error

	// Sweeps lists up to limit runs, the latest first, and says when the last one
	// ended that did not fail; the zero time where none did.
	Sweeps(ctx context.Context, limit int) (runs []models.Sweep, success time.Time, err error)
}

// SweepsKept is how many runs are kept.
const SweepsKept = 100

// Stocks is how much is stored. It is counted now and then and not when somebody
// asks: there may be ten million recordings.
type Stocks interface {
	// TakeStock counts anew, in small steps that hold up nobody. It does nothing where
	// the last count was less than models.StockEvery before now; made says which.
	TakeStock(ctx context.Context, now time.Time) (made bool, err error)

	// Stock is the last count; the zero value where there is none.
	Stock(ctx context.Context) (models.Stock, error)
}

// Tallies is how recordings were settled, by the hour. Jobs.Finish counts each
// recording once, in the same transaction in which it is settled.
type Tallies interface {
	// Tallies sums up what was settled at since or later: by stretches of each, which
	// is an hour or a day, that begin at whole hours or days of a clock that is east
	// of UTC by that much. They come in the order of time.
	Tallies(ctx context.Context, since time.Time, each, east time.Duration) ([]models.Tally, error)

	// ForgetTallies removes the oldest tallies of hours before a time, about a thousand
	// in a call, and returns how many; 0 where none is left.
	ForgetTallies(ctx context.Context, before time.Time) (int, error)
}

// Backlogs is what waits to be done. It is counted whenever somebody asks.
type Backlogs interface {
	// Backlog counts it. Of each sort a hundred thousand are counted at most.
	Backlog(ctx context.Context) (models.Backlog, error)
}
