package workers

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
)

func TestConsentWithdrawnBeforeAndWhileListening(t *testing.T) {
	for name, when := range map[string]func(h *house){
		"before": func(h *house) { withdraw(t, h) },
		"while": func(h *house) {
			h.listener.do = func(ctx context.Context, r models.Recording, keep Keep) (models.Outcome, error) {
				withdraw(t, h)
				return scores(ctx, r, keep)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			id := h.receive(t)
			h.pass(time.Second)
			when(h)
			must(t, h.score(t, id))
			if r := h.status(t, id); r.Status != models.Failed || r.Reason != models.ConsentWithdrawn {
				t.Errorf("status %s (%s), want failed (consent withdrawn)", r.Status, r.Reason)
			}
			if keys := h.keys(t, id.Prefix()); len(keys) != 0 {
				t.Errorf("the store holds %q, want nothing", keys)
			}
			if _, err := h.records.Result(t.Context(), id); !errors.Is(err, models.NotFound) {
				t.Errorf("Result = %v, want none", err)
			}
		})
	}
}

func withdraw(t *testing.T, h *house) {
	t.Helper()
	must(t, h.records.Withdraw(t.Context(), learner, models.ForScoring, h.clock()))
}

func TestNoRenditionWithoutConsentForPlayback(t *testing.T) {
	h := newHouse(t)
	id := h.receive(t)
	must(t, h.records.Withdraw(t.Context(), learner, models.ForPlayback, h.clock()))
	h.pass(time.Second)
	must(t, h.score(t, id))
	if keys := h.keys(t, id.Prefix()); len(keys) != 1 || keys[0] != id.OriginalKey() {
		t.Errorf("the store holds %q, want the original alone", keys)
	}
	if r := h.status(t, id); r.Status != models.Scored || !r.Expiry.Rendition.IsZero() {
		t.Errorf("%s with a rendition until %s, want scored without", r.Status, r.Expiry.Rendition)
	}
}
