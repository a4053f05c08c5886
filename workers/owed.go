package workers

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// Owed is what workers could not give back because the records were away. Left alone, a
// claim ends with its lease and counts as that of a worker which never came back: an
// outage would spend what a recording may cost. So it is given back as soon as the
// records answer, by a process that lives, however long that takes.
type Owed struct {
	Jobs storage.Jobs
	Now  func() time.Time
	Log  *slog.Logger

	mu  sync.Mutex // guards all
	all []models.Recording
}

// add notes a recording that this process has claimed and has not given back.
func (o *Owed) add(r models.Recording) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.all = append(o.all, r)
}

// take takes all of them.
func (o *Owed) take() []models.Recording {
	o.mu.Lock()
	defer o.mu.Unlock()
	all := o.all
	o.all = nil
	return all
}

// Run gives back at every interval, and for the last time when ctx has ended.
func (o *Owed) Run(ctx context.Context, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
		o.pay(ctx)
	}
}

// pay gives back what it can. Where the first is refused because the records are away,
// the others are not tried.
func (o *Owed) pay(ctx context.Context) {
	all := o.take()
	for i, r := range all {
		err := o.giveBack(ctx, r)
		switch {
		case errors.Is(err, models.Unavailable):
			for _, r := range all[i:] {
				o.add(r)
			}
			return
		case err != nil:
			o.Log.Warn("a recording is not given back: its lease runs out", "recording", r.ID, "err", err)
		}
	}
}

func (o *Owed) giveBack(ctx context.Context, r models.Recording) error {
	ctx, cancel := parting(ctx)
	defer cancel()
	now := o.Now()
	err := o.Jobs.Release(ctx, r.ID, r.Attempt, now, now)
	if errors.Is(err, models.Conflict) { // taken over meanwhile
		err = o.Jobs.Alive(ctx, r.ID, r.Attempt)
	}
	return ignoreAbsent(err)
}
