package workers

import (
	"context"
	"time"

	"github.com/langdu/langdu/storage"
)

// Pace keeps work that nobody waits for out of the way of children who do.
type Pace struct {
	// Jobs says whether recordings wait; nil to ask nobody.
	Jobs storage.Jobs
	// Lease is how far ahead what is worked on at this moment is due.
	Lease time.Duration
	// Rate is how many items a second may be done at most; 0: as many as go.
	Rate float64
	Now  func() time.Time
	// Wait returns early with ctx's error.
	Wait func(context.Context, time.Duration) error

	items int
	began time.Time // of the last item
}

const (
	// breath is after how many items it is asked whether children wait.
	breath = 20
	// sweepPatience is how long they are waited for, at most: a service that is never
	// idle is swept slowly, not never.
	sweepPatience = 2 * time.Second
)

// wait returns when the next item may be done, or with ctx's error. The zero Pace
// waits for nothing.
func (p *Pace) wait(ctx context.Context) error {
	if err := ctx.Err(); err != nil || p.Wait == nil {
		return err
	}
	if p.Rate > 0 && p.items > 0 {
		if early := p.began.Add(time.Duration(float64(time.Second) / p.Rate)).Sub(p.Now()); early > 0 {
			if err := p.Wait(ctx, early); err != nil {
				return err
			}
		}
	}
	if p.items%breath == 0 && p.Jobs != nil {
		if err := p.giveWay(ctx); err != nil {
			return err
		}
	}
	p.items++
	p.began = p.Now()
	return nil
}

// giveWay waits while recordings of children wait or are worked on. A store that
// does not answer is no reason to wait: the item will say so.
func (p *Pace) giveWay(ctx context.Context) error {
	for waited := time.Duration(0); waited < sweepPatience; waited += look {
		due, err := p.Jobs.Due(ctx, p.Now().Add(p.Lease), 1)
		if err != nil || len(due) == 0 {
			return ctx.Err()
		}
		if err := p.Wait(ctx, look); err != nil {
			return err
		}
	}
	return nil
}
