package workers

import (
	"context"
	"errors"
	"time"

	"github.com/langdu/langdu/models"
)

// begin takes the run; end gives it back. models.Conflict while another has it.
func (s *Rescorer) begin(ctx context.Context, o RescoreOptions) (run *rescoreRunning, end func(), err error) {
	holder := string(models.NewRecordingID()) // random, and unlike any other
	if err := s.holdRun(ctx, holder); err != nil {
		return nil, nil, err
	}
	return &rescoreRunning{Rescorer: s, options: o, holder: holder}, func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		if err := s.Runs.EndRun(ctx, rescoreRun, holder); err != nil {
			s.Log.Warn("rescore: the run could not be ended; another can begin in a minute", "err", err)
		}
	}, nil
}

func (s *Rescorer) holdRun(ctx context.Context, holder string) error {
	now := s.Scorer.Now()
	err := s.Runs.HoldRun(ctx, rescoreRun, holder, now, now.Add(runLease))
	if errors.Is(err, models.Conflict) {
		return models.Errorf("workers.Rescorer", models.Conflict,
			"another rescore is running: wait until it ends (one that was killed is forgotten after a minute)")
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
		// What is worked on is due at its lease's end.
		due, err := s.Scorer.Jobs.Due(ctx, s.Scorer.Now().Add(s.Scorer.Lease), 1)
		if err != nil || len(due) == 0 {
			return err
		}
		if err := s.Pause(ctx, look); err != nil {
			return err
		}
	}
	return nil
}
