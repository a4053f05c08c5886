package records_test

import (
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage/records"
)

// TestP4WhatAWithdrawalMakesDue shows that withdrawing a consent makes exactly
// that due for erasure which no other consent is left for: the playback files
// without playback, the uploads without either, and without scoring those uploads
// that nobody has listened to yet.
func TestP4WhatAWithdrawalMakesDue(t *testing.T) {
	const none, now, soon = 0, 1, 2 // due at its time, at once, when whoever works on it has ended
	type due struct{ original, rendition int }
	for name, c := range map[string]struct {
		given, withdrawn []models.Purpose
		settled, waiting due
	}{
		"playback of both":          {both, both[1:], due{none, now}, due{none, soon}},
		"scoring of both":           {both, both[:1], due{none, none}, due{soon, none}},
		"both":                      {both, both, due{now, now}, due{soon, soon}},
		"scoring alone":             {both[:1], both[:1], due{now, now}, due{soon, soon}},
		"research":                  {append([]models.Purpose{models.ForResearch}, both...), []models.Purpose{models.ForResearch}, due{}, due{}},
		"sharing and then scoring":  {append([]models.Purpose{models.ForSharing}, both...), []models.Purpose{models.ForSharing, models.ForScoring}, due{none, none}, due{soon, none}},
		"scoring and then playback": {both, []models.Purpose{models.ForScoring, models.ForPlayback}, due{now, now}, due{soon, soon}},
	} {
		t.Run(name, func(t *testing.T) {
			databases(t, func(t *testing.T, url func(t *testing.T) string) {
				s, at := open(t, url(t)), time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
				settled, waiting := consenting(t, s, "l1", c.given, at)
				others, _ := consenting(t, s, "l2", both, at)
				promised, later := promiseOf(t, s, others), at.Add(time.Hour)
				for _, p := range c.withdrawn {
					ok(t, s.Withdraw(t.Context(), "l1", p, later))
				}
				ends := map[int]time.Time{now: later, soon: later.Add(time.Hour)}
				for id, want := range map[models.RecordingID]due{settled: c.settled, waiting: c.waiting, others: {}} {
					expected := promised
					if want.original != none {
						expected.Original = ends[want.original]
					}
					if want.rendition != none {
						expected.Rendition = ends[want.rendition]
					}
					if got := promiseOf(t, s, id); got != expected {
						t.Errorf("settled %v, of another %v: %+v, want %+v", id == settled, id == others, got, expected)
					}
				}
			})
		})
	}
}

// TestWithdrawAgain fails, and moves nothing.
func TestWithdrawAgain(t *testing.T) {
	databases(t, func(t *testing.T, url func(t *testing.T) string) {
		s, at := open(t, url(t)), time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
		settled, _ := consenting(t, s, "l1", both, at)
		ok(t, s.Withdraw(t.Context(), "l1", models.ForPlayback, at))
		before := promiseOf(t, s, settled)
		if err := s.Withdraw(t.Context(), "l1", models.ForPlayback, at.Add(time.Minute)); models.KindOf(err) != models.NotFound {
			t.Errorf("Withdraw again = %v, want not found", err)
		}
		if got := promiseOf(t, s, settled); got != before {
			t.Errorf("withdrawing again moved %+v to %+v", before, got)
		}
	})
}

// both is the purposes that a learner needs who is scored and replayed.
var both = []models.Purpose{models.ForScoring, models.ForPlayback}

// consenting makes a learner with consents and two recordings, one of them scored.
func consenting(t *testing.T, s *records.Store, id models.LearnerID, purposes []models.Purpose, at time.Time) (settled, waiting models.RecordingID) {
	t.Helper()
	ok(t, s.PutLearner(t.Context(), models.Learner{ID: id, AgeBand: models.Adult, CreatedAt: at}))
	for _, p := range purposes {
		ok(t, s.AddConsent(t.Context(), models.Consent{Learner: id, Purpose: p, Policy: "p1", GivenBy: "g1", Method: "test", GivenAt: at}))
	}
	settled, waiting = models.NewRecordingID(), models.NewRecordingID()
	for _, recording := range []models.RecordingID{settled, waiting} {
		rec := models.Recording{ID: recording, Learner: id, Text: "小猫", CreatedAt: at, Expiry: models.DefaultSchedule().ExpiryFrom(at, models.ReadingKind)}
		ok(t, s.Begin(t.Context(), rec))
		ok(t, s.Receive(t.Context(), rec, at, at))
	}
	rec, _, err := s.Claim(t.Context(), settled, at, at.Add(time.Minute))
	ok(t, err)
	ok(t, s.Finish(t.Context(), settled, rec.Attempt, models.Outcome{Status: models.Unassessable, Reason: models.Silence, Rendition: true}, at))
	return settled, waiting
}

func promiseOf(t *testing.T, s *records.Store, id models.RecordingID) models.Expiry {
	t.Helper()
	rec, err := s.Recording(t.Context(), id)
	ok(t, err)
	return rec.Expiry
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
