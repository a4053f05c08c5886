package workers

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/workers/queue"
)

// Unparker has the queue forget parked jobs of what is done. A job is parked when its
// worker fails or is gone; the records have it enqueued again, so that the parked one
// says nothing any more, and would for ninety days name a recording that may be erased.
type Unparker struct {
	Recordings interface {
		Recording(ctx context.Context, id models.RecordingID) (models.Recording, error)
	}
	Erasures interface {
		Erasure(ctx context.Context, id models.ErasureID) (models.Erasure, error)
	}
	Queue interface {
		Unpark(ctx context.Context, done func(ctx context.Context, kind, key string) (bool, error)) (int, error)
	}
	Log *slog.Logger
}

// Run makes a pass at every interval until ctx ends.
func (u *Unparker) Run(ctx context.Context, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if _, err := u.Queue.Unpark(ctx, u.done); err != nil && ctx.Err() == nil {
			u.Log.Warn("parked jobs of what is done are not forgotten yet", "err", err)
		}
	}
}

// done says whether nothing is left to do for a job.
func (u *Unparker) done(ctx context.Context, kind, key string) (bool, error) {
	switch kind {
	case queue.ScoreRecording{}.Kind():
		r, err := u.Recordings.Recording(ctx, models.RecordingID(key))
		return doneOrGone(r.Status.Settled(), err)
	case queue.RunErasure{}.Kind():
		e, err := u.Erasures.Erasure(ctx, models.ErasureID(key))
		return doneOrGone(e.State == models.ErasureDone, err)
	}
	return false, nil
}

// doneOrGone is done, or that there is nothing (any more) that a job could be about.
func doneOrGone(done bool, err error) (bool, error) {
	if errors.Is(err, models.NotFound) || errors.Is(err, models.Gone) {
		return true, nil
	}
	return done && err == nil, err
}
