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

// Eraser carries erasures through. Marking (storage.Erasures) has already hidden
// everything from readers; this destroys the key, deletes the bytes, waits until
// nothing that was under way can still be writing, deletes again, asks every store,
// has the database overwrite what it deleted, and signs the receipt.
//
// Each step may be repeated, and a crash between two leaves an erasure that is due
// again: what was found is noted before it is removed, so that the receipt counts
// everything once.
type Eraser struct {
	Erasures storage.Erasures
	Scrubs   storage.Scrubs
	Objects  storage.Objects
	Queue    Forgetter
	Keys     Keys // nil where nothing is encrypted
	// ScrubKeys overwrites the keys that were destroyed, where they are in a database
	// of their own; else nil.
	ScrubKeys func(ctx context.Context) (models.Scrubbed, error)
	// Remember has the records remember how far the journal is, before a receipt is
	// signed: an older copy of the keys is then refused at the next start ([CatchUp]).
	// Nil where nothing is encrypted.
	Remember func(ctx context.Context, now time.Time) error
	Signer   models.Signer
	// Lease is how long a claim lasts; it is extended three times as often.
	Lease time.Duration
	Now   func() time.Time
	// Sure errs where Now may be wrong by so much that nothing may be erased because its
	// time is over, or because a hold is; nil where there is one clock alone. What
	// somebody has asked to be erased is erased all the same.
	Sure func() error
	Log  *slog.Logger
}

// Forgetter removes every job that names a recording, except those that are being
// worked on, and says how many of those there are.
type Forgetter interface {
	Forget(ctx context.Context, id models.RecordingID) (left int, err error)
}

// Keys is what an erasure asks of the data keys. Both may be called again.
type Keys interface {
	// DestroyDataKey makes everything that is encrypted for the learner unreadable,
	// in copies too.
	DestroyDataKey(ctx context.Context, alias models.Alias, now time.Time) error
	// LogErased notes a recording for whoever restores an older copy of the rest.
	LogErased(ctx context.Context, id models.RecordingID, now time.Time) error
}

// Do takes the erasure as far as it goes now. An erasure that is not done is due
// again.
func (e *Eraser) Do(ctx context.Context, job queue.RunErasure) error {
	if err := e.take(ctx, job.Erasure, e.Now()); err != nil {
		return err
	}
	return e.Settle(ctx, false)
}

// take takes an erasure that is due at a time as far as it goes now.
func (e *Eraser) take(ctx context.Context, id models.ErasureID, due time.Time) error {
	if waits, err := e.waitsForTime(ctx, id); err != nil || waits {
		return ignoreAbsent(err)
	}
	end := e.Now().Add(e.Lease)
	erasure, ok, err := e.Erasures.ClaimErasure(ctx, id, due, end)
	if err != nil || !ok {
		return ignoreAbsent(err)
	}
	return e.holding(ctx, id, end, func() error {
		if erasure.Scope == models.ScopeLearner {
			return e.learner(ctx, erasure)
		}
		return e.recording(ctx, erasure)
	})
}

// holding keeps the claim on an erasure while something is done, or until the erasure
// has come further. Who loses it goes on: two workers at one erasure stand in each
// other's way, and do no harm. Who is shutting down gives it back.
func (e *Eraser) holding(ctx context.Context, id models.ErasureID, end time.Time, do func() error) error {
	claim := &claimed[time.Time]{now: end, put: func(ctx context.Context, from, to time.Time) (time.Time, error) {
		return to, e.Erasures.ExtendErasure(ctx, id, from, to)
	}}
	_, release := lease{lasts: e.Lease, now: e.Now, extend: claim.extend,
		warn: func(err error) { e.Log.Warn("lease not extended", "erasure", id, "err", err) }}.hold(ctx, end)
	err := do()
	release()
	if err != nil && ctx.Err() != nil {
		return errors.Join(err, claim.giveBack(ctx, e.Now()))
	}
	return err
}

// heldJob is how long after everything else an erasure waits for jobs that name the
// recording and are held to be worked on. Nobody works on the recording by then: a job
// of a worker that is gone is taken off within seconds, and one of a worker that lives is
// about another recording, whose turn it was, and which hangs perhaps. The id goes with
// the job; the receipt says that it was there still.
const heldJob = time.Minute

// recording deletes until the stores hold nothing, and clears the erasure when
// nothing can be written any more.
func (e *Eraser) recording(ctx context.Context, erasure models.Erasure) error {
	key, err := e.journal(ctx, erasure)
	if err != nil {
		return err
	}
	for first := erasure.State == models.ErasureRequested; ; first = false {
		removed, err := e.sound(ctx, erasure)
		if err != nil {
			return err
		}
		jobs, err := e.Queue.Forget(ctx, erasure.Recording)
		if err != nil {
			return err
		}
		now := e.Now()
		switch {
		case erasure.Quiet.After(now):
			return e.Erasures.Deleted(ctx, erasure.ID, erasure.Quiet)
		case first || removed > 0: // ask again
		case jobs > 0 && now.Before(later(erasure.RequestedAt, erasure.Quiet).Add(heldJob)):
			return e.Erasures.Deleted(ctx, erasure.ID, now.Add(retryDone))
		default:
			return e.Erasures.Cleared(ctx, erasure.ID, answers(now, jobs, key), now)
		}
	}
}

