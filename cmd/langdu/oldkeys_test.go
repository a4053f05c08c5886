package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
)

// TestP18OldKeysAreRefused shows that the destroyed key of a child cannot come back
// unnoticed: once the receipt of an erasure is there, a service whose keys were put
// back from before it does not start, and says which copy belongs there.
func TestP18OldKeysAreRefused(t *testing.T) {
	audio := testdata(t, "reading.ogg")
	for shape, p := range sealedShapes(t) {
		t.Run(shape, func(t *testing.T) {
			t.Run("recorded", func(t *testing.T) {
				s := p.serve(t)
				for _, learner := range []string{"xiaoming", "anna"} {
					s.consent(t, learner)
					s.settle(t, s.upload(t, learner, readingText, audio))
				}
			})
			back := p.copyKeys(t)
			t.Run("erased", func(t *testing.T) {
				s := p.serve(t)
				erasure := s.want(t, 202, "DELETE", "/v1/learners/xiaoming", nil)["erasure"].(string)
				await(t, "the erasure", func() bool { return s.want(t, 200, "GET", "/v1/erasures/"+erasure, nil)["state"] == "done" })
			})
			back()
			err := p.caughtUp(t)
			if !errors.Is(err, models.Conflict) || !strings.Contains(sentence(err), "put its newest copy back") {
				t.Errorf("starting with the keys of before the erasure: %v, want that the newest copy belongs there", err)
			}
		})
	}
}

// copyKeys copies the key store, and returns what puts the copy in its place.
func (p *sealedShape) copyKeys(t *testing.T) func() {
	t.Helper()
	if p.stores != nil {
		copied := copyDatabase(t, p.config().KeysURL)
		return func() { p.set("--keys-url", copied) }
	}
	folder, copied := filepath.Join(p.data, keyFolder), filepath.Join(t.TempDir(), keyFolder)
	copyTree(t, folder, copied)
	return func() {
		if err := os.RemoveAll(folder); err != nil {
			t.Fatal(err)
		}
		copyTree(t, copied, folder)
	}
}

// caughtUp opens the stores as a service does before it answers.
func (p *sealedShape) caughtUp(t *testing.T) error {
	t.Helper()
	s, c := &stores{}, p.config()
	secrets(t, p.stores)
	if p.stores != nil {
		c.MasterKey = os.Getenv("LANGDU_MASTER_KEY")
	}
	t.Cleanup(func() { _ = s.close() })
	for _, open := range []func(context.Context, Config) error{s.openRecords, s.openObjects, s.openKeys} {
		if err := open(t.Context(), c); err != nil {
			return err
		}
	}
	return s.catchUp(t.Context(), time.Now(), discard())
}
