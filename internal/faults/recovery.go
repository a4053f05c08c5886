//go:build linux

package main

import (
	"context"
	"database/sql"
	"math/rand/v2"
	"slices"
	"sync"
	"time"
)

// promised is within what the recordings of a killed worker are taken over.
const promised = 15 * time.Second

// recoveries is after what time the recordings of killed workers were taken over.
type recoveries struct {
	mu   sync.Mutex // guards what follows
	took []time.Duration
}

func (t *recoveries) add(took []time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.took = append(t.took, took...)
}

// summary is how many there were, the median and the longest.
func (t *recoveries) summary() (n int, median, longest time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.took) == 0 {
		return 0, 0, 0
	}
	slices.Sort(t.took)
	return len(t.took), t.took[len(t.took)/2], t.took[len(t.took)-1]
}

// recovered is those of this process.
var recovered recoveries

// claim is a recording that a worker holds.
type claim struct {
	id, sum string
	attempt int
}

// killWorker kills one while it works, with nothing else broken, and measures how long
// what it held waits until another has it.
func killWorker(ctx context.Context, h *house, r *rand.Rand) error {
	p := h.workers[r.IntN(len(h.workers))]
	db, err := h.database("langdu")
	if err != nil {
		return err
	}
	defer db.Close()
	held, err := h.caught(ctx, db, p)
	killed := time.Now()
	if err != nil {
		return err
	}
	pause(ctx, between(r, 0, 2*time.Second))
	if err := again(ctx, p); err != nil {
		return err
	}
	took, err := h.taken(ctx, db, held, killed)
	recovered.add(took)
	return err
}

// caught stops the worker until it is seen with a recording, or for two seconds at
// most, and kills it. It returns what was being worked on, by any worker.
func (h *house) caught(ctx context.Context, db *sql.DB, p *process) (held []claim, err error) {
	until := time.Now().Add(2 * time.Second)
	for ctx.Err() == nil {
		held = nil
		err := each(ctx, db, `SELECT id, sha256, attempt FROM recordings WHERE status = 'processing'`, func(c claim) {
			if !h.slow[c.sum] {
				held = append(held, c)
			}
		}, func(c *claim) []any { return []any{&c.id, &c.sum, &c.attempt} })
		if err != nil {
			return nil, err
		}
		if len(held) > 0 || time.Now().After(until) {
			break
		}
		pause(ctx, 10*time.Millisecond)
	}
	p.kill()
	return held, ctx.Err()
}

// taken waits until what was held is held by a later attempt. What was settled by the
// attempt that held it was another worker's, which was not killed.
func (h *house) taken(ctx context.Context, db *sql.DB, held []claim, killed time.Time) (took []time.Duration, err error) {
	err = await(ctx, "the recordings of a killed worker are taken over", time.Minute, func(ctx context.Context) error {
		var left []claim
		for _, c := range held {
			var r row
			err := db.QueryRowContext(ctx, `SELECT status, attempt FROM recordings WHERE id = $1`, c.id).Scan(&r.Status, &r.Attempt)
			switch {
			case err != nil:
				return err
			case r.Attempt > c.attempt && r.Status != "erased":
				took = append(took, time.Since(killed))
			case !settledStatus(r.Status):
				left = append(left, c)
			}
		}
		if held = left; len(held) > 0 {
			return errNotYet
		}
		return nil
	})
	return took, err
}
