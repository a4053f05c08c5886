package records_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/langdu/langdu/internal/fresh"
	"github.com/langdu/langdu/internal/need"
	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage/records"
	"github.com/langdu/langdu/storage/storagetest"
)

// databases are the databases that the tests run on: SQLite in a new file, and a new
// database of the PostgreSQL that LANGDU_TEST_POSTGRES names, both with all tables.
// Without it that one is skipped, or fails where LANGDU_REQUIRE_ALL=1.
func databases(t *testing.T, test func(t *testing.T, open func(t *testing.T) string)) {
	on(t, test, func(t *testing.T) string { return fresh.SQLite(t) }, newPostgres)
}

// emptyDatabases are databases without any table: what starts there migrates.
func emptyDatabases(t *testing.T, test func(t *testing.T, open func(t *testing.T) string)) {
	on(t, test, newSQLite, func(t *testing.T) string { return newSchema(t, server(t)) })
}

func on(t *testing.T, test func(t *testing.T, open func(t *testing.T) string), sqlite, postgres func(t *testing.T) string) {
	t.Run("SQLite", func(t *testing.T) { test(t, sqlite) })
	t.Run("PostgreSQL", func(t *testing.T) {
		server(t)
		test(t, postgres)
	})
}

// server is the PostgreSQL of the tests.
func server(t *testing.T) string {
	t.Helper()
	return need.Server(t, "LANGDU_TEST_POSTGRES", "postgres://user:password@host:port/database")
}

// newSQLite is the url of a database that is not there yet.
func newSQLite(t *testing.T) string {
	t.Helper()
	return "sqlite://" + filepath.Join(t.TempDir(), "langdu.db")
}

// newPostgres is the url of a new database that has its tables already.
func newPostgres(t *testing.T) string {
	t.Helper()
	return fresh.Postgres(t, server(t))
}

// newSchema is the url of a new and empty schema, which is dropped when the test ends.
func newSchema(t testing.TB, server string) string {
	t.Helper()
	schema := fmt.Sprintf("test_%016x", rand.Uint64())
	db, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), "CREATE SCHEMA "+schema); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		defer db.Close()
		if _, err := db.ExecContext(context.WithoutCancel(t.Context()), "DROP SCHEMA "+schema+" CASCADE"); err != nil {
			t.Error(err)
		}
	})
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	query := u.Query()
	query.Set("search_path", schema)
	u.RawQuery = query.Encode()
	return u.String()
}

func open(t *testing.T, url string) *records.Store {
	t.Helper()
	begun, ended := &atomic.Int64{}, &atomic.Int64{}
	s, err := records.Open(t.Context(), url, records.Watched(func(ctx context.Context, _ string) (context.Context, func(error)) {
		begun.Add(1)
		var once atomic.Bool
		return ctx, func(error) {
			if once.Swap(true) {
				t.Error("an operation has ended twice")
			}
			ended.Add(1)
		}
	}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.Close()
		if begun, ended := begun.Load(), ended.Load(); begun == 0 || begun != ended {
			t.Errorf("%d operations have begun and %d have ended", begun, ended)
		}
	})
	return s
}

func TestContract(t *testing.T) {
	databases(t, func(t *testing.T, newURL func(t *testing.T) string) {
		storagetest.TestRecords(t, func(t *testing.T) storagetest.Records { return open(t, newURL(t)) })
	})
}

func TestUnavailable(t *testing.T) {
	databases(t, func(t *testing.T, newURL func(t *testing.T) string) {
		s := open(t, newURL(t))
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		storagetest.TestRecordsUnavailable(t, s)
	})
}

// TestReopen opens the same database twice at once and again: rows stay.
func TestReopen(t *testing.T) {
	emptyDatabases(t, func(t *testing.T, newURL func(t *testing.T) string) {
		url := newURL(t)
		opened := make(chan error, 4)
		for range cap(opened) {
			go func() {
				s, err := records.Open(t.Context(), url)
				if err == nil {
					defer s.Close()
					err = s.PutPage(t.Context(), models.Page{ID: "p", Text: "好"})
				}
				opened <- err
			}()
		}
		for range cap(opened) {
			if err := <-opened; err != nil {
				t.Error(err)
			}
		}
		if _, err := open(t, url).Page(t.Context(), "p"); err != nil {
			t.Error(err)
		}
	})
}

func TestOpenRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		url  string
		kind models.Kind
	}{
		"no scheme":       {"/var/lib/langdu.db", models.Invalid},
		"another one":     {"mysql://root:secret@db/langdu", models.Invalid},
		"a relative path": {"sqlite://langdu.db", models.Invalid},
		"a bad port":      {"postgres://user:secret@host:port/db", models.Invalid},
		"no server":       {"postgres://user:secret@127.0.0.1:1/db", models.Unavailable},
		"no folder":       {"sqlite:///does/not/exist/langdu.db", models.Unavailable},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := records.Open(t.Context(), c.url)
			if !errors.Is(err, c.kind) {
				t.Errorf("Open = %v, want %s", err, c.kind)
			}
		})
	}
}
