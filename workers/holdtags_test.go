package workers

import (
	"context"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// tagged is one hold on one recording, and what the store was told of its files.
type tagged struct {
	storage.Expiries
	hold models.Hold
	held bool
	told []bool
}

func (f *tagged) IsHeld(context.Context, models.RecordingID, time.Time) (bool, error) {
	return f.held, nil
}

func (f *tagged) Hold(_ context.Context, _ string, held bool) error {
	f.told = append(f.told, held)
	return nil
}

type holdsPort interface{ storage.Holds }

// holdsOf lists the one hold.
type holdsOf struct {
	holdsPort
	f *tagged
}

func (h holdsOf) Holds(_ context.Context, before models.HoldID, _ int) ([]models.Hold, error) {
	if before != "" {
		return nil, nil
	}
	return []models.Hold{h.f.hold}, nil
}

func (h holdsOf) HeldRecordings(_ context.Context, _ models.Hold, after models.RecordingID, _ int) ([]models.RecordingID, error) {
	if after != "" {
		return nil, nil
	}
	return []models.RecordingID{"r1"}, nil
}

// TestHoldTags moves the clock over the life of a hold and wants the store told
// when it begins, again for what was stored meanwhile, and when it has ended.
func TestHoldTags(t *testing.T) {
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	f := &tagged{held: true, hold: models.Hold{ID: "h1", ConfirmedAt: now, Until: now.Add(24 * time.Hour)}}
	tags := &HoldTags{Holds: holdsOf{f: f}, Expiries: f, Objects: f, Now: func() time.Time { return now }}
	for _, step := range []struct {
		what string
		wait time.Duration
		held bool
		told int // how often in all
	}{
		{"in force", 0, true, 1},
		{"looked at a moment ago", time.Minute, true, 1},
		{"six hours later", tagAgain, true, 2},
		{"ended by itself", 18*time.Hour - time.Minute, false, 3},
		{"ended and looked at", time.Minute, false, 3},
		{"long over", 2 * tagAfter, false, 3},
	} {
		now, f.held = now.Add(step.wait), step.held
		if n, err := tags.Chore().Sweep(t.Context(), now, models.Schedule{}); n != 0 || err != nil {
			t.Fatalf("%s: %d, %v", step.what, n, err)
		}
		if len(f.told) != step.told || f.told[step.told-1] != step.held {
			t.Errorf("%s: the store was told %v, want %d times, last %t", step.what, f.told, step.told, step.held)
		}
	}
}
