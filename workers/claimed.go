package workers

import (
	"context"
	"sync"
	"time"
)

// claimed is what a worker has claimed where the claim and how far the work has come
// are one row: the worker writes the one, the keeping of the lease the other, and
// neither may overtake the other.
type claimed[T any] struct {
	mu  sync.Mutex // guards now, and is held while it is written
	now T
	// put writes it and until when it is claimed, and returns it as it is then.
	put func(ctx context.Context, now T, until time.Time) (T, error)
}

// get is it as it is.
func (c *claimed[T]) get() T {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// set changes it, and writes it down.
func (c *claimed[T]) set(ctx context.Context, until time.Time, change func(*T)) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	next := c.now
	change(&next)
	next, err := c.put(ctx, next, until)
	if err == nil {
		c.now = next
	}
	return err
}

// giveBack has it due at once, for a worker that is shutting down.
func (c *claimed[T]) giveBack(ctx context.Context, now time.Time) error {
	ctx, cancel := parting(ctx)
	defer cancel()
	return ignoreLost(c.extend(ctx, now))
}

// parting is a context for the last words of work whose own has ended.
func parting(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
}

// extend moves the claim alone; it is what a [lease] extends.
func (c *claimed[T]) extend(ctx context.Context, until time.Time) error {
	return c.set(ctx, until, func(*T) {})
}
