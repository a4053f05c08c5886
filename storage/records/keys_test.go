package records_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
	"github.com/langdu/langdu/storage/records"
	"github.com/langdu/langdu/storage/storagetest"
)

func openKeys(t *testing.T, url string) *records.Keys {
	t.Helper()
	k, err := records.OpenKeys(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { k.Close() })
	return k
}

func TestKeysContract(t *testing.T) {
	emptyDatabases(t, func(t *testing.T, newURL func(t *testing.T) string) {
		storagetest.TestKeys(t, func(t *testing.T) storagetest.KeyStore { return openKeys(t, newURL(t)) })
	})
}

func TestKeysUnavailable(t *testing.T) {
	emptyDatabases(t, func(t *testing.T, newURL func(t *testing.T) string) {
		k := openKeys(t, newURL(t))
		if err := k.Close(); err != nil {
			t.Fatal(err)
		}
		storagetest.TestKeysUnavailable(t, k)
	})
}

func TestRestoredContract(t *testing.T) {
	databases(t, func(t *testing.T, newURL func(t *testing.T) string) {
		storagetest.TestRestored(t, func(t *testing.T) storagetest.RestoredStore { return open(t, newURL(t)) })
	})
}

// TestNewestSealed asks for the newest recording whose bytes are stored.
func TestNewestSealed(t *testing.T) {
	databases(t, func(t *testing.T, newURL func(t *testing.T) string) {
		s, now := open(t, newURL(t)), time.Now()
		newest := func(want models.Alias) {
			t.Helper()
			if got, err := s.NewestSealed(t.Context()); got != want || err != nil {
				t.Errorf("NewestSealed = %q, %v, want %q", got, err, want)
			}
		}
		newest("")
		var aliases []models.Alias
		for i, learner := range []models.LearnerID{"anna", "ben"} {
			if err := s.PutLearner(t.Context(), models.Learner{ID: learner, AgeBand: models.Adult, CreatedAt: now}); err != nil {
				t.Fatal(err)
			}
			alias, err := s.AliasOf(t.Context(), learner)
			if err != nil {
				t.Fatal(err)
			}
			aliases = append(aliases, alias)
			r := models.Recording{ID: models.NewRecordingID(), Learner: learner, Status: models.Uploading, CreatedAt: now}
			if err := s.Begin(t.Context(), r); err != nil {
				t.Fatal(err)
			}
			newest(append([]models.Alias{""}, aliases...)[i]) // one that is uploading does not count
			if err := s.Receive(t.Context(), r, now, now); err != nil {
				t.Fatal(err)
			}
			newest(alias)
		}
	})
}

// TestKeysBesideRecords opens both in one database, several times.
func TestKeysBesideRecords(t *testing.T) {
	databases(t, func(t *testing.T, newURL func(t *testing.T) string) {
		url, alias := newURL(t), models.NewAlias()
		for range 2 {
			open(t, url)
			if _, err := openKeys(t, url).AddDataKey(t.Context(), alias, storage.WrappedKey{Master: "m", Text: "x"}, time.Now()); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// TestP18DestroyedKeyLeavesNoTrace shows that the key of a child's recordings, once
// it is destroyed, is in no file of the key store any more, not even encrypted.
func TestP18DestroyedKeyLeavesNoTrace(t *testing.T) {
	folder := t.TempDir()
	k := openKeys(t, "sqlite://"+filepath.Join(folder, "keys.db"))
	secret := strings.Repeat("wrapped-data-key", 6)
	var aliases []models.Alias
	for range 50 {
		aliases = append(aliases, models.NewAlias())
		if _, err := k.AddDataKey(t.Context(), aliases[len(aliases)-1], storage.WrappedKey{Master: "m", Text: secret}, time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	if n := occurrences(t, folder, secret); n < 50 {
		t.Fatalf("%d wrapped keys found in the files before, want 50: the search finds nothing", n)
	}
	for _, alias := range aliases {
		if err := k.DestroyDataKey(t.Context(), alias, time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	if n := occurrences(t, folder, secret); n > 0 {
		t.Errorf("%d destroyed keys are still in the files", n)
	}
}

// occurrences counts marker in all files of a folder.
func occurrences(t *testing.T, folder, marker string) (n int) {
	t.Helper()
	files, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		content, err := os.ReadFile(filepath.Join(folder, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		n += bytes.Count(content, []byte(marker))
	}
	return n
}
