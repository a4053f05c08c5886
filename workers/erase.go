package workers

import (
	"context"
	"log/slog"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
	"github.com/langdu/langdu/workers/queue"
)

// Eraser carries erasures through. Marking (storage.Erasures) has already hidden
// everything from readers; this deletes the bytes, waits until no worker that
// was at it can still be writing, deletes again, and asks the store.
type Eraser struct {
	Erasures storage.Erasures
	Objects  storage.Objects
	// Settle is how long after the first deletion a worker might still write:
	// the scorer's lease.
	Settle time.Duration
	Now    func() time.Time
	Log    *slog.Logger
}

// Do takes the erasure one step further. Steps may be repeated: each is
// idempotent, and one that fails is due again.
func (e *Eraser) Do(ctx context.Context, job queue.RunErasure) error {
	erasure, err := e.Erasures.Erasure(ctx, job.Erasure)
	if err != nil {
		return ignoreAbsent(err)
	}
	if erasure.State == models.ErasureDone {
		return nil
	}
	switch erasure.Scope {
	case models.ScopeRecording:
		return e.recording(ctx, erasure)
	default:
		return e.learner(ctx, erasure)
	}
}

func (e *Eraser) recording(ctx context.Context, erasure models.Erasure) error {
	objects, err := e.Objects.RemoveAll(ctx, erasure.Recording.Prefix())
	if err != nil {
		return err
	}
	if erasure.State == models.ErasureRequested {
		return e.Erasures.Deleted(ctx, erasure.ID, objects, 1, 0, e.again(erasure))
	}
	if objects > 0 { // written after the first deletion: ask once more
		return e.Erasures.Deleted(ctx, erasure.ID, objects, 0, 0, e.Now().Add(e.Settle))
	}
	return e.Erasures.Done(ctx, erasure.ID, e.Now())
}

// again is when the stores are asked again after the first deletion.
func (e *Eraser) again(models.Erasure) time.Time { return e.Now().Add(e.Settle) }

// learner erases the learner's recordings, each by an erasure of its own, and is
// done when none is left.
func (e *Eraser) learner(ctx context.Context, erasure models.Erasure) error {
	for {
		ids, err := e.Erasures.RecordingsOf(ctx, erasure.Learner, batch)
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			return e.Erasures.Done(ctx, erasure.ID, e.Now())
		}
		for _, id := range ids {
			objects, err := e.one(ctx, id, erasure.Cause)
			if err != nil {
				return err
			}
			if err := e.Erasures.Deleted(ctx, erasure.ID, objects, 1, 0, e.Now()); err != nil {
				return err
			}
		}
	}
}

// one erases a recording of a learner who is being erased. Its own erasure asks
// the store again later.
func (e *Eraser) one(ctx context.Context, id models.RecordingID, cause models.ErasureCause) (objects int, err error) {
	erasure, err := e.Erasures.EraseRecording(ctx, id, cause, e.Now())
	if err != nil {
		return 0, err
	}
	if objects, err = e.Objects.RemoveAll(ctx, id.Prefix()); err != nil {
		return 0, err
	}
	return objects, e.Erasures.Deleted(ctx, erasure.ID, objects, 1, 0, e.Now().Add(e.Settle))
}
