package workers

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/workers/queue"
)

// neighbour makes another learner who has consented.
func (h *house) neighbour(t *testing.T, id models.LearnerID) {
	t.Helper()
	must(t, h.records.PutLearner(t.Context(), models.Learner{ID: id, Guardian: guardian, CreatedAt: h.clock()}))
	must(t, h.records.AddConsent(t.Context(), models.Consent{Learner: id, Purpose: models.ForScoring, Policy: "v1", GivenBy: guardian, Method: "test", GivenAt: h.clock()}))
}

// TestAJobTakesWhoseTurnItIs gives the jobs in the order in which one learner's five
// recordings and another's one came: the one is worked on second.
func TestAJobTakesWhoseTurnItIs(t *testing.T) {
	h := newHouse(t)
	h.scorer.Turns = h.records
	h.neighbour(t, "lili")
	var order []models.LearnerID
	h.listener.do = func(ctx context.Context, r models.Recording, keep Keep) (models.Outcome, error) {
		order = append(order, r.Learner)
		return scores(ctx, r, keep)
	}
	var ids []models.RecordingID
	for range 5 {
		ids = append(ids, h.receive(t))
	}
	h.pass(time.Second)
	ids = append(ids, h.receiveOf(t, "lili"))
	for _, id := range append(ids, ids...) { // a job too many does no harm
		must(t, h.scorer.Do(t.Context(), queue.ScoreRecording{Recording: id}))
	}
	if want := []models.LearnerID{learner, "lili", learner, learner, learner, learner}; !slices.Equal(order, want) {
		t.Errorf("they were worked on as %v, want %v", order, want)
	}
}

// TestAJobOfWhatIsNotDueByOurClock works on it all the same: the clock of the API is
// ahead of ours.
func TestAJobOfWhatIsNotDueByOurClock(t *testing.T) {
	h := newHouse(t)
	h.scorer.Turns = h.records
	h.pass(time.Minute)
	id := h.receive(t)
	h.pass(-time.Minute)
	must(t, h.scorer.Do(t.Context(), queue.ScoreRecording{Recording: id}))
	if got := h.status(t, id).Status; got != models.Scored {
		t.Errorf("status = %s, want %s", got, models.Scored)
	}
}

// TestReconcilerEnqueuesNoMoreThanIsDue: where as many jobs wait as recordings are due
// it adds none, and where one is missing it adds those of all, of which the queue takes
// what does not wait.
func TestReconcilerEnqueuesNoMoreThanIsDue(t *testing.T) {
	h := newHouse(t)
	h.receive(t)
	h.receive(t)
	waiting, enqueued := 0, 0
	reconciler := &Reconciler{Jobs: h.records, Erasures: h.records, Exports: h.records, Unguarded: h.records, Corrections: h.records, Every: time.Second, Now: h.clock, Log: h.scorer.Log,
		Enqueue: func(context.Context, queue.Job) error { enqueued++; return nil },
		Pending: func(context.Context) (int, error) { return waiting, nil }}
	for _, c := range []struct{ waiting, want int }{{0, 2}, {1, 2}, {2, 0}, {3, 0}} {
		waiting, enqueued = c.waiting, 0
		must(t, reconciler.Pass(t.Context()))
		if enqueued != c.want {
			t.Errorf("with %d jobs waiting %d were enqueued, want %d", c.waiting, enqueued, c.want)
		}
	}
}
