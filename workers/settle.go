package workers

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/langdu/langdu/models"
)

const (
	// settleBatch is how many erasures one scrub may end.
	settleBatch = 10_000
	// heldPatience is how long an erasure waits for a transaction that can still
	// see what was deleted; then its receipt says that there was one.
	heldPatience = time.Hour
)

// Settle has the database overwrite what was deleted and ends the erasures that
// were cleared before. One scrub serves all of them. It is run at once where none
// was lately; otherwise they wait, unless they are ended at any rate, so that a
// sweep that erases a hundred thousand recordings does not scrub as often.
func (e *Eraser) Settle(ctx context.Context, atAnyRate bool) error {
	due, err := e.Scrubs.ScrubDue(ctx)
	if err != nil || !atAnyRate && e.Now().Before(due) {
		return err
	}
	for {
		cleared, err := e.Erasures.ClearedErasures(ctx, settleBatch)
		if err != nil || len(cleared) == 0 {
			return err
		}
		ended, err := e.settle(ctx, cleared)
		if err != nil || !atAnyRate || ended < settleBatch {
			return err
		}
	}
}

// settle scrubs, and ends those of the cleared erasures that this may end.
func (e *Eraser) settle(ctx context.Context, cleared []models.Erasure) (ended int, err error) {
	how, err := e.Scrubs.Scrub(ctx, e.Now)
	if err == nil && e.ScrubKeys != nil && slices.ContainsFunc(cleared, ofLearner) {
		var keys models.Scrubbed
		if keys, err = e.ScrubKeys(ctx); keys == models.ScrubbedHeld {
			how = keys
		}
	}
	if errors.Is(err, models.Conflict) { // another worker scrubs
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	if e.Remember != nil {
		if err := e.Remember(ctx, e.Now()); err != nil {
			return 0, err
		}
	}
	for _, erasure := range cleared { // in the order in which they were cleared
		if how == models.ScrubbedHeld && e.Now().Before(erasure.ClearedAt.Add(heldPatience)) {
			e.Log.Warn("erasures wait for a transaction that can still see what was deleted", "cleared", len(cleared)-ended)
			break
		}
		if _, err := e.Erasures.Done(ctx, erasure.ID, e.Now(), e.complete(how)); err != nil {
			return ended, err
		}
		ended++
	}
	return ended, nil
}

// ofLearner says that an erasure destroyed a data key.
func ofLearner(e models.Erasure) bool { return e.Scope == models.ScopeLearner }

// complete finishes a receipt and signs it.
func (e *Eraser) complete(how models.Scrubbed) func(models.Receipt) models.Receipt {
	return func(r models.Receipt) models.Receipt {
		r.Scrubbed, r.DataKey = how, models.KeyNone
		for _, a := range r.Answers {
			switch {
			case a.Store == "keys" && a.Answer == models.AnswerDestroyed:
				r.DataKey = models.KeyDestroyed
			case a.Store == "keys":
				r.DataKey = models.KeyKept
			}
		}
		return r.Sign(e.Signer)
	}
}

// Run settles at every interval until ctx ends: an erasure that was cleared while
// no scrub was due is nobody's job.
func (e *Eraser) Run(ctx context.Context, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := e.Settle(ctx, false); err != nil && ctx.Err() == nil {
			e.Log.Warn("erasures wait for the database", "err", err)
		}
	}
}
