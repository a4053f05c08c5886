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
	serve := func(t *testing.T) *service { return serveIn(t, here, nil, "--keep-original", "5d") }
	t.Run("a service that keeps less", func(t *testing.T) { serve(t).consent(t, "anna") })
	_, err := langdu(t, "import", archive, "--data", here)
	check(t, err)
	t.Run("imported", func(t *testing.T) {
		work := serve(t).want(t, 200, "GET", "/v1/learners/xiaoming/work", nil)["recordings"].([]any)
		original := work[0].(map[string]any)["expires"].(map[string]any)["original"].(string)
		if at, err := time.Parse(time.RFC3339, original); err != nil || time.Until(at) > 5*24*time.Hour {
			t.Errorf("the original is kept until %s, want 5 days at most", original)
		}
	})
}
