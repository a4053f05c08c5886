package workers

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// Sweeper erases what has expired. It asks the records for what is due, batch by
// batch, and touches nothing else.
type Sweeper struct {
	Expiries   storage.Expiries
	Recordings storage.Recordings
	Erasures   storage.Erasures
	Replays    storage.Replays
	Objects    storage.Objects
	Eraser     *Eraser
	// Schedule is the one in force.
	Schedule func(context.Context) (models.Schedule, error)
	// More is what the other parts of the service have to erase.
	More []Chore
	Log  *slog.Logger
}

// SweepReport is what one sweep did.
type SweepReport struct {
	Originals  int `json:"originals"`  // uploaded bytes erased, the recording kept
	Renditions int `json:"renditions"` // playback files erased, the recording kept
	Recordings int `json:"recordings"` // erased as a whole
	Abandoned  int `json:"abandoned"`  // uploads that never ended
	Answers    int `json:"answers"`    // remembered answers to idempotent requests
	Failed     int `json:"failed"`     // tried again by the next sweep
	// More is what the chores have erased, by their names.
	More map[string]int `json:"more,omitempty"`
}

// String is one line for a person.
func (r SweepReport) String() string {
	return fmt.Sprintf("erased %d recordings, %d uploaded originals, %d playback files; cleared %d abandoned uploads and %d remembered answers; %d failed",
		r.Recordings, r.Originals, r.Renditions, r.Abandoned, r.Answers, r.Failed)
}

// Sweep erases everything that expired at or before now. It may be stopped and
// run again at any point. Where single recordings failed it goes on and returns
// their errors with the report.
func (s *Sweeper) Sweep(ctx context.Context, now time.Time) (SweepReport, error) {
	var report SweepReport
	err := errors.Join(
		s.expired(ctx, now, &report),
		s.abandoned(ctx, now, &report),
		s.answers(ctx, now, &report),
		s.more(ctx, now, &report),
	)
	s.Log.Info("sweep", "recordings", report.Recordings, "originals", report.Originals, "renditions", report.Renditions,
		"abandoned", report.Abandoned, "answers", report.Answers, "failed", report.Failed)
	return report, err
}

func (s *Sweeper) expired(ctx context.Context, now time.Time, report *SweepReport) error {
	for {
		due, err := s.Expiries.Expired(ctx, now, batch)
		if err != nil || len(due) == 0 {
			return err
		}
		var failed []error
		for _, r := range due {
			if err := s.recording(ctx, r, now, report); err != nil {
				failed = append(failed, err)
			}
		}
		report.Failed += len(failed)
		if len(failed) > 0 {
			// What failed is due still and would come first again: leave it to the
			// next sweep rather than try it for ever.
			return errors.Join(failed...)
		}
	}
}

// recording erases the classes of r that are due.
func (s *Sweeper) recording(ctx context.Context, r models.Recording, now time.Time, report *SweepReport) error {
	due := func(t time.Time) bool { return !t.IsZero() && !t.After(now) }
	if due(r.Expiry.Result) {
		if _, _, err := s.Eraser.one(ctx, r.ID, models.CauseExpiry); err != nil {
			return err
		}
		report.Recordings++
		return nil
	}
	if due(r.Expiry.Original) {
		if err := eraseClass(ctx, s.Objects, s.Expiries, r.ID, models.ClassOriginal); err != nil {
			return err
		}
		report.Originals++
	}
	if due(r.Expiry.Rendition) {
		if err := eraseClass(ctx, s.Objects, s.Expiries, r.ID, models.ClassRendition); err != nil {
			return err
		}
		report.Renditions++
	}
	return nil
}

// eraseClass erases the objects of one class, then says so in the record.
func eraseClass(ctx context.Context, objects storage.Objects, expiries storage.Expiries, id models.RecordingID, class models.DataClass) error {
	keys := []string{id.OriginalKey()}
	if class == models.ClassRendition {
		keys = []string{id.RenditionKey(), id.PeaksKey()}
	}
	for _, key := range keys {
		if err := objects.Remove(ctx, key); err != nil {
			return err
		}
	}
	return expiries.ClassErased(ctx, id, class)
}

func (s *Sweeper) abandoned(ctx context.Context, now time.Time, report *SweepReport) error {
	for {
		ids, err := s.Recordings.Abandoned(ctx, now.Add(-storage.LongestUpload), batch)
		if err != nil || len(ids) == 0 {
			return err
		}
		for _, id := range ids {
			if _, _, err := s.Eraser.one(ctx, id, models.CauseExpiry); err != nil {
				return err
			}
			report.Abandoned++
		}
	}
}

func (s *Sweeper) answers(ctx context.Context, now time.Time, report *SweepReport) error {
	n, err := s.Replays.PurgeReplays(ctx, now)
	report.Answers = n
	return err
}

// more does the chores; one that fails keeps no other from being done.
func (s *Sweeper) more(ctx context.Context, now time.Time, report *SweepReport) error {
	if len(s.More) == 0 {
		return nil
	}
	schedule, err := s.Schedule(ctx)
	if err != nil {
		return err
	}
	report.More = map[string]int{}
	var failed []error
	for _, chore := range s.More {
		n, err := chore.sweep(ctx, now, schedule)
		if report.More[chore.Name] = n; err != nil {
			failed = append(failed, err)
		}
	}
	return errors.Join(failed...)
}
