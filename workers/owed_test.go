package workers

import (
	"context"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// cutOff is records of which a worker hears nothing once it has claimed.
type cutOff struct {
	storage.Jobs
	away bool
}

var errCutOff = models.Errorf("test", models.Unavailable, "no route to the records")

func (c *cutOff) Release(ctx context.Context, id models.RecordingID, attempt int, now, due time.Time) error {
	if c.away {
		return errCutOff
	}
	return c.Jobs.Release(ctx, id, attempt, now, due)
}

// claimLate is a claim of another worker when the lease is over.
func (h *house) claimLate(t *testing.T, id models.RecordingID) models.Recording {
	t.Helper()
	h.pass(h.scorer.Lease)
	r, ok, err := h.records.Claim(t.Context(), id, h.clock(), h.clock().Add(h.scorer.Lease))
	if err != nil || !ok {
		t.Fatalf("Claim = %t, %v", ok, err)
	}
	return r
}

// TestAnOutageOfTheRecordsIsNoDeath has the records away when a recording is to be given
// back, for longer than its lease.
func TestAnOutageOfTheRecordsIsNoDeath(t *testing.T) {
	for name, taken := range map[string]bool{"and nobody took it over": false, "and another took it over": true} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			id, line := h.receive(t), &cutOff{Jobs: h.records, away: true}
			h.scorer.Jobs, h.scorer.Owed = line, &Owed{Jobs: line, Now: h.clock, Log: h.scorer.Log}
			h.listener.do = func(context.Context, models.Recording, Keep) (models.Outcome, error) {
				return models.Outcome{}, errCutOff
			}
			must(t, h.score(t, id)) // no job is parked for that
			h.scorer.Owed.pay(t.Context())
			if got := h.status(t, id).Status; got != models.Processing {
				t.Fatalf("it is %s while the records are away", got)
			}
			if taken {
				h.claimLate(t, id)
			} else {
				h.pass(time.Hour)
			}
			line.away = false
			h.scorer.Owed.pay(t.Context())
			want := 0
			if taken { // by one who then dies
				want = 1
			}
			if got := h.claimLate(t, id).Setbacks.Deaths; got != want {
				t.Errorf("%d workers are held to have died, want %d", got, want)
			}
			if left := h.scorer.Owed.take(); len(left) > 0 {
				t.Errorf("%d are still to be given back", len(left))
			}
		})
	}
}

// TestWhoWakesUpHasNotDied has a worker stopped for longer than its lease.
func TestWhoWakesUpHasNotDied(t *testing.T) {
	h := newHouse(t)
	id := h.receive(t)
	h.listener.do = func(ctx context.Context, r models.Recording, keep Keep) (models.Outcome, error) {
		h.claimLate(t, id)
		return scores(ctx, r, keep)
	}
	must(t, h.score(t, id))
	if got := h.claimLate(t, id).Setbacks.Deaths; got != 1 {
		t.Errorf("%d workers are held to have died, want the one who took it over", got)
	}
}
