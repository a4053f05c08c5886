package workers

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/workers/queue"
)

func TestScoredOnceHoweverOftenDelivered(t *testing.T) {
	h := newHouse(t)
	id := h.receive(t)
	calls := 0
	h.listener.do = func(ctx context.Context, r models.Recording, keep Keep) (models.Outcome, error) {
		calls++
		return scores(ctx, r, keep)
	}
	for range 3 {
		must(t, h.score(t, id))
	}
	if r := h.status(t, id); r.Status != models.Scored || r.Overall != 90 || calls != 1 {
		t.Errorf("status %s, overall %d after %d listenings, want scored, 90, 1", r.Status, r.Overall, calls)
	}
}

func TestFailureIsTriedAgainThenGivenUp(t *testing.T) {
	h := newHouse(t)
	id := h.receive(t)
	h.listener.do = func(context.Context, models.Recording, Keep) (models.Outcome, error) {
		return models.Outcome{}, models.E("test", models.Internal, errors.New("a mistake of ours"))
	}
	for attempt := 1; attempt <= queue.MaxAttempts; attempt++ {
		must(t, h.score(t, id))
		r := h.status(t, id)
		if last := attempt == queue.MaxAttempts; !last && r.Status != models.Received || last && (r.Status != models.Failed || r.Reason != models.GaveUp) {
			t.Fatalf("after attempt %d: %s (%s)", attempt, r.Status, r.Reason)
		}
		due, err := h.records.Due(t.Context(), h.clock(), 10)
		must(t, err)
		if len(due) != 0 {
			t.Fatalf("after attempt %d the recording is due at once", attempt)
		}
		h.pass(queue.Backoff(attempt))
	}
}

func TestWhatIsWrongWithTheUploadIsNotTriedAgain(t *testing.T) {
	for kind, want := range map[models.Kind]models.Reason{
		models.Corrupt: models.Undecodable, models.Unsupported: models.UnsupportedMedia, models.TooLong: models.OverLong,
	} {
		t.Run(string(kind), func(t *testing.T) {
			h := newHouse(t)
			id := h.receive(t)
			h.listener.do = func(context.Context, models.Recording, Keep) (models.Outcome, error) {
				return models.Outcome{}, models.Errorf("test", kind, "the file ends in the middle")
			}
			must(t, h.score(t, id))
			r := h.status(t, id)
			if r.Status != models.Failed || r.Reason != want || r.Detail != "the file ends in the middle" || r.Attempt != 1 {
				t.Errorf("%s: %s, %s, %q after %d attempts", kind, r.Status, r.Reason, r.Detail, r.Attempt)
			}
		})
	}
}

func TestKilledWorkerIsMadeUpForAndFencedOff(t *testing.T) {
	h := newHouse(t)
	id := h.receive(t)
	// The first worker claims and is never heard of again.
	zombie, ok, err := h.records.Claim(t.Context(), id, h.clock(), h.clock().Add(h.scorer.Lease))
	if err != nil || !ok {
		t.Fatalf("Claim = %t, %v", ok, err)
	}
	must(t, h.score(t, id)) // its lease is running: nothing happens
	if r := h.status(t, id); r.Status != models.Processing {
		t.Fatalf("status %s while the lease runs, want processing", r.Status)
	}
	h.pass(h.scorer.Lease)
	var enqueued []string
	reconciler := &Reconciler{Jobs: h.records, Erasures: h.records, Exports: h.records, Unguarded: h.records, Corrections: h.records, Every: time.Second, Now: h.clock, Log: h.scorer.Log,
		Enqueue: func(_ context.Context, job queue.Job) error { enqueued = append(enqueued, job.Key()); return nil }}
	must(t, reconciler.Pass(t.Context()))
	if len(enqueued) != 1 || enqueued[0] != string(id) {
		t.Fatalf("the reconciler enqueued %q, want the recording", enqueued)
	}
	must(t, h.score(t, id))
	if r := h.status(t, id); r.Status != models.Scored {
		t.Fatalf("status %s after the second worker, want scored", r.Status)
	}
	// The first one wakes up and finds that it may write nothing.
	late := models.Outcome{Status: models.Failed, Reason: models.GaveUp}
	if err := h.records.Finish(t.Context(), id, zombie.Attempt, late, h.clock()); !errors.Is(err, models.Conflict) {
		t.Errorf("the zombie's Finish = %v, want a conflict", err)
	}
	if r := h.status(t, id); r.Status != models.Scored {
		t.Errorf("the zombie made it %s", r.Status)
	}
}

func TestShutdownHandsTheRecordingBack(t *testing.T) {
	h := newHouse(t)
	id := h.receive(t)
	ctx, stop := context.WithCancel(t.Context())
	h.listener.do = func(ctx context.Context, _ models.Recording, _ Keep) (models.Outcome, error) {
		stop()
		<-ctx.Done()
		return models.Outcome{}, ctx.Err()
	}
	must(t, h.scorer.Do(ctx, queue.ScoreRecording{Recording: id}))
	if due, err := h.records.Due(t.Context(), h.clock(), 10); err != nil || len(due) != 1 {
		t.Errorf("Due = %v, %v: the recording must be free for the next worker at once", due, err)
	}
}
