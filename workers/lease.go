package workers

import (
	"context"
	"errors"
	"time"

	"github.com/langdu/langdu/models"
)

// hold keeps the claim on r alive. The returned context ends, with the reason as
// its cause, when the claim is lost: to an erasure, to another worker, or because
// the records have not answered for a whole lease. release ends the keeping.
func (s *Scorer) hold(ctx context.Context, r models.Recording) (work context.Context, release func()) {
	work, cancel := context.WithCancelCause(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		cancel(s.extend(work, r))
	}()
	return work, func() {
		cancel(nil)
		<-done
	}
}

// extend returns why the claim was lost, or nil when ctx has ended.
func (s *Scorer) extend(ctx context.Context, r models.Recording) error {
	tick := time.NewTicker(s.Lease / 3)
	defer tick.Stop()
	end := s.Now().Add(s.Lease)
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		now := s.Now()
		err := s.Jobs.Extend(ctx, r.ID, r.Attempt, now.Add(s.Lease))
		switch {
		case err == nil:
			end = now.Add(s.Lease)
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, models.Unavailable) && now.Before(end):
			s.Log.Warn("lease not extended", "recording", r.ID, "err", err)
		default:
			return err
		}
	}
}
