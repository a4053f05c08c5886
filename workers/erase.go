package workers

import (
	"context"
	"errors"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
	"github.com/langdu/langdu/workers/queue"
)

// Eraser carries erasures through. Marking (storage.Erasures) has already hidden
// everything from readers; this deletes the bytes, waits until nothing that was
// under way can still be writing, deletes again, and asks the store.
type Eraser struct {
	Erasures storage.Erasures
	Objects  storage.Objects
	// Lease is how long one step may take before another worker repeats it.
	Lease time.Duration
	Now   func() time.Time
}

// Do takes the erasure as far as it goes now. Steps may be repeated: each is
// idempotent, and an erasure that is not done is due again.
func (e *Eraser) Do(ctx context.Context, job queue.RunErasure) error {
	now := e.Now()
	erasure, ok, err := e.Erasures.ClaimErasure(ctx, job.Erasure, now, now.Add(e.Lease))
	switch {
	case err != nil || !ok:
		return ignoreAbsent(err)
	case erasure.Scope == models.ScopeLearner:
		return e.learner(ctx, erasure)
	}
	_, err = e.recording(ctx, erasure)
	return err
}

// recording deletes until the store holds nothing, and is done when nothing can
// be written any more. It returns how many objects it deleted.
func (e *Eraser) recording(ctx context.Context, erasure models.Erasure) (deleted int, err error) {
	for {
		n, err := e.Objects.RemoveAll(ctx, erasure.Recording.Prefix())
		if err != nil {
			return deleted, err
		}
		deleted += n
		first := erasure.State == models.ErasureRequested
		again := e.again(erasure.Quiet)
		if !first && n == 0 && again.IsZero() {
			return deleted, e.Erasures.Done(ctx, erasure.ID, e.Now())
		}
		// Until it is time to ask again we go on, and nobody else does.
		due := again
		if due.IsZero() {
			due = e.Now().Add(e.Lease)
		}
		if err := e.Erasures.Deleted(ctx, erasure.ID, n, count(first), 0, due); err != nil {
			return deleted, err
		}
		if !again.IsZero() {
			return deleted, nil
		}
		erasure.State = models.ErasureErased
	}
}

// learner erases the learner's recordings, each by an erasure of its own, and is
// done when none is left and nothing can be written any more.
func (e *Eraser) learner(ctx context.Context, erasure models.Erasure) error {
	for {
		ids, err := e.Erasures.RecordingsOf(ctx, erasure.Learner, batch)
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			break
		}
		for _, id := range ids {
			one, deleted, err := e.one(ctx, id, erasure.Cause)
			if err != nil {
				return err
			}
			due := e.Now().Add(e.Lease) // our own until then: a second worker would count everything again
			if err := e.Erasures.Deleted(ctx, erasure.ID, deleted, 1, one.Rows, due); err != nil {
				return err
			}
		}
	}
	err := e.Erasures.Done(ctx, erasure.ID, e.Now())
	if errors.Is(err, models.Conflict) { // a recording's erasure waits for what may still write
		return e.Erasures.Deleted(ctx, erasure.ID, 0, 0, 0, e.Now().Add(retryDone))
	}
	return err
}

// retryDone is how soon a learner's erasure asks again whether those of their
// recordings are done.
const retryDone = 2 * time.Second

// one marks a recording erased and deletes what it can now.
func (e *Eraser) one(ctx context.Context, id models.RecordingID, cause models.ErasureCause) (models.Erasure, int, error) {
	now := e.Now()
	erasure, err := e.Erasures.EraseRecording(ctx, id, cause, now)
	if err != nil {
		return erasure, 0, err
	}
	claimed, ok, err := e.Erasures.ClaimErasure(ctx, erasure.ID, now, now.Add(e.Lease))
	if !ok || err != nil {
		return erasure, 0, err // another worker is at it already
	}
	deleted, err := e.recording(ctx, claimed)
	return erasure, deleted, err
}

// again is when the store must be asked again, zero where it need not be.
func (e *Eraser) again(quiet time.Time) time.Time {
	if quiet.After(e.Now()) {
		return quiet
	}
	return time.Time{}
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