// sound removes the recording's objects and the archives that may hold it, and says
// how much it was.
func (e *Eraser) sound(ctx context.Context, erasure models.Erasure) (removed int, err error) {
	prefixes, err := e.Erasures.ArchivesOf(ctx, erasure.ID)
	if err != nil {
		return 0, err
	}
	for _, prefix := range append(prefixes, erasure.Recording.Prefix()) {
		n, err := e.remove(ctx, erasure.ID, prefix)
		if err != nil {
			return removed, err
		}
		removed += n
	}
	return removed, nil
}

// remove notes what is below prefix, then removes it, and says how much it was.
func (e *Eraser) remove(ctx context.Context, id models.ErasureID, prefix string) (int, error) {
	var found []storage.ObjectInfo
	err := e.Objects.List(ctx, prefix, func(o storage.ObjectInfo) bool { found = append(found, o); return true })
	if err == nil && len(found) > 0 {
		err = e.Erasures.Found(ctx, id, found)
	}
	if err != nil {
		return 0, err
	}
	return e.Objects.RemoveAll(ctx, prefix)
}

// learner erases the learner's recordings, each by an erasure of its own, and what
// belongs to no recording, and clears the erasure when nothing is left. What a
// legal hold keeps, and with it the key, waits for its end.
func (e *Eraser) learner(ctx context.Context, erasure models.Erasure) error {
	held, err := e.Erasures.HeldOf(ctx, erasure.Learner, e.Now())
	if err != nil {
		return err
	}
	key := ""
	if held.IsZero() { // else it would be unreadable, and is all that a hold asks to keep
		if key, err = e.destroyKey(ctx, erasure); err != nil {
			return err
		}
	}
	for {
		ids, err := e.Erasures.RecordingsOf(ctx, erasure.Learner, batch)
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			break
		}
		for _, id := range ids {
			if err := e.one(ctx, id, erasure.Cause); err != nil {
				return err
			}
		}
	}
	if err := e.belongings(ctx, erasure); err != nil {
		return err
	}
	if !held.IsZero() {
		return e.Erasures.PutOff(ctx, erasure.ID, held)
	}
	now := e.Now()
	err = e.Erasures.Cleared(ctx, erasure.ID, answers(now, 0, key), now)
	if errors.Is(err, models.Conflict) { // a recording's erasure waits for what may still write
		return e.Erasures.Deleted(ctx, erasure.ID, now.Add(retryDone))
	}
	return err
}

// belongings removes what belongs to the learner and to no recording, until there
// is nothing left.
func (e *Eraser) belongings(ctx context.Context, erasure models.Erasure) error {
	prefixes, err := e.Erasures.BelongingsOf(ctx, erasure.Learner)
	if err != nil {
		return err
	}
	for _, prefix := range prefixes {
		for removed := 1; removed > 0; {
			if removed, err = e.remove(ctx, erasure.ID, prefix); err != nil {
				return err
			}
		}
	}
	return nil
}

// retryDone is how soon an erasure that waits for another asks again.
const retryDone = 2 * time.Second

// one marks a recording erased and deletes what it can now. It does neither where the
// time is not to be believed by which that is due.
func (e *Eraser) one(ctx context.Context, id models.RecordingID, cause models.ErasureCause) error {
	now := e.Now()
	if err := e.sure(); err != nil {
		return err
	}
	erasure, err := e.Erasures.EraseRecording(ctx, id, cause, now)
	if err != nil {
		return err
	}
	end := now.Add(e.Lease)
	claimed, ok, err := e.Erasures.ClaimErasure(ctx, erasure.ID, now, end)
	if !ok || err != nil {
		return err // another worker is at it already
	}
	return e.holding(ctx, erasure.ID, end, func() error { return e.recording(ctx, claimed) })
}

// journal notes the recording for who restores an older copy.
func (e *Eraser) journal(ctx context.Context, erasure models.Erasure) (answer string, err error) {
	if e.Keys == nil {
		return "", nil
	}
	return models.AnswerJournaled, e.Keys.LogErased(ctx, erasure.Recording, e.Now())
}

// destroyKey destroys the learner's data key.
func (e *Eraser) destroyKey(ctx context.Context, erasure models.Erasure) (answer string, err error) {
	if e.Keys == nil || erasure.Alias == "" {
		return "", nil
	}
	return models.AnswerDestroyed, e.Keys.DestroyDataKey(ctx, erasure.Alias, e.Now())
}

// answers is what the stores said at now: objects and queue that nothing is left,
// except jobs that are held to be worked on, and the keys what became of the key.
func answers(now time.Time, jobs int, key string) []models.StoreAnswer {
	now = now.UTC().Truncate(time.Millisecond)
	queued := models.AnswerNothing
	if jobs > 0 {
		queued = models.AnswerHeldJob
	}
	all := []models.StoreAnswer{{Store: "objects", AskedAt: now, Answer: models.AnswerNothing}, {Store: "queue", AskedAt: now, Answer: queued}}
	if key != "" {
		all = append(all, models.StoreAnswer{Store: "keys", AskedAt: now, Answer: key})
	}
	return all
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
