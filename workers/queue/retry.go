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

// soon is how many attempts are made in the first five minutes, while the child may still
// be there, and later how many in the first hour and a half, while the day's readings may
// still be asked for.
const (
	soon  = 20
	later = 100
)

// Backoff is the wait before attempt+1: 2, 4, 8 and then 15 seconds for as long as a
// child may still be there, a minute for as long as the day's work may wait, and ten
// minutes after that: the answer still comes. It is also what a recording waits at most
// when an outage is over. That a store which is away is not asked too often is not seen to here: who
// finds it away claims nothing until it answers.
func Backoff(attempt int) time.Duration {
	switch {
	case attempt <= 3:
		return time.Second << attempt
	case attempt <= soon:
		return 15 * time.Second
	case attempt <= later:
		return time.Minute
	}
	return 10 * time.Minute
}
