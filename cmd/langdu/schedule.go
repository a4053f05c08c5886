package main

import (
	"context"
	"errors"
	"log/slog"

	"github.com/langdu/langdu/models"
)

// enforce puts the configured schedule in force, and makes what is stored end in
// time where it ends earlier than the one before. What a longer one promises is for
// what is stored from now on. Only the service that takes recordings does so: other
// commands follow what is in force.
func (c Config) enforce(ctx context.Context, s *stores, log *slog.Logger) error {
	now := s.now()
	former, _, err := s.records.Schedule(ctx)
	switch {
	case errors.Is(err, models.NotFound):
	case err != nil:
		return err
	case c.Keep.Shorter(former):
		change, err := s.records.Shortening(ctx, c.Keep, now)
		if err != nil {
			return err
		}
		log.Warn("retention becomes shorter: what is stored ends earlier than promised", "recordings", change.Total(), "learners", change.Learners,
			"originals", change.Original.Recordings, "renditions", change.Rendition.Recordings, "results", change.Result.Recordings,
			"at once", change.Original.Now+change.Rendition.Now+change.Result.Now, "first", change.First)
	}
	if _, err := s.records.PutSchedule(ctx, c.Keep, now); err != nil {
		return err
	}
	n, err := s.records.Shorten(ctx, c.Keep)
	if err != nil {
		return err
	}
	if n > 0 {
		log.Info("retention was shortened: it applies to what is stored", "recordings", n)
	}
	return s.secondLine(ctx, c.Keep, log)
}

// follow is the configuration with the schedule that is in force, for a process
// that takes no recordings.
func (c Config) follow(ctx context.Context, s *stores, log *slog.Logger) (Config, error) {
	schedule, err := c.inForce(ctx, s)
	if err != nil {
		return c, err
	}
	c.Keep = schedule
	return c, s.secondLine(ctx, schedule, log)
}

// inForce is the schedule in force, or the configured one where no service has
// started on these records yet.
func (c Config) inForce(ctx context.Context, s *stores) (models.Schedule, error) {
	schedule, _, err := s.records.Schedule(ctx)
	if errors.Is(err, models.NotFound) {
		return c.Keep, nil
	}
	return schedule, err
}
