package workers

import (
	"context"
	"errors"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
	"github.com/langdu/langdu/workers/queue"
)

// Guardian erases what a learner who was found to be under 14 has recorded without
// their guardian's consent. Nobody has to ask for that.
type Guardian struct {
	Unguarded storage.Unguarded
	Eraser    *Eraser
	Now       func() time.Time
}

// whenHeld is when a recording that must not be erased now is looked at again.
const whenHeld = time.Hour

// Do looks at one learner. Once is enough: an upload that was begun before is among
// what is erased, and one that is begun later asks for the consent when its bytes
// are there, and is refused.
func (g *Guardian) Do(ctx context.Context, job queue.EraseUnguarded) error {
	now := g.Now()
	if g.Eraser.sure() != nil {
		return nil // how old somebody is cannot be said either: it is due still when the time is right
	}
	l, ok, err := g.Unguarded.UnguardedLearner(ctx, job.Alias, now)
	if err != nil || !ok {
		return err
	}
	held := 0
	if l.BandAt(now) == models.Under14 {
		if held, err = g.erase(ctx, l); err != nil {
			return err
		}
	}
	next := time.Time{}
	if held > 0 {
		next = now.Add(whenHeld)
	}
	if err := g.Unguarded.LookAgain(ctx, l, now, next); err != nil {
		return err
	}
	return g.Eraser.Settle(ctx, false)
}

// erase erases, and says how much is held by law.
func (g *Guardian) erase(ctx context.Context, l models.Learner) (held int, err error) {
	for after := models.RecordingID(""); ; {
		ids, err := g.Unguarded.WithoutGuardian(ctx, l, after, batch)
		if err != nil || len(ids) == 0 {
			return held, err
		}
		for _, id := range ids {
			switch err := g.Eraser.one(ctx, id, models.CauseUnguarded); {
			case errors.Is(err, models.Conflict):
				held++
			case ignoreAbsent(err) != nil:
				return held, err
			}
		}
		after = ids[len(ids)-1]
	}
}
