package main

import (
	"path/filepath"
	"testing"
	"time"
)

// TestImportKeepsNoLongerThanTheService: the schedule in force counts, also where
// the service is stopped and the command is given no --keep-… flag.
func TestImportKeepsNoLongerThanTheService(t *testing.T) {
	archive, here := filepath.Join(t.TempDir(), "xiaoming.zip"), t.TempDir()
	t.Run("exported", func(t *testing.T) {
		s := start(t, nil)
		s.consent(t, "xiaoming")
		s.settle(t, s.upload(t, "xiaoming", readingText, testdata(t, "reading.ogg")))
		_, err := s.langdu(t, nil, "export", "--learner", "xiaoming", "-o", archive)
		check(t, err)
	})
	t.Run("a service that keeps less", func(t *testing.T) { serveIn(t, here, nil, "--keep-original", "5d").consent(t, "anna") })
	_, err := langdu(t, "import", archive, "--data", here)
	check(t, err)
	var until int64
	check(t, (&service{data: here}).database(t, nil).QueryRowContext(t.Context(), `SELECT original_ms FROM recordings WHERE learner = 'xiaoming'`).Scan(&until))
	if at := time.UnixMilli(until); time.Until(at) > 5*24*time.Hour {
		t.Errorf("the original is kept until %s, want 5 days at most", at)
	}
}
