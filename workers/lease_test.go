package workers

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/workers/queue"
)

// TestALease has the records answer in every way that they may, and looks when and why
// the work under the lease ends.
func TestALease(t *testing.T) {
	const lasts = 9 * time.Second
	away := models.Errorf("test", models.Unavailable, "the records do not answer")
	taken := models.Errorf("test", models.Conflict, "another worker has it")
	hang := func(ctx context.Context) error {
		<-ctx.Done()
		return models.E("test", models.Unavailable, ctx.Err())
	}
	for name, c := range map[string]struct {
		answer func(ctx context.Context, call int) error
		ends   time.Duration // 0: not within a minute
		cause  error
	}{
		"extended": {func(context.Context, int) error { return nil }, 0, nil},
		"taken":    {func(context.Context, int) error { return taken }, lasts / 3, models.Conflict},
		"erased after a while": {func(_ context.Context, call int) error {
			return map[bool]error{true: models.Errorf("test", models.Gone, "erased")}[call == 4]
		}, 4 * lasts / 3, models.Gone},
		"away for less than a lease": {func(_ context.Context, call int) error { return map[bool]error{true: away}[call%3 != 0] }, 0, nil},
		"away":                       {func(context.Context, int) error { return away }, lasts, models.Unavailable},
		"swallowed":                  {func(ctx context.Context, _ int) error { return hang(ctx) }, lasts, models.Unavailable},
		"swallowed later": {func(ctx context.Context, call int) error {
			if call > 2 {
				return hang(ctx)
			}
			return nil
		}, 2*lasts/3 + lasts, models.Unavailable},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began, call := time.Now(), 0
				work, release := lease{lasts: lasts, now: time.Now, warn: func(error) {},
					extend: func(ctx context.Context, until time.Time) error {
						if got := time.Until(until); got != lasts {
							t.Errorf("extended to %s from now, want %s", got, lasts)
						}
						call++
						return c.answer(ctx, call)
					}}.hold(t.Context(), began.Add(lasts))
				defer release()
				select {
				case <-work.Done():
					if took := time.Since(began); took != c.ends || !errors.Is(context.Cause(work), c.cause) {
						t.Errorf("ended after %s: %v, want after %s: %v", took, context.Cause(work), c.ends, c.cause)
					}
				case <-time.After(time.Minute):
					if c.ends != 0 {
						t.Errorf("it goes on after a minute, want an end after %s", c.ends)
					}
				}
			})
		})
	}
}

// TestAWorkerThatWasStoppedGoesOnWhereNobodyHasTakenItsWork: it asks when its lease is
// over, as a process does that was stopped, or starved of the processor.
func TestAWorkerThatWasStoppedGoesOnWhereNobodyHasTakenItsWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const lasts = 9 * time.Second
		var asked atomic.Int32
		l := lease{lasts: lasts, now: time.Now, warn: func(error) {}, extend: func(ctx context.Context, _ time.Time) error {
			asked.Add(1)
			return ctx.Err()
		}}
		work, release := l.hold(t.Context(), time.Now().Add(-time.Hour))
		<-time.After(lasts)
		synctest.Wait()
		if asked.Load() < 2 || work.Err() != nil {
			t.Errorf("asked %d times, and the work ended with %v", asked.Load(), context.Cause(work))
		}
		release()
	})
}

// TestACorrectionGivesWayWithoutAPlace has a child wait while recordings are to be
// corrected: the job ends at once and is due again shortly, and after half a minute of
// giving way goes on with one recording.
func TestACorrectionGivesWayWithoutAPlace(t *testing.T) {
	e := newEditor(t)
	e.children(t, 2)
	must(t, e.records.PutPage(t.Context(), models.Page{ID: "p1", Text: wording, Overrides: proposed, UpdatedAt: e.clock()}))
	c, err := e.records.AddCorrection(t.Context(), models.Correction{ID: models.NewCorrectionID(), Page: "p1", RequestedAt: e.clock()})
	must(t, err)
	waiting := e.receive(t)
	corrector := &Corrector{Corrections: e.records, Pages: e.records, Rescorer: e.previewer.Rescorer}
	began := e.clock()
	for c.Judged == 0 {
		must(t, corrector.Do(t.Context(), queue.RunCorrection{Correction: c.ID}))
		c, err = e.records.Correction(t.Context(), c.ID)
		must(t, err)
		if wait := c.Due.Sub(e.clock()); wait <= 0 || wait > correctSoon {
			t.Fatalf("due again in %s, want within %s", wait, correctSoon)
		}
		e.pass(correctSoon)
		if e.clock().Sub(began) > 2*giveWay {
			t.Fatal("a service that is never idle is corrected never")
		}
	}
	if waited := e.clock().Sub(began); waited < giveWay {
		t.Errorf("a recording was judged after %s, want after %s", waited, giveWay)
	}
	must(t, e.score(t, waiting))
	must(t, corrector.Do(t.Context(), queue.RunCorrection{Correction: c.ID}))
	if c, err = e.records.Correction(t.Context(), c.ID); err != nil || c.State != models.CorrectionDone || c.Judged != 2 {
		t.Errorf("correction %+v, %v, want done with 2 recordings", c, err)
	}
}
