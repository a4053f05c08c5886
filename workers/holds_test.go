package workers

import (
	"context"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/workers/queue"
)

// hold puts a hold in force for a time.
func (h *house) hold(t *testing.T, hold models.Hold, lasts time.Duration) models.Hold {
	t.Helper()
	hold.ID, hold.Name, hold.Reason, hold.Proposer = models.NewHoldID(), "a case", "a lawsuit", "zhao"
	hold.ProposedAt, hold.Until = h.clock(), h.clock().Add(lasts)
	must(t, h.records.ProposeHold(t.Context(), hold))
	hold, err := h.records.ConfirmHold(t.Context(), hold.ID, "chen", h.clock())
	must(t, err)
	return hold
}

// pending lets the workers do what is due of erasures.
func (h *house) pending(t *testing.T) {
	t.Helper()
	all, err := h.records.PendingErasures(t.Context(), h.clock(), batch)
	must(t, err)
	for _, e := range all {
		must(t, h.eraser.Do(t.Context(), queue.RunErasure{Erasure: e.ID}))
	}
}

// TestHoldKeepsTheKey erases a learner of whom one recording is held: the data key
// that the held bytes are encrypted with outlives the erasure of all others, and is
// destroyed when the hold has ended.
func TestHoldKeepsTheKey(t *testing.T) {
	h := newHouse(t)
	keys := &destroyedKeys{aliases: map[models.Alias]bool{}, logged: map[models.RecordingID]bool{}}
	h.eraser.Keys = keys
	ids := h.child(t, "anna")
	alias, err := h.records.AliasOf(t.Context(), "anna")
	must(t, err)
	h.hold(t, models.Hold{Recording: ids[0]}, time.Hour)
	e, err := h.records.EraseLearner(t.Context(), "anna", models.CauseRequest, h.clock())
	must(t, err)
	for range 3 {
		h.pending(t)
		h.pass(10 * time.Minute)
	}
	if keys.aliases[alias] || len(h.keys(t, ids[0].Prefix())) == 0 {
		t.Fatalf("key destroyed: %t, files %v; want the held recording whole", keys.aliases[alias], h.keys(t, ids[0].Prefix()))
	}
	if left := h.keys(t, ids[1].Prefix()); len(left) > 0 || !keys.logged[ids[1]] || keys.logged[ids[0]] {
		t.Errorf("of the other recording %v is left, noted as erased: %v", left, keys.logged)
	}
	h.pass(time.Hour)
	for range 5 {
		h.pending(t)
		h.pass(3 * time.Second)
	}
	must(t, h.eraser.Settle(t.Context(), true))
	if !keys.aliases[alias] || len(h.keys(t, "r/")) > 0 {
		t.Errorf("key destroyed: %t, files %v; want it and none after the hold", keys.aliases[alias], h.keys(t, "r/"))
	}
	if got, err := h.records.Erasure(t.Context(), e.ID); err != nil || got.State != models.ErasureDone {
		t.Errorf("the erasure is %+v, %v; want it done", got, err)
	}
}

// TestHoldWhileWorking asks for the erasure of a held recording that a worker is at:
// the worker ends, and removes nothing of what is held.
func TestHoldWhileWorking(t *testing.T) {
	h := newHouse(t)
	id := h.receive(t)
	h.hold(t, models.Hold{Recording: id}, time.Hour)
	h.listener.do = func(ctx context.Context, r models.Recording, keep Keep) (models.Outcome, error) {
		_, err := h.records.EraseRecording(ctx, id, models.CauseRequest, h.clock())
		must(t, err)
		return scores(ctx, r, keep)
	}
	must(t, h.score(t, id))
	if files := h.keys(t, id.Prefix()); len(files) == 0 {
		t.Error("the worker has removed what is held")
	}
	h.pass(2 * time.Hour)
	for range 3 {
		h.pending(t)
		h.pass(time.Minute)
	}
	if files := h.keys(t, id.Prefix()); len(files) > 0 {
		t.Errorf("%v is left after the hold", files)
	}
}

// TestHoldOutlastsRecognition holds an answer whose audio is kept only until it is
// recognised.
func TestHoldOutlastsRecognition(t *testing.T) {
	h := newHouse(t)
	schedule := models.DefaultSchedule()
	schedule.AnswerAudio = models.OnceRecognised
	id := h.ask(t, schedule)
	h.hold(t, models.Hold{Learner: learner}, time.Hour)
	must(t, h.score(t, id))
	if files := h.keys(t, id.Prefix()); len(files) == 0 {
		t.Fatal("the audio of a held answer is erased")
	}
	h.pass(time.Hour)
	_, err := h.sweeper.Sweep(t.Context(), h.clock())
	must(t, err)
	if files := h.keys(t, id.Prefix()); len(files) > 0 {
		t.Errorf("%v is left after the hold and a sweep", files)
	}
}
