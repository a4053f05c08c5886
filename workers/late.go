package workers

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// lateFor is for how long after its erasure is done a recording is looked at again. S3
// refuses a request that was signed more than a quarter of an hour before its header
// comes (https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html), and
// what was begun by then has the rest of the hour.
const lateFor = time.Hour

// lately is what was erased not long ago: whole recordings, and classes of others.
type lately interface {
	JustErased(ctx context.Context, done time.Time, id models.ErasureID, limit int) ([]models.Erasure, error)
	JustCleared(ctx context.Context, after storage.Cleared, now time.Time, limit int) ([]storage.Cleared, error)
}

// LateWrites removes what a store writes of a recording when its erasure is done, or what
// it writes of a class that was erased: the playback file of which the consent was
// withdrawn, say. Whoever wrote gave up before, and has closed the connection; but a store
// that was stopped, or a proxy before it, may have had all of the request by then, and
// carries it out when it can. Nobody is told of that, so it is looked for, where somebody
// may have been writing when the erasure was asked for or not long before it. The receipt
// that says that nothing was left was true when it was signed; that something came after it
// is in the log.
//
// When an erasure was done can only be said by the clock: a sweep of a later day (langdu
// sweep --now) looks at the same.
func LateWrites(erased lately, objects storage.Objects, clock func() time.Time, log *slog.Logger) Chore {
	look := lateWrites{erased, objects, clock}
	return Chore{
		Name: "late writes",
		Sweep: func(ctx context.Context, _ time.Time, _ models.Schedule) (int, error) {
			return look.each(ctx, func(id models.RecordingID, keys []string) (int, error) {
				log.Warn("the object store wrote something of a recording when it was erased: it is removed", "recording", id, "objects", len(keys))
				return len(keys), look.remove(ctx, keys)
			})
		},
		Count: func(ctx context.Context, _ time.Time, _ models.Schedule) (int, error) {
			if objects == nil { // a dry run of a command opens no object store
				return 0, nil
			}
			return look.each(ctx, func(_ models.RecordingID, keys []string) (int, error) { return len(keys), nil })
		},
	}
}

// lateWrites looks at what was erased lately.
type lateWrites struct {
	erased  lately
	objects storage.Objects
	clock   func() time.Time
}

// found is told of objects that are there and may not be, and says of how many it has
// disposed.
type found func(id models.RecordingID, keys []string) (int, error)

func (l lateWrites) each(ctx context.Context, do found) (int, error) {
	n, err := l.recordings(ctx, do)
	m, failed := l.classes(ctx, do)
	return n + m, errors.Join(err, failed)
}

// recordings are those that are erased: nothing may be there.
func (l lateWrites) recordings(ctx context.Context, do found) (all int, err error) {
	behind := models.Erasure{DoneAt: l.clock().Add(-lateFor)}
	for {
		erased, err := l.erased.JustErased(ctx, behind.DoneAt, behind.ID, batch)
		if err != nil || len(erased) == 0 {
			return all, err
		}
		for _, e := range erased {
			n, err := l.at(ctx, e.Recording, func(string) bool { return true }, do)
			if all += n; err != nil {
				return all, err
			}
		}
		behind = erased[len(erased)-1]
	}
}

// classes are those of which nothing may be there of recordings that are.
func (l lateWrites) classes(ctx context.Context, do found) (all int, err error) {
	now := l.clock()
	behind := storage.Cleared{At: now.Add(-lateFor)}
	for {
		cleared, err := l.erased.JustCleared(ctx, behind, now, batch)
		if err != nil || len(cleared) == 0 {
			return all, err
		}
		for _, c := range cleared {
			var gone []string
			for _, class := range c.Gone {
				gone = append(gone, keysOf(c.ID, class)...)
			}
			n, err := l.at(ctx, c.ID, func(key string) bool { return slices.Contains(gone, key) }, do)
			if all += n; err != nil {
				return all, err
			}
		}
		behind = cleared[len(cleared)-1]
	}
}

// at looks for what may not be there of a recording.
func (l lateWrites) at(ctx context.Context, id models.RecordingID, gone func(key string) bool, do found) (int, error) {
	var keys []string
	err := l.objects.List(ctx, id.Prefix(), func(o storage.ObjectInfo) bool {
		if gone(o.Key) {
			keys = append(keys, o.Key)
		}
		return true
	})
	if err = errors.Join(err, ctx.Err()); err != nil || len(keys) == 0 {
		return 0, err
	}
	return do(id, keys)
}

func (l lateWrites) remove(ctx context.Context, keys []string) error {
	for _, key := range keys {
		if err := l.objects.Remove(ctx, key); err != nil {
			return err
		}
	}
	return nil
}
