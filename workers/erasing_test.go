package workers

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/workers/queue"
)

// TestP20ErasedWhileScoring shows that a recording that is erased while a worker is
// scoring it is gone for good, whatever that worker writes afterwards.
func TestP20ErasedWhileScoring(t *testing.T) {
	h := newHouse(t)
	id := h.receive(t)
	var erasure models.Erasure
	h.listener.do = func(ctx context.Context, r models.Recording, keep Keep) (models.Outcome, error) {
		var err error
		erasure, err = h.records.EraseRecording(ctx, r.ID, models.CauseRequest, h.clock())
		must(t, err)
		must(t, h.eraser.Do(ctx, queue.RunErasure{Erasure: erasure.ID}))
		return scores(ctx, r, keep) // and writes a rendition after the deletion
	}
	must(t, h.score(t, id))
	if _, err := h.records.Recording(t.Context(), id); !errors.Is(err, models.Gone) {
		t.Errorf("Recording = %v, want gone", err)
	}
	if keys := h.keys(t, "r/"); len(keys) != 0 {
		t.Errorf("after the erasure the store holds %q", keys)
	}
	erasure, err := h.records.Erasure(t.Context(), erasure.ID)
	must(t, err)
	if erasure.State == models.ErasureDone {
		t.Error("the erasure was done while a worker's lease was running")
	}
	h.pass(h.scorer.Lease)
	must(t, h.eraser.Do(t.Context(), queue.RunErasure{Erasure: erasure.ID}))
	erasure, err = h.records.Erasure(t.Context(), erasure.ID)
	must(t, err)
	if erasure.State != models.ErasureDone || erasure.Recordings != 1 {
		t.Errorf("erasure %+v, want done with 1 recording", erasure)
	}
}

// TestP20ErasureFindsWhatComesLate shows that an erasure waits for a worker that has
// fallen silent, and erases what it wrote after all.
func TestP20ErasureFindsWhatComesLate(t *testing.T) {
	h := newHouse(t)
	id := h.receive(t)
	_, ok, err := h.records.Claim(t.Context(), id, h.clock(), h.clock().Add(h.scorer.Lease))
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	erasure, err := h.records.EraseRecording(t.Context(), id, models.CauseRequest, h.clock())
	must(t, err)
	must(t, h.eraser.Do(t.Context(), queue.RunErasure{Erasure: erasure.ID}))
	// The zombie writes a rendition and dies.
	_, err = h.objects.Put(t.Context(), id.RenditionKey(), strings.NewReader("late"), 4, "audio/mp4")
	must(t, err)
	h.pass(h.scorer.Lease)
	must(t, h.eraser.Do(t.Context(), queue.RunErasure{Erasure: erasure.ID}))
	if keys := h.keys(t, "r/"); len(keys) != 0 {
		t.Errorf("after the erasure the store holds %q", keys)
	}
	if erasure, err = h.records.Erasure(t.Context(), erasure.ID); err != nil || erasure.State != models.ErasureDone {
		t.Errorf("erasure %+v, %v, want done", erasure, err)
	}
}

func TestErasingALearnerErasesAllOfThem(t *testing.T) {
	h := newHouse(t)
	for range 3 {
		must(t, h.score(t, h.receive(t)))
	}
	h.receive(t) // not scored yet
	erasure, err := h.records.EraseLearner(t.Context(), learner, models.CauseRequest, h.clock())
	must(t, err)
	must(t, h.eraser.Do(t.Context(), queue.RunErasure{Erasure: erasure.ID}))
	erasure, err = h.records.Erasure(t.Context(), erasure.ID)
	must(t, err)
	if erasure.State != models.ErasureDone || erasure.Recordings != 4 || erasure.Objects != 7 || erasure.Learner != "" {
		t.Errorf("erasure %+v, want done: 4 recordings, 7 objects, no learner", erasure)
	}
	if keys := h.keys(t, "r/"); len(keys) != 0 {
		t.Errorf("the store holds %q", keys)
	}
	if _, err := h.records.Learner(t.Context(), learner); !errors.Is(err, models.NotFound) {
		t.Errorf("Learner = %v, want not found", err)
	}
}

// TestLearnersErasureWaitsForThoseOfTheirRecordings deletes a recording, then its
// learner before any worker has come to the first erasure: the second must not
// claim to be done while the first has bytes to delete.
func TestLearnersErasureWaitsForThoseOfTheirRecordings(t *testing.T) {
	h := newHouse(t)
	id := h.receive(t)
	must(t, h.score(t, id))
	first, err := h.records.EraseRecording(t.Context(), id, models.CauseRequest, h.clock())
	must(t, err)
	second, err := h.records.EraseLearner(t.Context(), learner, models.CauseRequest, h.clock())
	must(t, err)
	must(t, h.eraser.Do(t.Context(), queue.RunErasure{Erasure: second.ID}))
	if second, err = h.records.Erasure(t.Context(), second.ID); err != nil || second.State == models.ErasureDone {
		t.Fatalf("the learner's erasure is %+v, %v while the store holds %q", second, err, h.keys(t, "r/"))
	}
	must(t, h.eraser.Do(t.Context(), queue.RunErasure{Erasure: first.ID}))
	h.pass(time.Minute)
	must(t, h.eraser.Do(t.Context(), queue.RunErasure{Erasure: second.ID}))
	if second, err = h.records.Erasure(t.Context(), second.ID); err != nil || second.State != models.ErasureDone || len(h.keys(t, "r/")) != 0 {
		t.Errorf("the learner's erasure is %+v, %v, the store holds %q", second, err, h.keys(t, "r/"))
	}
}
