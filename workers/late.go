package workers

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// lateFor is for how long after its erasure is done a recording is looked at again. S3
// refuses a request that was signed more than a quarter of an hour before its header
// comes (https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html), and
// what was begun by then has the rest of the hour.
const lateFor = time.Hour

// LateWrites removes what a store writes of a recording when its erasure is done. Whoever
// wrote gave up before, and has closed the connection; but a store that was stopped, or a
// proxy before it, may have had all of the request by then, and carries it out when it
// can. Nobody is told of that, so it is looked for, where somebody may have been writing
// when the erasure was asked for or not long before it. The receipt that says that nothing
// was left was true when it was signed; that something came after it is in the log.
//
// When an erasure was done can only be said by the clock: a sweep of a later day (langdu
// sweep --now) looks at the same.
func LateWrites(erasures storage.Erasures, objects storage.Objects, clock func() time.Time, log *slog.Logger) Chore {
	look := func(ctx context.Context, at func(models.RecordingID) (int, error)) (all int, err error) {
		behind := models.Erasure{DoneAt: clock().Add(-lateFor)}
		for {
			erased, err := erasures.JustErased(ctx, behind.DoneAt, behind.ID, batch)
			if err != nil || len(erased) == 0 {
				return all, err
			}
			for _, e := range erased {
				n, err := at(e.Recording)
				if all += n; err != nil {
					return all, err
				}
			}
			behind = erased[len(erased)-1]
		}
	}
	return Chore{
		Name: "late writes",
		Sweep: func(ctx context.Context, _ time.Time, _ models.Schedule) (int, error) {
			return look(ctx, func(id models.RecordingID) (int, error) {
				n, err := objects.RemoveAll(ctx, id.Prefix())
				if n > 0 {
					log.Warn("the object store wrote something of a recording when its erasure was done: it is removed", "recording", id, "objects", n)
				}
				return n, err
			})
		},
		Count: func(ctx context.Context, _ time.Time, _ models.Schedule) (int, error) {
			if objects == nil { // a dry run of a command opens no object store
				return 0, nil
			}
			return look(ctx, func(id models.RecordingID) (n int, err error) {
				err = objects.List(ctx, id.Prefix(), func(storage.ObjectInfo) bool { n++; return true })
				return n, errors.Join(err, ctx.Err())
			})
		},
	}
}
