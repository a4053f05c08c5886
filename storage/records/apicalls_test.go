package records_test

import (
	"testing"
	"time"

	"github.com/langdu/langdu/models"
)

// TestLiked tests what only the api asks, on every database.
func TestLiked(t *testing.T) {
	databases(t, func(t *testing.T, url func(t *testing.T) string) {
		s, ctx := open(t, url(t)), t.Context()
		now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
		check := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		check(s.PutLearner(ctx, models.Learner{ID: "l1", AgeBand: models.Adult, CreatedAt: now}))
		ids := []models.RecordingID{models.NewRecordingID(), models.NewRecordingID()}
		for _, id := range ids {
			rec := models.Recording{ID: id, Learner: "l1", Text: "小猫", CreatedAt: now, Expiry: models.DefaultSchedule().ExpiryFrom(now, models.ReadingKind)}
			check(s.Begin(ctx, rec))
			check(s.Receive(ctx, rec, now, now))
		}
		rec, _, err := s.Claim(ctx, ids[0], now, now.Add(time.Minute))
		check(err)
		check(s.Finish(ctx, ids[0], rec.Attempt, models.Outcome{Status: models.Unassessable, Reason: models.Silence, Rendition: true}, now))

		_, err = s.Like(ctx, ids[0], "g1", now)
		check(err)
		liked, err := s.Liked(ctx, "g1", ids)
		if err != nil || len(liked) != 1 || !liked[ids[0]] {
			t.Errorf("Liked = %v, %v, want only %s", liked, err, ids[0])
		}
		if none, err := s.Liked(ctx, "g1", nil); err != nil || len(none) != 0 {
			t.Errorf("Liked of none = %v, %v", none, err)
		}

	})
}
