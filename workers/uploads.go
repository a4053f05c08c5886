package workers

import (
	"context"
	"errors"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// UnfinishedUploads erases uploads in parts that nobody has gone on with, and those
// whose consent was withdrawn on the way.
func UnfinishedUploads(uploads storage.Uploads, eraser *Eraser) Chore {
	return Chore{
		Name: "unfinished uploads",
		Sweep: func(ctx context.Context, now time.Time, _ models.Schedule) (int, error) {
			ids, err := uploads.Unfinished(ctx, now, batch)
			n, failed := each(ids, func(id models.RecordingID) error { return eraser.one(ctx, id, models.CauseUnfinished) })
			if n > 0 {
				err = errors.Join(err, uploads.NoteAbandoned(ctx, n))
			}
			return n, errors.Join(err, failed)
		},
		Count: func(ctx context.Context, now time.Time, _ models.Schedule) (int, error) {
			ids, err := uploads.Unfinished(ctx, now, countedUploads)
			return len(ids), err
		},
	}
}

// JoinedParts removes what may be left of the parts of uploads that are recordings
// now: a process that was cut off may have put one after they were joined. That can
// only be said by the clock.
func JoinedParts(uploads storage.Uploads, objects storage.Objects, clock func() time.Time) Chore {
	return Chore{
		Name: "parts of finished uploads",
		Sweep: func(ctx context.Context, _ time.Time, _ models.Schedule) (int, error) {
			ids, err := uploads.Joined(ctx, clock(), batch)
			n, failed := each(ids, func(id models.RecordingID) error {
				if _, err := objects.RemoveAll(ctx, id.PartsPrefix()); err != nil {
					return err
				}
				return uploads.ForgetParts(ctx, id)
			})
			return n, errors.Join(err, failed)
		},
		Count: func(ctx context.Context, _ time.Time, _ models.Schedule) (int, error) {
			ids, err := uploads.Joined(ctx, clock(), countedUploads)
			return len(ids), err
		},
	}
}

// each does one thing to every upload and says how many it was done to. One that fails
// keeps no other waiting.
func each(ids []models.RecordingID, do func(models.RecordingID) error) (n int, err error) {
	for _, id := range ids {
		if failed := do(id); failed != nil {
			err = failed
			continue
		}
		n++
	}
	return n, err
}
