package storage

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
)

// Closures is the end of the service as rows.
type Closures interface {
	// Closure is the one that is announced, under way or done; the zero value, whose
	// state is "", where there is none.
	Closure(ctx context.Context) (models.Closure, error)

	// Announce stores a closure. models.Conflict where there is one.
	Announce(ctx context.Context, c models.Closure) error

	// CancelClosure ends the closure that is counting; families who were told get a
	// notice that the service goes on, the others none. models.NotFound where none
	// is announced, models.Conflict where its end has come.
	CancelClosure(ctx context.Context, now time.Time) error

	// TellOfClosure stores the notice of up to limit families who have none yet, of
	// learners after the one named, and returns the last of them; "" where there was
	// none left, which it writes into the closure.
	TellOfClosure(ctx context.Context, c models.Closure, after models.LearnerID, now time.Time, limit int) (models.LearnerID, error)

	// BeginClosing makes a closure whose end has come erase. Doing it again is no error.
	BeginClosing(ctx context.Context, id models.ClosureID, now time.Time) error

	// LearnersLeft lists up to limit learners after the one named whose erasure has
	// not begun.
	LearnersLeft(ctx context.Context, after models.LearnerID, limit int) ([]models.LearnerID, error)

	// Left counts every row that is somebody's, by table, and erasures that are not
	// done.
	Left(ctx context.Context) ([]models.StoreLeft, error)

	// ErasedBy sums up the learners' erasures of a cause that are done.
	ErasedBy(ctx context.Context, cause models.ErasureCause) (learners, recordings, objects int, err error)

	// Closed stores the statement and makes the closure done.
	Closed(ctx context.Context, id models.ClosureID, s models.ClosureStatement, now time.Time) error

	// ForgetPageMedia forgets all pictures and model readings of pages.
	ForgetPageMedia(ctx context.Context) error
}
