package records_test

import (
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// TestAnUploadHasSoManyParts fills one to the last part.
func TestAnUploadHasSoManyParts(t *testing.T) {
	databases(t, func(t *testing.T, newURL func(t *testing.T) string) {
		s, now := open(t, newURL(t)), time.Now()
		if err := s.PutLearner(t.Context(), models.Learner{ID: "anna", BirthMonth: "2018-05", Guardian: "mama", CreatedAt: now}); err != nil {
			t.Fatal(err)
		}
		r := models.Recording{ID: models.NewRecordingID(), Learner: "anna", Text: "猫", Status: models.Uploading, CreatedAt: now, UpdatedAt: now,
			Expiry: models.DefaultSchedule().ExpiryFrom(now, models.ReadingKind)}
		if err := s.BeginUpload(t.Context(), r, -1, now.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		fill := func(from, to int) {
			t.Helper()
			_, err := s.DB().Exec(`WITH RECURSIVE n(i) AS (SELECT CAST($2 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < CAST($3 AS BIGINT))
				INSERT INTO upload_parts (recording, start_at, size, name) SELECT $1, i, 1, 'p' FROM n`, string(r.ID), from, to)
			if err != nil {
				t.Fatal(err)
			}
		}
		fill(1, storage.MostParts-1)
		if err := s.MayWrite(t.Context(), r.ID, 0, now, now.Add(time.Second)); err != nil {
			t.Errorf("MayWrite of the last part = %v", err)
		}
		fill(storage.MostParts, storage.MostParts)
		if err := s.MayWrite(t.Context(), r.ID, 0, now, now.Add(time.Second)); models.KindOf(err) != models.TooLarge {
			t.Errorf("MayWrite of one too many = %v, want %s", err, models.TooLarge)
		}
	})
}
