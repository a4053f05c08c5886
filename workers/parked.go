package workers

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
	"github.com/langdu/langdu/workers/queue"
)

// Inspector is how the queues are, with what the records have given up: to an operator
// both are work that is left alone until somebody has it run again.
type Inspector struct {
	*queue.Queue
	Setbacks storage.Setbacks
	Now      func() time.Time
}

// mostRetried is how many recordings are run again by one call.
const mostRetried = 1000

// Queues counts recordings that were given up among the parked jobs of their queue.
func (i Inspector) Queues(ctx context.Context) ([]models.QueueState, error) {
	all, err := i.Queue.Queues(ctx)
	if err != nil {
		return nil, err
	}
	parked, err := i.Setbacks.GivenUp(ctx)
	for _, p := range parked {
		for q := range all {
			if all[q].Name == queue.Recordings {
				all[q].Archived += p.Count
			}
		}
	}
	return all, err
}

// Parked is the jobs that are parked, and the recordings that were given up.
func (i Inspector) Parked(ctx context.Context) ([]models.ParkedJobs, error) {
	jobs, err := i.Queue.Parked(ctx)
	if err != nil {
		return nil, err
	}
	given, err := i.Setbacks.GivenUp(ctx)
	for n := range given {
		given[n].Queue, given[n].Kind = queue.Recordings, queue.ScoreRecording{}.Kind()
	}
	return append(given, jobs...), err
}

// RetryParked has both run again.
func (i Inspector) RetryParked(ctx context.Context, in string) (int, error) {
	n, err := i.Queue.RetryParked(ctx, in)
	if err != nil || in != queue.Recordings {
		return n, err
	}
	again, err := i.Setbacks.TryAgain(ctx, i.Now(), mostRetried)
	return n + again.Due, err
}
