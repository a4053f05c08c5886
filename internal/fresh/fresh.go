// Package fresh gives a test a database of its own. Its tables are made once in a
// process and copied from then on: under the race detector making them anew takes
// most of a second, and there are hundreds of tests.
package fresh

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/langdu/langdu/storage/records"
)

// SQLite is the url of a new database with all tables and no rows.
func SQLite(t testing.TB) string {
	t.Helper()
	return SQLiteIn(t, filepath.Join(t.TempDir(), "langdu.db"))
}

// SQLiteIn is SQLite in the file that is named.
func SQLiteIn(t testing.TB, file string) string {
	t.Helper()
	content, err := tables()
	if err == nil {
		err = os.WriteFile(file, content, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return "sqlite://" + file
}

// tables is a database file with all tables, as this version makes them.
var tables = sync.OnceValues(func() (content []byte, err error) {
	dir, err := os.MkdirTemp("", "langdu-fresh")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "langdu.db")
	store, err := records.Open(context.Background(), "sqlite://"+file)
	if err != nil {
		return nil, err
	}
	if err := store.Close(); err != nil { // which writes the log into the file
		return nil, err
	}
	return os.ReadFile(file)
})
