package workers

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage/records"
	watching "github.com/langdu/langdu/storage/watched"
	"github.com/langdu/langdu/workers/queue"
)

// hears does what an Engine asks of the stores and of its callers, and hears forty
// characters in everything.
type hears struct{}

// Listen implements Listener.
func (hears) Listen(ctx context.Context, upload io.ReadSeeker, r Reading, keep Keep, begin Begin) (models.Outcome, error) {
	if _, err := io.Copy(io.Discard, upload); err != nil {
		return models.Outcome{}, err
	}
	for _, stage := range []models.Stage{models.StageDecode, models.StageRendition, models.StageScore} {
		if may, err := begin(ctx, stage); err != nil || !may {
			return models.Outcome{}, errors.Join(err, errors.New("a stage may not begin"))
		}
	}
	if err := keep(ctx, r.ID.RenditionKey(), "audio/mp4", strings.NewReader("m4a"), 3); err != nil {
		return models.Outcome{}, err
	}
	document, err := json.Marshal(map[string]string{"status": "scored"})
	result := &models.Result{Version: 1, Document: document, Characters: make([]models.CharacterResult, 40)}
	for i := range result.Characters {
		result.Characters[i] = models.CharacterResult{At: i, Char: "猫", Reading: "mao1", Verdict: models.Correct, Score: 90}
	}
	return models.Outcome{Status: models.Scored, Result: result, Rendition: true}, err
}

// TestARecordingAsksTheStoresSeldom holds the work on a recording to what it asks of the
// stores. Each question is a way there and back, in our processes and in the store's: one
// more is to be thought about, and this test changed.
func TestARecordingAsksTheStoresSeldom(t *testing.T) {
	var statements, transactions, objects atomic.Int64
	count := func(operation string, n *atomic.Int64) func(context.Context, string) (context.Context, func(error)) {
		return func(ctx context.Context, name string) (context.Context, func(error)) {
			if operation == "" || operation == name {
				n.Add(1)
			}
			return ctx, func(error) {}
		}
	}
	h := newHouse(t, records.Counted(func() { statements.Add(1) }), records.Watched(count("transaction", &transactions)))
	id := h.receive(t)
	scorer := h.newScorer()
	scorer.Listener, scorer.Objects = hears{}, watching.NewObjects(h.objects, count("", &objects), nil)
	for _, n := range []*atomic.Int64{&statements, &transactions, &objects} {
		n.Store(0)
	}
	must(t, scorer.Do(t.Context(), queue.ScoreRecording{Recording: id}))
	// The claim, five looks at the consents, and what is in the transaction: the
	// recording, the tally, the result, 32 and 8 characters, the growth. Of the objects
	// one is opened and read, and one is put.
	got := [...]int64{statements.Load(), transactions.Load(), objects.Load()}
	if want := [...]int64{12, 1, 3}; got != want {
		t.Errorf("a recording took %d statements, %d transactions and %d calls of the object store, want %d", got[0], got[1], got[2], want)
	}
	if r := h.status(t, id); r.Status != models.Scored {
		t.Errorf("the recording is %s", r.Status)
	}
}
