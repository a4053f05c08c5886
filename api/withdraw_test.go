package api_test

import (
	"context"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// TestP4WithdrawnPurposeKeepsNothingForItself shows that one call withdraws, and that
// the sweep then finds what was kept for that purpose alone.
func TestP4WithdrawnPurposeKeepsNothingForItself(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring", "playback")
	s.learner("l2", "scoring", "playback")
	settled, waiting, other := s.row("l1", models.Scored), s.row("l1", models.Received), s.row("l2", models.Scored)
	expiry := func(id models.RecordingID) models.Expiry {
		t.Helper()
		rec, err := s.store.Recording(context.Background(), id)
		s.must(err)
		return rec.Expiry
	}
	before, now := expiry(settled), s.clock.Now()
	if got := expiry(waiting); got != before {
		t.Fatalf("expiry = %v, want %v", got, before)
	}

	s.want(s.call("DELETE", "/v1/learners/l1/consents/playback", s.app(), ""), 204)
	if got := expiry(settled); !got.Rendition.Equal(now) || got.Original != before.Original || got.Result != before.Result {
		t.Errorf("without playback: %v, want the rendition due at %s", got, now)
	}
	if told := s.want(s.call("GET", "/v1/recordings/"+string(settled), s.app(), ""), 200); told.json("expires", "rendition") != nil || told.json("expires", "result") == nil {
		t.Errorf("the child's side is told %s, want no sound to play and a result", told.body)
	}
	if got := expiry(waiting); !got.Rendition.Equal(now.Add(time.Hour)) || got.Original != before.Original {
		t.Errorf("without playback, not settled: %v, want the rendition due in an hour", got)
	}
	s.want(s.call("DELETE", "/v1/learners/l1/consents/scoring", s.app(), ""), 204)
	if got := expiry(settled); !got.Original.Equal(now) || got.Result != before.Result {
		t.Errorf("without both: %v, want the original due at %s and the result kept", got, now)
	}
	if got := expiry(other); got != before {
		t.Errorf("another learner's = %v, want %v", got, before)
	}
	due, err := s.store.Expired(t.Context(), storage.ExpiredQuery{Now: now, Awake: now, Limit: 10})
	if err != nil || len(due) != 1 || due[0].ID != settled {
		t.Errorf("due now: %v, %v, want %s", due, err, settled)
	}
	// Withdrawing again expires nothing later than before.
	s.clock.Advance(time.Minute)
	s.refused(s.call("DELETE", "/v1/learners/l1/consents/scoring", s.app(), ""), 404, "not-found", "no consent")
	if got := expiry(settled); !got.Original.Equal(now) {
		t.Errorf("withdrawing again moved the expiry to %s", got.Original)
	}
}
