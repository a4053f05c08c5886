package main

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/langdu/langdu/models"
)

// secondLine gives the object store rules of its own that erase what no worker has
// erased in time, where it knows such rules.
func (s *stores) secondLine(ctx context.Context, schedule models.Schedule, log *slog.Logger) error {
	set, err := s.bare.SetLifecycle(ctx, schedule.Objects(), schedule.Slack)
	switch {
	case err != nil:
		return err
	case set:
		log.Info("the object store erases by its own rules what no worker has erased in time", "slack", models.Days(schedule.Slack))
	default:
		log.Info("the object store has no rules of its own: what has expired is erased by the workers alone")
	}
	s.ruled = set
	return nil
}

// regionFile of a data folder says where its data were declared to be.
const regionFile = "region"

// settleRegion holds a data folder to the region that was declared for it: the
// first declaration stays with the data. Stores elsewhere are asked themselves.
func (c Config) settleRegion() error {
	const op = "open objects"
	if c.Region == "" {
		return nil
	}
	if !models.ValidRegion(c.Region) {
		return models.Errorf(op, models.Invalid, "--region %.40q: want a country or a region like cn, cn-north-1 or eu-central-1", c.Region)
	}
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return models.E(op, models.Unavailable, err)
	}
	path := filepath.Join(c.Data, regionFile)
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err := os.WriteFile(path, []byte(c.Region+"\n"), 0o600); err != nil {
			return models.E(op, models.Unavailable, err)
		}
		return nil
	}
	if err != nil {
		return models.E(op, models.Unavailable, err)
	}
	if former := strings.TrimSpace(string(content)); former != c.Region {
		return models.Errorf(op, models.Invalid,
			"the data folder %s is in region %q, as was declared when it was made, and --region says %q: use another folder, or, when the folder itself has moved, remove the file %s",
			c.Data, former, c.Region, path)
	}
	return nil
}
