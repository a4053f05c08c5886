package workers

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage/records"
	"github.com/langdu/langdu/workers/queue"
)

func TestPanicIsAFailureLikeAnother(t *testing.T) {
	h := newHouse(t)
	id := h.receive(t)
	h.listener.do = func(context.Context, models.Recording, Keep) (models.Outcome, error) { panic("index out of range") }
	for attempt := 1; attempt <= queue.MaxAttempts; attempt++ {
		must(t, h.score(t, id))
		h.pass(queue.Backoff(attempt))
	}
	if r := h.status(t, id); r.Status != models.Failed || r.Reason != models.GaveUp || strings.Contains(r.Detail, "index") {
		t.Errorf("status %s (%s: %q), want failed (gave up) without the cause", r.Status, r.Reason, r.Detail)
	}
}

// TestRecordingThatKillsItsWorkersIsGivenUp claims and dies, over and over.
func TestRecordingThatKillsItsWorkersIsGivenUp(t *testing.T) {
	h := newHouse(t)
	id := h.receive(t)
	for range queue.MaxDeaths + 1 {
		if _, ok, err := h.records.Claim(t.Context(), id, h.clock(), h.clock().Add(h.scorer.Lease)); err != nil || !ok {
			t.Fatalf("Claim = %t, %v", ok, err)
		}
		h.pass(h.scorer.Lease)
	}
	must(t, h.score(t, id))
	if r := h.status(t, id); r.Status != models.Failed || r.Reason != models.GaveUp {
		t.Errorf("status %s (%s) after %d dead workers, want failed (gave up)", r.Status, r.Reason, queue.MaxDeaths)
	}
	parked, err := h.records.GivenUp(t.Context())
	must(t, err)
	if len(parked) != 1 || parked[0].Reason != "workers.Died: internal" {
		t.Errorf("operators are told of %+v", parked)
	}
	if n, err := h.records.TryAgain(t.Context(), h.clock(), 10); n.Due != 1 || err != nil {
		t.Fatalf("TryAgain = %d, %v", n, err)
	}
	must(t, h.score(t, id))
	if r := h.status(t, id); r.Status != models.Scored || r.Expiry.Rendition.IsZero() {
		t.Errorf("run again by an operator it is %s, and its playback file has the expiry %v", r.Status, r.Expiry.Rendition)
	}
}

// TestWhatDiedBesideASuspectIsNotGivenUp has a recording that ends its process worked on
// beside others, over and over: it is given up, and they are scored.
func TestWhatDiedBesideASuspectIsNotGivenUp(t *testing.T) {
	h := newHouse(t)
	poison, beside, other := h.receive(t), h.receive(t), h.receive(t)
	// All of them are being worked on when the process ends for the first time.
	for _, id := range []models.RecordingID{poison, beside, other} {
		if _, ok, err := h.records.Claim(t.Context(), id, h.clock(), h.clock().Add(h.scorer.Lease)); err != nil || !ok {
			t.Fatalf("Claim = %t, %v", ok, err)
		}
	}
	h.pass(h.scorer.Lease)
	var mu sync.Mutex
	now := 0
	h.listener.do = func(ctx context.Context, r models.Recording, keep Keep) (models.Outcome, error) {
		mu.Lock()
		now++
		if now > 1 {
			t.Error("a suspect is not worked on by itself")
		}
		mu.Unlock()
		defer func() { mu.Lock(); now--; mu.Unlock() }()
		if r.ID == poison { // its process ends: nothing is written, and it is due when its lease is over
			h.pass(h.scorer.Lease)
			if _, ok, err := h.records.Claim(ctx, poison, h.clock(), h.clock()); err != nil || !ok {
				t.Errorf("Claim = %t, %v", ok, err)
			}
		}
		return scores(ctx, r, keep)
	}
	for round := 0; ; round++ {
		due, err := h.records.Due(t.Context(), h.clock(), 10)
		must(t, err)
		if len(due) == 0 {
			break
		}
		if round > 20 {
			t.Fatalf("%d recordings are due after %d rounds", len(due), round)
		}
		var group sync.WaitGroup
		for _, id := range due {
			group.Go(func() { _ = h.score(t, id) })
		}
		group.Wait()
		h.pass(besides)
	}
	for id, want := range map[models.RecordingID]models.Status{poison: models.Failed, beside: models.Scored, other: models.Scored} {
		if r := h.status(t, id); r.Status != want {
			t.Errorf("%s is %s, want %s", map[bool]string{true: "the poison", false: "what died beside it"}[id == poison], r.Status, want)
		}
	}
}

