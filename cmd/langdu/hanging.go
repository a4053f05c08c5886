package main

import (
	"context"

	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/workers"
)

// mostHung is how many recordings of a process may hang until it ends. One by itself is
// given up before.
const mostHung = 4

// hangs makes what ends work that hangs.
func hangs() *workers.Watch {
	return &workers.Watch{Patience: 3 * time.Second, Most: mostHung}
}

// whole returns an error when so much hangs in this process that it must end: its
// supervisor starts another. Each that hangs may use a processor for ever.
func whole(ctx context.Context, watch *workers.Watch) error {
	select {
	case <-watch.Full():
		return models.Errorf("work", models.Internal,
			"%d recordings hang in this process: it ends, and is to be started again (a supervisor does: restart: unless-stopped, Restart=always)", mostHung)
	case <-ctx.Done():
		return nil
	}
}

// breaker keeps workers from claiming recordings while what they are in is away.
func (s *stores) breaker() *workers.Breaker {
	return &workers.Breaker{Every: time.Second, Now: clock, Probe: func(ctx context.Context) error {
		if err := s.pingObjects(ctx); err != nil {
			return err
		}
		return s.keys.Ping(ctx)
	}}
}
