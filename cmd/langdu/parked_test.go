package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage/records"
)

// TestParkedRecordingsAreShownAndTriedAgain gives a recording up and runs the command.
func TestParkedRecordingsAreShownAndTriedAgain(t *testing.T) {
	data := t.TempDir()
	store, err := records.Open(t.Context(), "sqlite://"+filepath.Join(data, databaseFile))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	now := time.Now()
	r := models.Recording{ID: models.NewRecordingID(), Learner: "xiaoming", Text: readingText, CreatedAt: now, UpdatedAt: now,
		Expiry: models.DefaultSchedule().ExpiryFrom(now, models.ReadingKind)}
	for _, do := range []func() error{
		func() error {
			return store.PutLearner(t.Context(), models.Learner{ID: "xiaoming", Guardian: "mama", CreatedAt: now})
		},
		func() error { return store.Begin(t.Context(), r) },
		func() error { return store.Receive(t.Context(), r, now, now) },
		func() error { _, _, err := store.Claim(t.Context(), r.ID, now, now.Add(time.Minute)); return err },
		func() error {
			return store.Finish(t.Context(), r.ID, 1, models.Outcome{Status: models.Failed, Reason: models.GaveUp, Outline: "workers.Hung: internal"}, now)
		},
	} {
		if err := do(); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll(filepath.Join(data, objectFolder), 0o700); err != nil {
		t.Fatal(err)
	}
	said := func(args ...string) string {
		t.Helper()
		var out, log bytes.Buffer
		if err := run(t.Context(), append([]string{"parked", "--data", data}, args...), func(string) (string, bool) { return "", false }, &out, &log); err != nil {
			t.Fatalf("%v\n%s", err, log.String())
		}
		return out.String()
	}
	if got := said(); !strings.Contains(got, "1  workers.Hung: internal") || !strings.Contains(got, models.Short(r.ID)) || strings.Contains(got, "xiaoming") {
		t.Errorf("parked says %q", got)
	}
	if got := said("--retry"); got != "recordings that are tried again: 1\n" {
		t.Errorf("parked --retry says %q", got)
	}
	if got := said(); got != "no recording was given up\n" {
		t.Errorf("parked says %q afterwards", got)
	}
	if again, err := store.Recording(t.Context(), r.ID); err != nil || again.Status != models.Received {
		t.Errorf("the recording is %s, %v, want received", again.Status, err)
	}
}