// TestWhatHangsIsGivenUpAndKeepsNoPlace has a decoder that loops whatever it is told.
func TestWhatHangsIsGivenUpAndKeepsNoPlace(t *testing.T) {
	h := newHouse(t)
	h.scorer.Watch = &Watch{Limit: func(string, int64) time.Duration { return time.Second }, Patience: time.Millisecond, Most: 4}
	id, forever := h.receive(t), make(chan struct{})
	defer close(forever)
	h.listener.do = func(context.Context, models.Recording, Keep) (models.Outcome, error) {
		<-forever
		return models.Outcome{}, nil
	}
	hung := 0
	for ; h.status(t, id).Status != models.Failed; hung++ {
		must(t, h.score(t, id))
		h.pass(queue.Backoff(2 * (hung + 1)))
	}
	if hung != 3 {
		t.Errorf("given up after it hung %d times, want 3", hung)
	}
	select {
	case <-h.scorer.Watch.Full():
		t.Error("one recording has ended the process by itself")
	default:
	}
	parked, err := h.records.GivenUp(t.Context())
	must(t, err)
	if len(parked) != 1 || parked[0].Reason != "workers.Hung: internal" {
		t.Errorf("operators are told of %+v", parked)
	}
}

// TestWhileAStoreIsAwayNothingIsClaimed: what says nothing of a recording spends nothing
// of it.
func TestWhileAStoreIsAwayNothingIsClaimed(t *testing.T) {
	h := newHouse(t)
	ids := []models.RecordingID{h.receive(t), h.receive(t), h.receive(t)}
	away := errors.New("no route")
	h.scorer.Breaker = &Breaker{Probe: func(context.Context) error { return away }, Every: time.Second, Now: h.clock}
	h.listener.do = func(ctx context.Context, r models.Recording, keep Keep) (models.Outcome, error) {
		if away != nil {
			return models.Outcome{}, models.E("test", models.Unavailable, away)
		}
		return scores(ctx, r, keep)
	}
	for range 3600 {
		for _, id := range ids {
			must(t, h.score(t, id))
		}
		h.pass(time.Second)
	}
	attempts := 0
	for _, id := range ids {
		attempts += h.status(t, id).Attempt
	}
	if attempts != 1 {
		t.Errorf("%d attempts in an hour without a store, want 1, which found that out", attempts)
	}
	away = nil
	for _, id := range ids {
		h.pass(time.Second)
		must(t, h.score(t, id))
		if r := h.status(t, id); r.Status != models.Scored {
			t.Errorf("a second after the store is back a recording is %s", r.Status)
		}
	}
}

// TestStoreThatIsAwayForHoursLosesNothing scores what waited when it is back.
func TestStoreThatIsAwayForHoursLosesNothing(t *testing.T) {
	h := newHouse(t)
	id := h.receive(t)
	back := h.clock().Add(4 * time.Hour)
	h.listener.do = func(ctx context.Context, r models.Recording, keep Keep) (models.Outcome, error) {
		if h.clock().Before(back) {
			return models.Outcome{}, models.E("test", models.Unavailable, errors.New("store down"))
		}
		return scores(ctx, r, keep)
	}
	for h.clock().Before(back.Add(10 * time.Minute)) {
		due, err := h.records.Due(t.Context(), h.clock(), 1)
		must(t, err)
		for _, id := range due {
			must(t, h.score(t, id))
		}
		h.pass(30 * time.Second)
	}
	if r := h.status(t, id); r.Status != models.Scored {
		t.Errorf("status %s (%s) after the store was back, want scored", r.Status, r.Reason)
	}
}

// TestLateFailureTouchesNothing has a worker fall silent, another one score the
// recording, and the first one come back with a failure.
func TestLateFailureTouchesNothing(t *testing.T) {
	h := newHouse(t)
	id := h.receive(t)
	h.listener.do = func(context.Context, models.Recording, Keep) (models.Outcome, error) {
		h.pass(h.scorer.Lease)
		h.listener.do = scores
		must(t, h.newScorer().Do(t.Context(), queue.ScoreRecording{Recording: id}))
		return models.Outcome{}, models.Errorf("test", models.Corrupt, "the file ends in the middle")
	}
	must(t, h.score(t, id))
	if r := h.status(t, id); r.Status != models.Scored {
		t.Errorf("status %s, want scored", r.Status)
	}
	if keys := h.keys(t, id.Prefix()); len(keys) != 2 {
		t.Errorf("the store holds %q, want the original and the playback file", keys)
	}
}

