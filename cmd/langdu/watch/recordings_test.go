package watch

import (
	"context"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// says is records of which every call that a worker makes ends with the same error.
type says struct {
	storage.Jobs
	err error
}

func (s says) Extend(context.Context, models.RecordingID, int, time.Time) error { return s.err }
func (s says) Release(context.Context, models.RecordingID, int, time.Time, time.Time) error {
	return s.err
}
func (s says) Blame(context.Context, models.RecordingID, int, int, time.Time, time.Time) error {
	return s.err
}
func (s says) Finish(context.Context, models.RecordingID, int, models.Outcome, time.Time) error {
	return s.err
}

// TestJobsCountsWhatIsGivenBackAndLost wants every way counted in which a worker may
// part with a recording before it is settled.
func TestJobsCountsWhatIsGivenBackAndLost(t *testing.T) {
	const id = models.RecordingID("r")
	at := time.Unix(0, 0)
	for name, c := range map[string]struct {
		call      func(context.Context, storage.Jobs) error
		givenBack float64
	}{
		"extend":  {func(ctx context.Context, j storage.Jobs) error { return j.Extend(ctx, id, 1, at) }, 0},
		"release": {func(ctx context.Context, j storage.Jobs) error { return j.Release(ctx, id, 1, at, at) }, 1},
		"blame":   {func(ctx context.Context, j storage.Jobs) error { return j.Blame(ctx, id, 1, 1, at, at) }, 1},
		"finish":  {func(ctx context.Context, j storage.Jobs) error { return j.Finish(ctx, id, 1, models.Outcome{}, at) }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			w, err := New(t.Context(), Config{})
			if err != nil {
				t.Fatal(err)
			}
			if err := c.call(t.Context(), w.Jobs(says{})); err != nil {
				t.Fatal(err)
			}
			if got := count(t, w.recordings.givenBack); got != c.givenBack {
				t.Errorf("given back = %g, want %g", got, c.givenBack)
			}
			if err := c.call(t.Context(), w.Jobs(says{err: models.Errorf("test", models.Conflict, "another has it")})); err == nil {
				t.Error("the error is lost")
			}
			if back, lost := count(t, w.recordings.givenBack), count(t, w.recordings.lost); back != c.givenBack || lost != 1 {
				t.Errorf("given back = %g, lost = %g, want %g and 1", back, lost, c.givenBack)
			}
		})
	}
}

// TestWhatIsGivenUpIsToldFromTheStart wants the count that LangduRecordingsGivenUp
// looks at to be there as 0: increase() takes what appears as 1 for no increase.
func TestWhatIsGivenUpIsToldFromTheStart(t *testing.T) {
	w, err := New(t.Context(), Config{})
	if err != nil {
		t.Fatal(err)
	}
	told := make(chan prometheus.Metric, 100)
	w.recordings.settled.Collect(told)
	close(told)
	for metric := range told {
		var m dto.Metric
		if err := metric.Write(&m); err != nil {
			t.Fatal(err)
		}
		if labels := m.GetLabel(); labels[0].GetValue() == string(models.Failed) && labels[1].GetValue() == string(models.GaveUp) && m.GetCounter().GetValue() == 0 {
			return
		}
	}
	t.Error("nothing is told before the first recording is given up")
}

func count(t *testing.T, c prometheus.Counter) float64 {
	t.Helper()
	var m dto.Metric
	if err := c.Write(&m); err != nil {
		t.Fatal(err)
	}
	return m.GetCounter().GetValue()
}
