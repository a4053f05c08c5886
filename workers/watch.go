package workers

import (
	"context"
	"sync"
	"time"

	"github.com/langdu/langdu/models"
)

// Watch ends work that takes far longer than it can, and gives up on work that does not
// end when it is told to: a decoder that loops on hostile input must not keep the place
// of every child who comes after. Go cannot end a goroutine from outside. One that is
// given up on goes on, with nothing that it may write to; of many the process ends, and
// its supervisor starts another.
type Watch struct {
	// Limit is how long the work on an upload may take; nil for [limitOf].
	Limit func(mediaType string, size int64) time.Duration
	// Patience is how long work may take to end when it was told to.
	Patience time.Duration
	// Most is how many pieces of work may be given up on before [Watch.Full].
	Most int

	mu   sync.Mutex // guards lost and full
	lost int
	full chan struct{}
}

// errHung says that work did not end when it was told to.
var errHung = models.Errorf("workers.Hung", models.Internal, "the work does not end when it is told to: it is given up on")

// Full is closed when as much was given up on as may be.
func (w *Watch) Full() <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.fullness()
}

func (w *Watch) fullness() chan struct{} {
	if w.full == nil {
		w.full = make(chan struct{})
	}
	return w.full
}

// giveUp counts one that is given up on.
func (w *Watch) giveUp() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.lost++; w.lost == w.Most {
		close(w.fullness())
	}
}

// watch does the work on an upload, and returns what it returns; a panic is an
// error. With errHung it was given up on, and what it returns later is nobody's. A nil
// Watch waits for ever.
func watch[T any](ctx context.Context, w *Watch, mediaType string, size int64, do func(context.Context) (T, error)) (T, error) {
	type end struct {
		value T
		err   error
	}
	run := func(ctx context.Context) (e end) {
		e.err = safely(func() (err error) { e.value, err = do(ctx); return err })
		return e
	}
	if w == nil {
		e := run(ctx)
		return e.value, e.err
	}
	limit := limitOf(mediaType, size)
	if w.Limit != nil {
		limit = w.Limit(mediaType, size)
	}
	ctx, cancel := context.WithTimeoutCause(ctx, limit,
		models.Errorf("workers.Slow", models.Internal, "the work took longer than %s, far more than it should", limit))
	defer cancel()
	ended := make(chan end, 1)
	go func() { ended <- run(ctx) }()
	select {
	case e := <-ended:
		return e.value, overdue(ctx, e.err)
	case <-ctx.Done():
	}
	patience := time.NewTimer(w.Patience)
	defer patience.Stop()
	select {
	case e := <-ended:
		return e.value, overdue(ctx, e.err)
	case <-patience.C:
		w.giveUp()
		var none T
		return none, errHung
	}
}

// overdue is err, or why ctx has ended where err is only that it has by its own limit.
func overdue(ctx context.Context, err error) error {
	if err != nil && ctx.Err() == context.DeadlineExceeded {
		return context.Cause(ctx)
	}
	return err
}

const (
	// startOf is the time that any recording may take, however short; perSecond what each
	// second of sound may: forty times what it takes on a processor of its own.
	startOf   = 30 * time.Second
	perSecond = time.Second / 2
	// mostSound is the longest recording there may be, for whose work a job must suffice.
	mostSound = 15 * time.Minute
)

// limitOf is how long the work on an upload may take. How long it sounds is not known
// before it is decoded, but how long it can be is: from its size, at the fewest bytes a
// second of its kind.
func limitOf(mediaType string, size int64) time.Duration {
	least := int64(600) // AMR and Opus of the worst quality
	switch mediaType {
	case "audio/wav", "audio/x-wav", "audio/wave":
		least = 8000 // eight bits, eight thousand times
	case "audio/flac":
		least = 3000
	}
	seconds := min(size/least+1, int64(mostSound/time.Second))
	return startOf + time.Duration(seconds)*perSecond
}
