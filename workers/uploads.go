package workers

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// UnfinishedUploads erases uploads in parts that nobody has gone on with, and those
// whose consent was withdrawn on the way.
func UnfinishedUploads(uploads storage.Uploads, eraser *Eraser) Chore {
	return Chore{
		Name: "unfinished uploads",
		Sweep: func(ctx context.Context, now time.Time, _ models.Schedule) (n int, err error) {
			ids, err := uploads.Unfinished(ctx, now, batch)
			for _, id := range ids {
				if err := eraser.one(ctx, id, models.CauseUnfinished); err != nil {
					return n, err
				}
				n++
			}
			if err == nil && n > 0 {
				err = uploads.NoteAbandoned(ctx, n)
			}
			return n, err
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
		Sweep: func(ctx context.Context, _ time.Time, _ models.Schedule) (n int, err error) {
			ids, err := uploads.Joined(ctx, clock(), batch)
			for _, id := range ids {
				if _, err := objects.RemoveAll(ctx, id.PartsPrefix()); err != nil {
					return n, err
				}
				if err := uploads.ForgetParts(ctx, id); err != nil {
					return n, err
				}
				n++
			}
			return n, err
		},
		Count: func(ctx context.Context, _ time.Time, _ models.Schedule) (int, error) {
			ids, err := uploads.Joined(ctx, clock(), countedUploads)
			return len(ids), err
		},
	}
}
