package main

import (
	"database/sql"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/langdu/langdu/storage"
	"github.com/langdu/langdu/storage/objects"
	_ "modernc.org/sqlite"
)

// held looks into the stores of a service from outside, past its API.
type held struct {
	t      *testing.T
	data   string
	stores []string
}

func (s *service) held(t *testing.T, stores []string) held { return held{t, s.data, stores} }

// flag is the value of one of the flags that name the stores.
func (h held) flag(name string) string {
	i := slices.Index(h.stores, name)
	if i < 0 {
		return ""
	}
	return h.stores[i+1]
}

// keys is every object of the store, by what follows the bucket.
func (h held) keys() (keys []string) {
	h.t.Helper()
	if h.stores == nil {
		root := filepath.Join(h.data, objectFolder)
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			for _, kind := range []string{"/r/", "/x/", "/p/"} { // recordings, exports, what pages have
				if i := strings.Index(path, kind); err == nil && d.Type().IsRegular() && i >= 0 {
					keys = append(keys, path[i+1:])
				}
			}
			if errors.Is(err, fs.ErrNotExist) { // it went while we looked
				return nil
			}
			return err
		})
		if err != nil {
			h.t.Fatal(err)
		}
		return keys
	}
	config, err := Config{S3URL: h.flag("--s3-url")}.s3()
	if err != nil {
		h.t.Fatal(err)
	}
	store, err := objects.Open(h.t.Context(), config)
	if err != nil {
		h.t.Fatal(err)
	}
	err = store.List(h.t.Context(), "", func(o storage.ObjectInfo) bool { keys = append(keys, o.Key); return true })
	if err != nil {
		h.t.Fatal(err)
	}
	return keys
}

// database opens the records, beside the service.
func (h held) database() *sql.DB {
	h.t.Helper()
	driver, at := "sqlite", "file:"+filepath.Join(h.data, databaseFile)+"?mode=ro"
	if h.stores != nil {
		driver, at = "pgx", h.flag("--database-url")
	}
	db, err := sql.Open(driver, at)
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { _ = db.Close() })
	return db
}

// count asks the records for one number.
func (h held) count(query string, args ...any) (n int) {
	h.t.Helper()
	db := h.database()
	defer db.Close()
	if err := db.QueryRowContext(h.t.Context(), query, args...).Scan(&n); err != nil {
		h.t.Fatal(err)
	}
	return n
}

// nothing wants no object, and no row that tells of a recording.
func (h held) nothing(when string) {
	h.t.Helper()
	if keys := h.keys(); len(keys) > 0 {
		h.t.Errorf("%s the object store holds %q", when, keys)
	}
	for _, query := range []string{
		"SELECT count(*) FROM recordings WHERE learner <> '' OR body <> '' OR sha256 <> ''",
		"SELECT count(*) FROM results", "SELECT count(*) FROM result_characters", "SELECT count(*) FROM growth", "SELECT count(*) FROM likes",
	} {
		if n := h.count(query); n > 0 {
			h.t.Errorf("%s: %s = %d, want 0", when, query, n)
		}
	}
}
