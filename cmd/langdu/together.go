package main

import (
	"context"
	"errors"
	"sync"

	"golang.org/x/sync/errgroup"
)

// together runs the parts of a process until one of them fails. Unlike errgroup alone it
// keeps what every part says at its end: both calls and jobs may have been broken off.
type together struct {
	group *errgroup.Group
	mu    sync.Mutex // guards said
	said  []error
}

// newTogether is no part yet, and the context that ends with the first that fails.
func newTogether(ctx context.Context) (*together, context.Context) {
	group, ctx := errgroup.WithContext(ctx)
	return &together{group: group}, ctx
}

func (t *together) run(part func() error) {
	t.group.Go(func() error {
		err := part()
		if err != nil {
			t.mu.Lock()
			defer t.mu.Unlock()
			t.said = append(t.said, err)
		}
		return err
	})
}

// wait waits for all of them.
func (t *together) wait() error {
	_ = t.group.Wait() // it is among those that were said
	return errors.Join(t.said...)
}
