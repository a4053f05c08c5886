package records_test

import (
	"database/sql"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
)

// TestScrubTouchesNoDatabaseWithAMap: in one with auto_vacuum some pages are of a
// kind that begins as others do.
func TestScrubTouchesNoDatabaseWithAMap(t *testing.T) {
	at := newSQLite(t)
	db, err := sql.Open("sqlite", "file:"+strings.TrimPrefix(at, "sqlite://"))
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	for _, command := range []string{"PRAGMA auto_vacuum = FULL", "CREATE TABLE there (k TEXT)"} {
		if _, err := db.ExecContext(t.Context(), command); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if how, err := open(t, at).Scrub(t.Context(), time.Now); !errors.Is(err, models.Internal) {
		t.Errorf("Scrub = %q, %v, want it refused", how, err)
	}
}
