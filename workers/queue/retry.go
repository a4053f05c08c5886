package queue

import (
	"time"

	"github.com/langdu/langdu/models"
)

// MaxAttempts is how often work on one recording may fail of itself before it is given
// up as something that we cannot do.
const MaxAttempts = 5

// MaxDeaths is how often its worker may never come back: a recording that ends its
// workers must not do so for ever, and one that was worked on beside it must not pay for
// it.
const MaxDeaths = 6

// MaxClaims is how often work is begun in all. What ends it is that a store does not
// answer, which may last for days (see [Backoff]), and is not the fault of a recording;
// unless it is so for this one alone.
const MaxClaims = 1000

// Retry says whether work whose attempt has failed with a kind is tried again.
// What is wrong with the upload stays wrong; a store comes back, and a mistake of
// ours may depend on the moment.
func Retry(kind models.Kind, attempt int) bool {
	switch kind {
	case models.Unavailable:
		return attempt < MaxClaims
	case models.Internal, models.RateLimited:
		return attempt < MaxAttempts
	}
	return false
}

// soon is how many attempts follow each other within a minute.
const soon = 20

// Backoff is the wait before attempt+1: 2, 8 and 32 seconds, then a minute for as long as
// a child may still be there, and ten minutes once an outage has lasted for a quarter of
// an hour: the answer still comes.
func Backoff(attempt int) time.Duration {
	if attempt > soon {
		return 10 * time.Minute
	}
	wait := 2 * time.Second
	for range min(attempt, 4) - 1 {
		wait *= 4
	}
	return min(wait, time.Minute)
}
