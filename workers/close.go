package workers

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
	"github.com/langdu/langdu/workers/queue"
)

// Closer takes an announced closure to its end: it tells every family, waits for
// the announced days, erases everybody by the ordinary erasure, and signs that
// nothing is left once every store has said so. Each sweep takes it further; it may
// be stopped at any point.
type Closer struct {
	Closures storage.Closures
	Erasures storage.Erasures
	Objects  storage.Objects
	Eraser   *Eraser
	// Waiting counts jobs that wait in the queue and name something of a learner.
	Waiting func(context.Context) (int, error)
	// Keys lists which data keys are not destroyed.
	Keys interface {
		Masters(ctx context.Context) ([]storage.MasterUse, error)
	}
	// AuditHead is the end of the audit log; LastReceipt the hash of the last
	// receipt, "" where there is none.
	AuditHead   func(context.Context) (models.AuditHead, error)
	LastReceipt func(context.Context) (string, error)
	Signer      func() (models.Signer, error)
	Now         func() time.Time
	Log         *slog.Logger
}

// lateBy is how much later than the announcement a family may have been told
// without the end being put off.
const lateBy = 24 * time.Hour

// Sweep does what is due of a closure at now, and returns how many learners' erasures it
// has begun or families it has told.
func (c *Closer) Sweep(ctx context.Context, now time.Time, _ models.Schedule) (int, error) {
	closure, err := c.Closures.Closure(ctx)
	if err != nil || closure.State == "" || closure.State == models.ClosureDone {
		return 0, err
	}
	if closure.State == models.ClosureCounting {
		if closure.NoticedAt.IsZero() {
			return c.Tell(ctx, closure)
		}
		if c.end(closure).After(now) {
			return 0, nil
		}
		if err := c.Closures.BeginClosing(ctx, closure.ID, now); err != nil {
			return 0, err
		}
	}
	begun, err := c.erase(ctx)
	if err != nil || begun > 0 {
		return begun, err
	}
	return 0, c.finish(ctx, closure)
}

// end is when the announced days are over for the family that was told last.
func (c *Closer) end(closure models.Closure) time.Time {
	told := closure.NoticedAt.Add(closure.EndsAt.Sub(closure.AnnouncedAt) - lateBy)
	if told.After(closure.EndsAt) {
		return told
	}
	return closure.EndsAt
}

// Tell stores a notice for every family that has none yet.
func (c *Closer) Tell(ctx context.Context, closure models.Closure) (told int, err error) {
	for after := models.LearnerID(""); ; {
		last, err := c.Closures.TellOfClosure(ctx, closure, after, c.Now(), batch)
		if err != nil || last == "" {
			return told, err
		}
		after = last
		told += batch
		if err := ctx.Err(); err != nil {
			return told, err
		}
	}
}

// erase begins the erasure of every learner who is left, and takes it as far as it
// goes now. Those on whom a hold lies are passed over until it ends.
func (c *Closer) erase(ctx context.Context) (begun int, err error) {
	for after := models.LearnerID(""); ; {
		ids, err := c.Closures.LearnersLeft(ctx, after, batch)
		if err != nil || len(ids) == 0 {
			return begun, err
		}
		for _, id := range ids {
			if err := c.Eraser.sure(); err != nil {
				return begun, err
			}
			e, err := c.Erasures.EraseLearner(ctx, id, models.CauseClosure, c.Now())
			if errors.Is(err, models.Conflict) {
				continue
			}
			if err != nil {
				return begun, err
			}
			begun++
			if err := c.Eraser.Do(ctx, queue.RunErasure{Erasure: e.ID}); err != nil {
				return begun, err // it is due again, and the reconciler takes it on
			}
		}
		after = ids[len(ids)-1]
	}
}

// finish takes on the erasures that waited for something, asks every store, and
// signs the statement when all of them are empty.
func (c *Closer) finish(ctx context.Context, closure models.Closure) error {
	pending, err := c.Erasures.PendingErasures(ctx, c.Now(), batch)
	if err != nil {
		return err
	}
	for _, e := range pending {
		if err := c.Eraser.Do(ctx, queue.RunErasure{Erasure: e.ID}); err != nil {
			return err
		}
	}
	if err := c.clearPages(ctx); err != nil {
		return err
	}
	left, err := c.Left(ctx)
	if err != nil {
		return err
	}
	if n := models.Total(left); n > 0 {
		c.Log.Info("the service closes: not everything is erased yet", "left", n)
		return nil
	}
	statement, err := c.statement(ctx, closure, left)
	if err != nil {
		return err
	}
	return c.Closures.Closed(ctx, closure.ID, statement, c.Now())
}

// clearPages erases what pages have besides their text: the grown-ups who read
// agreed to be heard by the children of this service.
func (c *Closer) clearPages(ctx context.Context) error {
	if err := c.Closures.ForgetPageMedia(ctx); err != nil {
		return err
	}
	_, err := c.Objects.RemoveAll(ctx, models.PageMediaPrefix)
	return err
}

// Left asks every store what it holds of anybody.
func (c *Closer) Left(ctx context.Context) ([]models.StoreLeft, error) {
	left, err := c.Closures.Left(ctx)
	if err != nil {
		return nil, err
	}
	objects := 0
	if err := c.Objects.List(ctx, "", func(storage.ObjectInfo) bool { objects++; return true }); err != nil {
		return nil, err
	}
	left = append(left, models.StoreLeft{Store: "objects", Kind: "objects", Count: objects})
	waiting, err := c.Waiting(ctx)
	if err != nil {
		return nil, err
	}
	masters, err := c.Keys.Masters(ctx)
	if err != nil {
		return nil, err
	}
	keys := 0
	for _, m := range masters {
		keys += m.Keys
	}
	return append(left, models.StoreLeft{Store: "queue", Kind: "jobs", Count: waiting},
		models.StoreLeft{Store: "keys", Kind: "data keys", Count: keys}), nil
}

func (c *Closer) statement(ctx context.Context, closure models.Closure, left []models.StoreLeft) (s models.ClosureStatement, err error) {
	signer, err := c.Signer()
	if err != nil {
		return s, err
	}
	closure, err = c.Closures.Closure(ctx) // with the last count of notices
	if err != nil {
		return s, err
	}
	s = models.ClosureStatement{Closure: closure.ID, AnnouncedAt: closure.AnnouncedAt, EndedAt: closure.EndsAt, Notices: closure.Notices,
		AskedAt: c.Now().UTC().Truncate(time.Second), Left: left}
	if s.Learners, s.Recordings, s.Objects, err = c.Closures.ErasedBy(ctx, models.CauseClosure); err != nil {
		return s, err
	}
	if s.Audit, err = c.AuditHead(ctx); err != nil {
		return s, err
	}
	if s.Receipts, err = c.LastReceipt(ctx); err != nil {
		return s, err
	}
	return s.Sign(signer), nil
}
