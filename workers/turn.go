package workers

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
)

const (
	// choices is how many recordings a worker looks at for one that nobody else takes.
	choices = 16
	// rounds is how often it looks, where others have been faster with all of them.
	rounds = 3
)

// claim takes the recording whose turn it is: a job says that there is one more to be
// worked on, and which one the records say. Where they name none, it is the job's own,
// which by our clock may not be due yet.
func (s *Scorer) claim(ctx context.Context, named models.RecordingID, now, lease time.Time) (models.Recording, bool, error) {
	if s.Turns == nil {
		return s.Jobs.Claim(ctx, named, now, lease)
	}
	for range rounds {
		next, err := s.Turns.Next(ctx, now, choices)
		if err != nil {
			return models.Recording{}, false, err
		}
		if len(next) == 0 {
			return s.Jobs.Claim(ctx, named, now, lease)
		}
		for _, id := range next {
			r, ok, err := s.Jobs.Claim(ctx, id, now, lease)
			if ok || ignoreAbsent(err) != nil {
				return r, ok, err
			}
		}
	}
	return models.Recording{}, false, nil
}

// enough says that as many jobs wait as recordings are due. Any of them will do: it
// takes whose turn it is. So a long line costs the queue one question, and not two for
// each recording in it.
func (c *Reconciler) enough(ctx context.Context, due int) (bool, error) {
	if due == 0 || c.Pending == nil {
		return due == 0, nil
	}
	waiting, err := c.Pending(ctx)
	return waiting >= due, err
}
