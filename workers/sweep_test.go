package workers

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// faulty is a store that fails to remove some keys, and counts the tries.
type faulty struct {
	storage.Objects
	bad   map[string]error
	tries map[string]int
	each  func() // before each removal
}

func (f *faulty) Remove(ctx context.Context, key string) error {
	f.tries[key]++
	if f.each != nil {
		f.each()
	}
	if err := f.bad[key]; err != nil {
		return err
	}
	return f.Objects.Remove(ctx, key)
}

// sweepHouse is a house with recordings whose originals are due, and a store of
// which the first fails.
func sweepHouse(t *testing.T, recordings int) (*house, *faulty, []models.RecordingID) {
	t.Helper()
	h := newHouse(t)
	var ids []models.RecordingID
	for range recordings {
		ids = append(ids, h.receive(t))
		must(t, h.score(t, ids[len(ids)-1]))
	}
	store := &faulty{Objects: h.objects, bad: map[string]error{}, tries: map[string]int{}}
	h.sweeper.Objects = store
	h.pass(30*24*time.Hour + time.Second)
	return h, store, ids
}

// TestP12OneThatFailsKeepsNoOtherWaiting shows that a recording which cannot be
// erased keeps no other from being erased, is tried once in a sweep, then less and
// less often, and is erased when that is possible again.
func TestP12OneThatFailsKeepsNoOtherWaiting(t *testing.T) {
	h, store, ids := sweepHouse(t, 3)
	bad := ids[0].OriginalKey()
	store.bad[bad] = models.Errorf("test", models.Internal, "this one cannot be removed")
	sweep := func(originals, failed int) {
		t.Helper()
		report, err := h.sweeper.Sweep(t.Context(), h.clock())
		if report.Originals != originals || report.Failed != failed || (err != nil) != (failed > 0) {
			t.Errorf("sweep %+v, %v, want %d originals and %d failed", report, err, originals, failed)
		}
	}
	sweep(2, 1)
	sweep(0, 0) // it waits
	for i, wait := range []time.Duration{10 * time.Minute, 20 * time.Minute, 40 * time.Minute} {
		h.pass(wait - time.Second)
		sweep(0, 0)
		h.pass(time.Second)
		sweep(0, 1)
		if store.tries[bad] != i+2 {
			t.Errorf("tried %d times, want %d", store.tries[bad], i+2)
		}
	}
	delete(store.bad, bad)
	h.pass(80 * time.Minute)
	sweep(1, 0)
}

// TestSweepEndsWhereTheStoreIsAway tries no more than a few of many.
func TestSweepEndsWhereTheStoreIsAway(t *testing.T) {
	h, store, ids := sweepHouse(t, silence+3)
	for _, id := range ids {
		store.bad[id.OriginalKey()] = models.Errorf("test", models.Unavailable, "the store is away")
	}
	report, err := h.sweeper.Sweep(t.Context(), h.clock())
	if report.Failed != silence || !errors.Is(err, models.Unavailable) || len(store.tries) != silence {
		t.Errorf("sweep %+v, %v after %d tries, want %d failed", report, err, len(store.tries), silence)
	}
	clear(store.bad)
	h.pass(10 * time.Minute)
	if report, err = h.sweeper.Sweep(t.Context(), h.clock()); report.Originals != len(ids) || err != nil {
		t.Errorf("sweep %+v, %v, want everything erased when the store is back", report, err)
	}
}

// TestP12AKilledSweepIsTakenUp shows that a sweep which is stopped at any point is
// taken up by the next one, which erases the rest and nothing twice.
func TestP12AKilledSweepIsTakenUp(t *testing.T) {
	h, store, ids := sweepHouse(t, 5)
	ctx, kill := context.WithCancel(t.Context())
	removed := 0
	store.each = func() {
		if removed++; removed == 3 {
			kill()
		}
	}
	report, err := h.sweeper.Sweep(ctx, h.clock())
	if !errors.Is(err, context.Canceled) || report.Originals < 2 || report.Originals == len(ids) {
		t.Fatalf("the killed sweep: %+v, %v", report, err)
	}
	first := report.Originals
	if report, err = h.sweeper.Sweep(t.Context(), h.clock()); err != nil || report.Originals+first != len(ids) || report.Failed != 0 {
		t.Errorf("the sweep after it: %+v, %v, want the other %d", report, err, len(ids)-first)
	}
}

