package workers

import (
	"context"
	"errors"
	"time"

	"github.com/langdu/langdu/models"
)

// begin takes the run and keeps it; end gives it back. models.Conflict while another
// has it.
func (s *Rescorer) begin(ctx context.Context, o RescoreOptions) (run *rescoreRunning, end func(), err error) {
	holder := string(models.NewRecordingID()) // random, and unlike any other
	until := s.Scorer.Now().Add(s.Scorer.Lease)
	if err := s.holdRun(ctx, holder, until); err != nil {
		return nil, nil, err
	}
	_, release := lease{lasts: s.Scorer.Lease, now: s.Scorer.Now,
		extend: func(ctx context.Context, until time.Time) error { return s.holdRun(ctx, holder, until) },
		warn:   func(err error) { s.Log.Warn("lease not extended", "run", rescoreRun, "err", err) }}.hold(ctx, until)
	return &rescoreRunning{Rescorer: s, options: o, holder: holder}, func() {
		release()
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		if err := s.Runs.EndRun(ctx, rescoreRun, holder); err != nil {
			s.Log.Warn("rescore: the run could not be ended; another can begin when its lease is over", "err", err)
		}
	}, nil
}

func (s *Rescorer) holdRun(ctx context.Context, holder string, until time.Time) error {
	err := s.Runs.HoldRun(ctx, rescoreRun, holder, s.Scorer.Now(), until)
	if errors.Is(err, models.Conflict) {
		return models.Errorf("workers.Rescorer", models.Conflict,
			"another rescore is running: wait until it ends (one that was killed is forgotten after %s)", s.Scorer.Lease)
	}
	return err
}

// giveWay waits while recordings of children wait or are worked on, at most for
// patience. It calls keep, which keeps what is held meanwhile, before every look.
func (s *Rescorer) giveWay(ctx context.Context, patience time.Duration, keep func() error) error {
	for waited := time.Duration(0); waited < patience; waited += look {
		if err := keep(); err != nil {
			return err
		}
		wait, err := s.childrenWait(ctx)
		if err != nil || !wait {
			return err
		}
		if err := s.Pause(ctx, look); err != nil {
			return err
		}
	}
	return nil
}

// childrenWait says whether recordings wait or are worked on: those are due when their
// leases end.
func (s *Rescorer) childrenWait(ctx context.Context) (bool, error) {
	due, err := s.Scorer.Jobs.Due(ctx, s.Scorer.Now().Add(s.Scorer.Lease), 1)
	return len(due) > 0, err
}
