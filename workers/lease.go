package workers

import (
	"context"
	"errors"
	"time"

	"github.com/langdu/langdu/models"
)

// lease is a claim that ends by itself unless whoever has it says three times as often
// that they live. A worker that is killed says nothing more, and what it had is due
// again when the lease is over: so a lease is short, whatever the work takes.
type lease struct {
	lasts time.Duration
	now   func() time.Time
	// extend moves the end. An error of models.Unavailable is tried again while the lease
	// lasts; any other means that the claim is another's, or nobody's.
	extend func(ctx context.Context, until time.Time) error
	// warn tells of an extension that is tried again.
	warn func(error)
}

// hold keeps a claim alive whose lease ends at end. The returned context ends, with the
// reason as its cause, when the claim is lost: to an erasure, to another worker, or
// because the records have not answered until its end. release ends the keeping.
func (l lease) hold(ctx context.Context, end time.Time) (work context.Context, release func()) {
	work, cancel := context.WithCancelCause(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		cancel(l.keep(work, end))
	}()
	return work, func() {
		cancel(nil)
		<-done
	}
}

// keep returns why the claim was lost, or nil when ctx has ended.
func (l lease) keep(ctx context.Context, end time.Time) error {
	tick := time.NewTicker(l.lasts / 3)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		until := l.now().Add(l.lasts)
		err := l.ask(ctx, until, end)
		switch {
		case err == nil:
			end = until
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, models.Unavailable) && l.now().Before(end):
			l.warn(err)
		default:
			return err
		}
	}
}

// ask extends the lease, and waits no longer for the answer than the lease lasts: a
// connection that swallows what is sent must not keep work going that another worker
// has begun by then. One who was stopped for longer than that asks all the same, since
// nobody may have taken it.
func (l lease) ask(ctx context.Context, until, end time.Time) error {
	ctx, cancel := context.WithTimeout(ctx, max(end.Sub(l.now()), l.lasts/3))
	defer cancel()
	return l.extend(ctx, until)
}
