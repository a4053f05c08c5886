package api

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
)

const (
	// nudgeTime is how long an answer waits for the queue to be told.
	nudgeTime = time.Second
	// mostNudges is how many may be under way: a queue that stands still gathers no more.
	mostNudges = 64
)

// nudgeScore and nudgeErase tell the queue. Where it does not listen the records
// still say what is due, and the reconciler asks them: nobody's answer waits for it.
func (s *server) nudgeScore(ctx context.Context, id models.RecordingID) {
	err := s.nudge(ctx, func(ctx context.Context) error { return s.config.Queue.EnqueueScore(ctx, id) })
	if err != nil {
		s.config.Log.WarnContext(ctx, "the queue was not told of a recording: the reconciler will find it", "recording", id, "err", err)
	}
}

func (s *server) nudgeErase(ctx context.Context, id models.ErasureID) {
	err := s.nudge(ctx, func(ctx context.Context) error { return s.config.Queue.EnqueueErase(ctx, id) })
	if err != nil {
		s.config.Log.WarnContext(ctx, "the queue was not told of an erasure: the reconciler will find it", "erasure", id, "err", err)
	}
}

// nudge tells the queue, and waits for that a moment.
func (s *server) nudge(ctx context.Context, tell func(context.Context) error) error {
	const op = "api.nudge"
	select {
	case s.nudges <- struct{}{}:
	default:
		return models.Errorf(op, models.Unavailable, "%d nudges are on their way already", mostNudges)
	}
	ctx, cancel := afterwards(ctx)
	told := make(chan error, 1)
	go func() {
		defer func() { cancel(); <-s.nudges }()
		told <- tell(ctx)
	}()
	wait := time.NewTimer(nudgeTime)
	defer wait.Stop()
	select {
	case err := <-told:
		return err
	case <-wait.C:
		return models.Errorf(op, models.Unavailable, "the queue has not answered within %s", nudgeTime)
	}
}
