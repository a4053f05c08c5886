package workers

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// begin notes in the journal that a run has begun. A journal that does not answer
// keeps nothing from being erased.
func (s *Sweeper) begin(ctx context.Context, now time.Time) models.Sweep {
	run := models.Sweep{ID: models.NewSweepID(), StartedAt: s.Eraser.Now(), For: now, ByHand: models.ActorOf(ctx).Role == byHand}
	if !run.ByHand {
		run.Every = s.Every
	}
	if s.Journal != nil {
		if err := s.Journal.BeginSweep(ctx, run); err != nil {
			s.Log.Warn("the sweep could not be noted", "err", err)
		}
	}
	return run
}

// byHand is the role of who runs a command.
const byHand = "console"

// end notes how the run has ended; it was stopped, too, where ctx ends.
func (s *Sweeper) end(ctx context.Context, run models.Sweep, report SweepReport, failure error) {
	if s.Journal == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	run.EndedAt, run.Did, run.AuditBroken, run.Failure = s.Eraser.Now(), report.counts(), report.AuditBroken, models.Outline(failure)
	if err := s.Journal.EndSweep(ctx, run); err != nil {
		s.Log.Warn("the end of the sweep could not be noted", "err", err)
	}
}

// CountedStock counts how much is stored, where the last count is old. It erases
// nothing.
func CountedStock(stocks storage.Stocks) Chore {
	return Chore{
		Name: "stock",
		Sweep: func(ctx context.Context, now time.Time, _ models.Schedule) (int, error) {
			_, err := stocks.TakeStock(ctx, now)
			return 0, err
		},
		Count: func(context.Context, time.Time, models.Schedule) (int, error) { return 0, nil },
	}
}

// OldTallies removes how children waited long ago.
func OldTallies(tallies storage.Tallies) Chore {
	return Chore{
		Name: "hours of figures",
		Sweep: func(ctx context.Context, now time.Time, _ models.Schedule) (int, error) {
			return tallies.ForgetTallies(ctx, now.Add(-models.TallyKept))
		},
		Count: func(context.Context, time.Time, models.Schedule) (int, error) { return 0, nil },
	}
}