// TestSecondWorkerLeavesALearnersErasureAlone lets another worker try in the
// middle of it, as the reconciler would have it.
func TestSecondWorkerLeavesALearnersErasureAlone(t *testing.T) {
	h := newHouse(t)
	for range 3 {
		must(t, h.score(t, h.receive(t)))
	}
	erasure, err := h.records.EraseLearner(t.Context(), learner, models.CauseRequest, h.clock())
	must(t, err)
	slow := &interrupted{Store: h.records}
	slow.between = func() {
		due, err := h.records.PendingErasures(t.Context(), h.clock(), 10)
		must(t, err)
		if len(due) != 0 {
			t.Errorf("%d erasures are due while a worker is at them", len(due))
		}
		must(t, h.eraser.Do(t.Context(), queue.RunErasure{Erasure: erasure.ID}))
	}
	worker := *h.eraser
	worker.Erasures = slow
	must(t, worker.Do(t.Context(), queue.RunErasure{Erasure: erasure.ID}))
	erasure, err = h.records.Erasure(t.Context(), erasure.ID)
	must(t, err)
	if erasure.State != models.ErasureDone || erasure.Recordings != 3 || erasure.Objects != 6 {
		t.Errorf("erasure %+v, want done: 3 recordings, 6 objects", erasure)
	}
}

// interrupted lets something happen before each look for what is left of a learner.
type interrupted struct {
	*records.Store
	between func()
}

func (i *interrupted) RecordingsOf(ctx context.Context, id models.LearnerID, limit int) ([]models.RecordingID, error) {
	i.between()
	return i.Store.RecordingsOf(ctx, id, limit)
}

func TestJobThatHangsKeepsNoOtherWaiting(t *testing.T) {
	h := newHouse(t)
	hung := h.receive(t)
	h.pass(time.Second)
	next := h.receive(t)
	var enqueued []string
	reconciler := &Reconciler{Jobs: h.records, Erasures: h.records, Exports: h.records, Unguarded: h.records, Corrections: h.records, Every: time.Second, Now: h.clock, Log: h.scorer.Log,
		Enqueue: func(_ context.Context, job queue.Job) error {
			if job.Key() == string(hung) {
				return models.E("test", models.Conflict, errors.New("8 workers are at it"))
			}
			enqueued = append(enqueued, job.Key())
			return nil
		}}
	must(t, reconciler.Pass(t.Context()))
	if len(enqueued) != 1 || enqueued[0] != string(next) {
		t.Errorf("enqueued %q, want the recording behind the one that hangs", enqueued)
	}
}

// TestARecordingWithoutItsSoundIsGivenUpOnce loses the bytes of a recording: an operator
// is told, as the store may be the wrong one. Tried again without them it is lost, says
// so to whoever reads it, and is given up no more.
func TestARecordingWithoutItsSoundIsGivenUpOnce(t *testing.T) {
	h := newHouse(t)
	id := h.receive(t)
	must(t, h.objects.Remove(t.Context(), id.OriginalKey()))
	worked := func() models.Recording {
		t.Helper()
		for attempt := 1; attempt <= queue.MaxAttempts; attempt++ {
			must(t, h.score(t, id))
			h.pass(queue.Backoff(attempt))
		}
		return h.status(t, id)
	}
	if r := worked(); r.Status != models.Failed || r.Reason != models.GaveUp {
		t.Fatalf("without its sound it is %s (%s), want failed (gave up)", r.Status, r.Reason)
	}
	parked, err := h.records.GivenUp(t.Context())
	must(t, err)
	if len(parked) != 1 || parked[0].Reason != SoundMissing {
		t.Errorf("operators are told of %+v, want %s", parked, SoundMissing)
	}
	if tried, err := h.records.TryAgain(t.Context(), h.clock(), 10); tried.Due != 1 || err != nil {
		t.Fatalf("TryAgain = %+v, %v", tried, err)
	}
	if r := worked(); r.Status != models.Failed || r.Reason != models.SoundLost || !strings.Contains(r.Detail, "record it once more") {
		t.Errorf("tried again without its sound it is %s (%s: %q), want failed (sound lost)", r.Status, r.Reason, r.Detail)
	}
	parked, err = h.records.GivenUp(t.Context())
	must(t, err)
	if len(parked) != 0 {
		t.Errorf("it is given up again: %+v", parked)
	}
}
