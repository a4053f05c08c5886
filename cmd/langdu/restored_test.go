package main

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/langdu/langdu/internal/need"
	"github.com/langdu/langdu/models"
)

// TestP18RestoredBackup shows what a backup from before an erasure is worth: the
// voice of the child who was erased cannot be read in it, by anybody; and a service
// that is started on it erases the child again before it gives its first answer,
// while the recordings of the other children play.
func TestP18RestoredBackup(t *testing.T) {
	need.Patience(t)
	audio := testdata(t, "reading.ogg")
	for shape, p := range sealedShapes(t) {
		t.Run(shape, func(t *testing.T) {
			var erased, kept, single string
			t.Run("recorded", func(t *testing.T) {
				s := p.serve(t)
				s.consent(t, "xiaoming")
				s.consent(t, "anna")
				erased, kept, single = s.upload(t, "xiaoming", readingText, audio), s.upload(t, "anna", readingText, audio), s.upload(t, "anna", "你好", audio)
				for _, id := range []string{erased, kept, single} {
					s.settle(t, id)
					s.play(t, id, audio)
				}
			})
			backup := p.backUp(t)
			t.Run("erased", func(t *testing.T) {
				s := p.serve(t)
				for _, path := range []string{"/v1/learners/xiaoming", "/v1/recordings/" + single} {
					erasure := s.want(t, 202, "DELETE", path, nil)["erasure"].(string)
					await(t, "the erasure", func() bool { return s.want(t, 200, "GET", "/v1/erasures/"+erasure, nil)["state"] == "done" })
				}
			})
			p.restore(t, backup)
			t.Run("unreadable", func(t *testing.T) { p.unreadable(t, erased) })
			t.Run("erased again", func(t *testing.T) { p.erasedAgain(t, erased, kept, single, audio) })
		})
	}
}

// unreadable opens the stores that were put back, as a service would that had
// forgotten to erase again, and wants no byte of the recording.
func (p *sealedShape) unreadable(t *testing.T, id string) {
	s, c := &stores{}, p.config()
	secrets(t, p.stores)
	c.MasterKey = os.Getenv("LANGDU_MASTER_KEY")
	if p.stores == nil {
		c.MasterKey = ""
	}
	t.Cleanup(func() { _ = s.close() })
	for _, open := range []func(context.Context, Config) error{s.openRecords, s.openObjects, s.openKeys} {
		if err := open(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	for _, key := range []string{models.RecordingID(id).OriginalKey(), models.RecordingID(id).RenditionKey()} {
		if _, err := s.bare.Stat(t.Context(), key); err != nil {
			t.Errorf("%s is not in the backup: %v", key, err)
		}
		if _, err := s.objects.Open(t.Context(), key); !errors.Is(err, models.Gone) {
			t.Errorf("opening %s: %v, want %s", key, err, models.Gone)
		}
	}
}

// erasedAgain starts the service on what was put back; its first answer is about
// the recording that was erased.
func (p *sealedShape) erasedAgain(t *testing.T, erased, kept, single string, audio []byte) {
	s := p.serve(t)
	for _, path := range []string{"/v1/recordings/" + erased, "/v1/recordings/" + single, "/v1/recordings/" + single + "/audio", "/v1/learners/xiaoming/work"} {
		if status, _, answer := s.call(t, "GET", path, nil); status != 410 && status != 404 {
			t.Errorf("GET %s = %d: %.200q", path, status, answer)
		}
	}
	s.play(t, kept, audio)
	await(t, "the second erasure of the objects", func() bool {
		return !slices.ContainsFunc(s.held(t, p.stores).keys(), func(key string) bool { return strings.Contains(key, erased) || strings.Contains(key, single) })
	})
	await(t, "a new beginning", func() bool { // when nothing is left of who was erased
		status, _, _ := s.call(t, "PUT", "/v1/learners/xiaoming", map[string]any{"age_band": "under14", "guardian": "mama"})
		return status == 201
	})
	s.agree(t, "xiaoming", "mama", "2026-11", "scoring", "playback")
	again := s.upload(t, "xiaoming", readingText, audio)
	s.settle(t, again)
	s.play(t, again, audio)
}
