package main

import (
	"context"
	"time"

	"github.com/langdu/langdu/workers/queue"
)

// reachTime is how long stores may take to let us in before the status is told without
// them: whoever asks at night is not to wait for a store that says nothing.
const reachTime = 5 * time.Second

// reach tries every store by itself, all at once. ok is false where one does not let us
// in; the status then says which do.
func (c Config) reach(ctx context.Context, patience time.Duration) (is serviceStatus, ok bool) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	quiet := queue.Log(discard()) // the list says it
	defer func() { _ = quiet() }()
	parts := []struct {
		name string
		open func(context.Context, *stores) error
	}{
		{"records", func(ctx context.Context, s *stores) error { return s.openRecords(ctx, c) }},
		{"objects", func(ctx context.Context, s *stores) error { return s.openObjects(ctx, c) }},
		{"queue", func(ctx context.Context, s *stores) error { return s.openQueue(ctx, c) }},
		{"keys", func(ctx context.Context, s *stores) error { return c.tryKeys(ctx, s) }},
	}
	answers := make([]chan error, len(parts))
	for i, part := range parts {
		answers[i] = make(chan error, 1)
		go func() {
			s := &stores{}
			err := part.open(ctx, s)
			answers[i] <- err
			_ = s.close() // it was opened for the answer alone
		}()
	}
	for i, part := range parts {
		select {
		case err := <-answers[i]:
			is.reached(part.name, err)
		case <-ctx.Done(): // it may not even listen to that
			is.reached(part.name, ctx.Err())
		}
	}
	return is, len(is.Wrong) == 0
}

func (s *serviceStatus) reached(name string, err error) {
	if err == nil {
		s.line(name, "lets us in")
		return
	}
	s.line(name, "DOES NOT LET US IN")
	if context.DeadlineExceeded == err {
		s.wrong(true, "%s: no answer in time", name)
		return
	}
	s.wrong(true, "%s", sentence(err))
}

// tryKeys opens the key store and closes it again.
func (c Config) tryKeys(ctx context.Context, s *stores) error {
	v, err := c.openVault(ctx)
	if err == nil {
		s.opened.add(v.keys.Close)
	}
	return err
}
