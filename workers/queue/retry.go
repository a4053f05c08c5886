package queue

import (
	"time"

	"github.com/langdu/langdu/models"
)

// MaxAttempts is how often work on one recording is begun before it is given up.
const MaxAttempts = 5

// Retry says whether work that failed with a kind may succeed when it is tried
// again. What is wrong with the upload stays wrong; a store comes back, and a
// mistake of ours may depend on the moment.
func Retry(kind models.Kind) bool {
	switch kind {
	case models.Unavailable, models.Internal, models.RateLimited:
		return true
	}
	return false
}

// Backoff is the wait before attempt+1: 2, 8, 32 seconds and so on up to ten
// minutes. The child has gone home by then; the answer still comes.
func Backoff(attempt int) time.Duration {
	wait := 2 * time.Second
	for range attempt - 1 {
		if wait *= 4; wait > 10*time.Minute {
			return 10 * time.Minute
		}
	}
	return wait
}