// TestScheduleAtASweep: what a process of another schedule has stored is found.
func TestScheduleAtASweep(t *testing.T) {
	h := newHouse(t)
	must(t, h.score(t, h.receive(t)))
	shorter := models.DefaultSchedule()
	shorter.Original = 10 * 24 * time.Hour
	h.sweeper.Schedule = func(context.Context) (models.Schedule, error) { return shorter, nil }
	h.pass(10 * 24 * time.Hour)
	outlook, err := h.sweeper.Outlook(t.Context(), h.clock())
	if err != nil || outlook.Originals != 1 {
		t.Errorf("outlook %+v, %v, want one original", outlook, err)
	}
	report, err := h.sweeper.Sweep(t.Context(), h.clock())
	if err != nil || report.Shortened != 1 || report.Originals != 1 {
		t.Errorf("sweep %+v, %v, want one shortened and erased", report, err)
	}
}

// TestChoresOfASweep does all of them, each to its end, whatever becomes of others.
func TestChoresOfASweep(t *testing.T) {
	h := newHouse(t)
	left := 5
	h.sweeper.More = []Chore{
		{Name: "broken things", Sweep: func(context.Context, time.Time, models.Schedule) (int, error) { return 0, errors.New("broken") }},
		{Name: "shares", Sweep: func(context.Context, time.Time, models.Schedule) (int, error) {
			n := min(left, 2)
			left -= n
			return n, nil
		}},
	}
	report, err := h.sweeper.Sweep(t.Context(), h.clock())
	if err == nil || report.More["shares"] != 5 || report.Failed != 1 {
		t.Errorf("sweep %+v, %v, want five shares and one failure", report, err)
	}
}

// TestResultsAreCountedBeforeTheyAreErased counts once in a sweep, only where the
// schedule says so, and erases nothing that could not be counted.
func TestResultsAreCountedBeforeTheyAreErased(t *testing.T) {
	h := newHouse(t)
	for range 2 {
		must(t, h.score(t, h.receive(t)))
	}
	h.pass(731 * 24 * time.Hour)
	counted, away := 0, errors.New("the statistics are away")
	h.sweeper.Anonymise = func(context.Context) error { counted++; return away }
	schedule := models.DefaultSchedule()
	schedule.ResultThen = models.Anonymise
	h.sweeper.Schedule = func(context.Context) (models.Schedule, error) { return schedule, nil }
	if report, err := h.sweeper.Sweep(t.Context(), h.clock()); report.Recordings != 0 || !errors.Is(err, away) || counted != 2 {
		t.Errorf("sweep %+v, %v, counted %d times: want nothing erased", report, err, counted)
	}
	h.pass(time.Hour)
	counted, away = 0, nil
	if report, err := h.sweeper.Sweep(t.Context(), h.clock()); report.Recordings != 2 || err != nil || counted != 1 {
		t.Errorf("sweep %+v, %v, counted %d times: want both erased and counted once", report, err, counted)
	}
}

// waitingJobs says how often it is asked whether children wait, and that they do
// until it was asked so often.
type waitingJobs struct {
	storage.Jobs
	asked, until int
}

func (j *waitingJobs) Due(context.Context, time.Time, int) ([]models.RecordingID, error) {
	if j.asked++; j.asked <= j.until {
		return []models.RecordingID{models.NewRecordingID()}, nil
	}
	return nil, nil
}

// TestPace keeps to the rate, and gives way to children who wait, not for ever.
func TestPace(t *testing.T) {
	wait := func(ctx context.Context, d time.Duration) error {
		select {
		case <-time.After(d):
		case <-ctx.Done():
		}
		return ctx.Err()
	}
	for name, c := range map[string]struct {
		rate  float64
		until int // children wait so many looks long
		items int
		want  time.Duration
	}{
		"as fast as it goes": {0, 0, 100, 0},
		"ten a second":       {10, 0, 11, time.Second},
		"children wait":      {0, 3, 1, 3 * look},
		"they always wait":   {0, 1 << 30, 2 * breath, 2 * sweepPatience},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := Pace{Jobs: &waitingJobs{until: c.until}, Rate: c.rate, Now: time.Now, Wait: wait}
				begun := time.Now()
				for range c.items {
					must(t, p.wait(t.Context()))
				}
				if took := time.Since(begun); took != c.want {
					t.Errorf("%d items took %s, want %s", c.items, took, c.want)
				}
			})
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := (&Pace{}).wait(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("wait of an ended sweep = %v", err)
	}
}
