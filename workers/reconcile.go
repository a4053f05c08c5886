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

// Reconciler enqueues what the records say is due: what the queue has lost, what
// was given back to be tried later, and what a killed worker has left. Every
// worker process runs one; jobs that wait already are not doubled.
type Reconciler struct {
	Jobs        storage.Jobs
	Erasures    storage.Erasures
	Notices     dueNotices // nil where the app has no hook
	Exports     storage.Exports
	Unguarded   storage.Unguarded
	Corrections storage.Corrections
	Enqueue     func(context.Context, queue.Job) error
	// Pending counts the jobs that wait of recordings; nil where each must be about the
	// recording it names.
	Pending func(context.Context) (int, error)
	// Reap forgets the jobs of workers that are gone, and says how many; nil where no
	// worker but this process is.
	Reap  func(context.Context) (int, error)
	Every time.Duration
	Now   func() time.Time
	Log   *slog.Logger
}

// dueNotices says of which notices the app's hook is to be called.
type dueNotices interface {
	DueNotices(ctx context.Context, now time.Time, limit int) ([]models.NoticeID, error)
}

// batch bounds what one pass looks at; the rest is due in the next one.
const batch = 500

// Run makes a pass at once and then at every interval until ctx ends.
func (c *Reconciler) Run(ctx context.Context) {
	tick := time.NewTicker(c.Every)
	defer tick.Stop()
	for {
		if err := c.Pass(ctx); err != nil && ctx.Err() == nil {
			c.Log.Warn("reconciler", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Pass enqueues what is due now.
func (c *Reconciler) Pass(ctx context.Context) error {
	if err := c.reap(ctx); err != nil {
		return err
	}
	recordings, err := c.Jobs.Due(ctx, c.Now(), batch)
	if err != nil {
		return err
	}
	enough, err := c.enough(ctx, len(recordings))
	if err != nil {
		return err
	}
	if enough {
		recordings = nil
	}
	for _, id := range recordings {
		if err := c.enqueue(ctx, queue.ScoreRecording{Recording: id}); err != nil {
			return err
		}
	}
	erasures, err := c.Erasures.PendingErasures(ctx, c.Now(), batch)
	if err != nil {
		return err
	}
	for _, e := range erasures {
		if err := c.enqueue(ctx, queue.RunErasure{Erasure: e.ID}); err != nil {
			return err
		}
	}
	return errors.Join(c.notices(ctx), c.rights(ctx))
}

// reap forgets the jobs of workers that are gone.
func (c *Reconciler) reap(ctx context.Context) error {
	if c.Reap == nil {
		return nil
	}
	reaped, err := c.Reap(ctx)
	if reaped > 0 {
		c.Log.Warn("a worker is gone: what it had begun is taken over when its leases are over", "jobs", reaped)
	}
	return err
}

// notices enqueues a call of the app's hook for each notice that is due.
func (c *Reconciler) notices(ctx context.Context) error {
	if c.Notices == nil {
		return nil
	}
	due, err := c.Notices.DueNotices(ctx, c.Now(), batch)
	if err != nil {
		return err
	}
	for _, id := range due {
		if err := c.enqueue(ctx, queue.TellApp{Notice: id}); err != nil {
			return err
		}
	}
	return nil
}

// rights enqueues what people have asked for, at most an interval after they did.
func (c *Reconciler) rights(ctx context.Context) error {
	return errors.Join(
		enqueueDue(ctx, c, c.Exports.DueExports, func(id models.ExportID) queue.Job { return queue.RunExport{Export: id} }),
		enqueueDue(ctx, c, c.Unguarded.UnguardedDue, func(a models.Alias) queue.Job { return queue.EraseUnguarded{Alias: a} }),
		enqueueDue(ctx, c, c.Corrections.DueCorrections, func(id models.CorrectionID) queue.Job { return queue.RunCorrection{Correction: id} }),
	)
}

// enqueueDue enqueues a job for each thing that is due.
func enqueueDue[T any](ctx context.Context, c *Reconciler, due func(context.Context, time.Time, int) ([]T, error), job func(T) queue.Job) error {
	all, err := due(ctx, c.Now(), batch)
	if err != nil {
		return err
	}
	for _, one := range all {
		if err := c.enqueue(ctx, job(one)); err != nil {
			return err
		}
	}
	return nil
}

// enqueue passes over a job that hung workers are still held to be working on: it
// is due still, and must not keep the others waiting behind it.
func (c *Reconciler) enqueue(ctx context.Context, job queue.Job) error {
	err := c.Enqueue(ctx, job)
	if errors.Is(err, models.Conflict) {
		c.Log.Warn("a job hangs", "kind", job.Kind(), "key", job.Key(), "err", err)
		return nil
	}
	return err
}
