package records_test

import (
	"errors"
	"testing"

	"github.com/langdu/langdu/models"
)

// TestRecordingAndLearner reads a recording whose learner's erasure has begun, to which
// the workers have not come yet, and one that they have erased.
func TestRecordingAndLearner(t *testing.T) {
	databases(t, func(t *testing.T, newURL func(t *testing.T) string) {
		s := open(t, newURL(t))
		if err := s.PutLearner(t.Context(), models.Learner{ID: "anna", CreatedAt: november}); err != nil {
			t.Fatal(err)
		}
		id := scored(t, s, "anna", november, nil)
		read := func(want bool) {
			t.Helper()
			plain, err := s.Recording(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			got, learner, err := s.RecordingAndLearner(t.Context(), id)
			if err != nil || learner != want || got.ID != id || got.Status != plain.Status || !got.Expiry.Result.Equal(plain.Expiry.Result) {
				t.Errorf("RecordingAndLearner = %v, %v, %v, want %v, %v", got, learner, err, plain, want)
			}
		}
		read(true)
		if _, err := s.DB().ExecContext(t.Context(), `UPDATE learners SET erased_ms = 1`); err != nil {
			t.Fatal(err)
		}
		read(false)
		if _, err := s.EraseRecording(t.Context(), id, models.CauseRequest, november); err != nil {
			t.Fatal(err)
		}
		if _, learner, err := s.RecordingAndLearner(t.Context(), id); learner || !errors.Is(err, models.Gone) {
			t.Errorf("RecordingAndLearner of an erased one = %v, %v, want gone", learner, err)
		}
		if _, _, err := s.RecordingAndLearner(t.Context(), models.NewRecordingID()); !errors.Is(err, models.NotFound) {
			t.Errorf("RecordingAndLearner of none = %v, want not found", err)
		}
	})
}
