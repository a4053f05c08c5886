package workers

import (
	"context"
	"sync"
	"time"
)

// Breaker keeps workers from claiming what they cannot work on: while a store is away
// every claim would end in a failure that says nothing of the recording.
type Breaker struct {
	// Probe asks the stores for a sign of life.
	Probe func(context.Context) error
	// Every is how often at most, and how long an answer may take.
	Every time.Duration
	Now   func() time.Time

	mu    sync.Mutex // guards what follows
	open  bool
	asked time.Time
}

// Trip says that a store did not answer.
func (b *Breaker) Trip() {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.open = true
}

// Away says whether a store is still away; it asks now and then.
func (b *Breaker) Away(ctx context.Context) bool {
	if b == nil {
		return false
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if now := b.Now(); b.open && now.Sub(b.asked) >= b.Every {
		b.asked = now
		ctx, cancel := context.WithTimeout(ctx, b.Every)
		defer cancel()
		b.open = b.Probe(ctx) != nil
	}
	return b.open
}
