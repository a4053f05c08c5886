package records_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/langdu/langdu/storage/records"
)

// openSQLite opens a store on a new file.
func openSQLite(t *testing.T) *records.Store {
	t.Helper()
	s, err := records.Open(t.Context(), "sqlite://"+filepath.Join(t.TempDir(), "langdu.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestOpenSmoke(t *testing.T) {
	s := openSQLite(t)
	if err := s.Ping(context.Background()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Policies(t.Context()); err != nil {
		t.Fatal(err)
	}
}
