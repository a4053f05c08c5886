package workers

import (
	"context"
	"io"
	"slices"
	"testing"

	"github.com/langdu/langdu/models"
)

// stagedListener goes through the stages as the engine does, and calls before
// each what a test wants to happen then.
type stagedListener struct {
	before map[models.Stage]func()
	begun  []models.Stage
}

func (l *stagedListener) Listen(ctx context.Context, _ io.ReadSeeker, r Reading, keep Keep, begin Begin) (models.Outcome, error) {
	stage := func(stage models.Stage) (bool, error) {
		if f := l.before[stage]; f != nil {
			f()
		}
		may, err := begin(ctx, stage)
		if may {
			l.begun = append(l.begun, stage)
		}
		return may, err
	}
	if _, err := stage(models.StageDecode); err != nil {
		return models.Outcome{}, err
	}
	if keep != nil {
		if may, err := stage(models.StageRendition); err != nil {
			return models.Outcome{}, err
		} else if !may {
			keep = nil
		}
	}
	outcome, err := scores(ctx, r.Recording, keep)
	if err != nil {
		return outcome, err
	}
	if _, err := stage(models.StageScore); err != nil {
		return models.Outcome{}, err
	}
	if f := l.before[models.StageDone]; f != nil {
		f()
	}
	return outcome, nil
}

// TestP4AskedBeforeEveryStage shows that the consent is asked for anew before a
// recording is opened, before a playback file is made, before it is scored and
// before the score is kept: whenever it is withdrawn, nothing more happens, and
// nothing that was made for it stays.
func TestP4AskedBeforeEveryStage(t *testing.T) {
	stages := []models.Stage{models.StageDecode, models.StageRendition, models.StageScore, models.StageDone}
	for _, purpose := range []models.Purpose{models.ForScoring, models.ForPlayback} {
		for i, at := range stages {
			t.Run(string(purpose)+" before "+string(at), func(t *testing.T) {
				h := newHouse(t)
				id := h.receive(t)
				l := &stagedListener{before: map[models.Stage]func(){at: func() {
					must(t, h.records.Withdraw(t.Context(), learner, purpose, h.clock()))
				}}}
				h.scorer.Listener = l
				must(t, h.score(t, id))
				begun, status, keys := stages[:i], models.Failed, []string(nil)
				if purpose == models.ForPlayback {
					begun, status, keys = slices.Clone(stages[:3]), models.Scored, []string{id.OriginalKey()}
					if i <= 1 {
						begun = slices.Delete(begun, 1, 2)
					}
				}
				r := h.status(t, id)
				if r.Status != status || !slices.Equal(l.begun, begun) {
					t.Errorf("%s (%s) after %v, want %s after %v", r.Status, r.Reason, l.begun, status, begun)
				}
				if got := h.keys(t, id.Prefix()); !slices.Equal(got, keys) {
					t.Errorf("the store holds %v, want %v", got, keys)
				}
				if !r.Expiry.Rendition.IsZero() {
					t.Errorf("a playback file is promised until %s", r.Expiry.Rendition)
				}
			})
		}
	}
}

// TestRenewalKeepsTheUpload: where a consent must be renewed nothing is scored,
// and nothing is erased either.
func TestRenewalKeepsTheUpload(t *testing.T) {
	h := newHouse(t)
	id := h.receive(t)
	must(t, h.records.PutPolicy(t.Context(), models.Policy{Version: "v2", Text: "new", Material: true, Effective: h.clock()}))
	must(t, h.score(t, id))
	if r := h.status(t, id); r.Status != models.Failed || r.Reason != models.ConsentWithdrawn || r.Expiry.Original.IsZero() {
		t.Errorf("%s (%s), the upload kept until %s", r.Status, r.Reason, r.Expiry.Original)
	}
	if got := h.keys(t, id.Prefix()); !slices.Equal(got, []string{id.OriginalKey()}) {
		t.Errorf("the store holds %v, want the upload", got)
	}
}
