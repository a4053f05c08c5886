package workers

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
)

// TestTookIsNoMatterOfTheSharedClock sets that clock while a recording is worked on:
// what the work took is measured all the same.
func TestTookIsNoMatterOfTheSharedClock(t *testing.T) {
	for _, set := range []time.Duration{time.Hour, -time.Hour} {
		t.Run(set.String(), func(t *testing.T) {
			h := newHouse(t)
			var once sync.Once
			told := time.Duration(-1)
			h.scorer.Took = func(_ string, _ int64, d time.Duration) { told = d }
			tell := h.scorer.Tell
			h.scorer.Tell = func(ctx context.Context, id models.RecordingID, s models.Stage) error {
				once.Do(func() { h.pass(set) })
				return tell(ctx, id, s)
			}
			must(t, h.score(t, h.receive(t)))
			if told < 0 || told > time.Minute {
				t.Errorf("with the clock set by %s the work took %s", set, told)
			}
		})
	}
}
