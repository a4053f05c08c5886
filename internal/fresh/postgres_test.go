package fresh_test

import (
	"errors"
	"testing"

	"github.com/langdu/langdu/internal/fresh"
	"github.com/langdu/langdu/internal/need"
	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage/records"
)

// TestPostgresGivesEachTheirOwn takes two databases: each has all tables, and nothing of
// the other.
func TestPostgresGivesEachTheirOwn(t *testing.T) {
	server := need.Server(t, "LANGDU_TEST_POSTGRES", "postgres://user:password@host:port/database")
	one, other := opened(t, fresh.Postgres(t, server)), opened(t, fresh.Postgres(t, server))
	if err := one.PutPage(t.Context(), models.Page{ID: "p", Text: "好"}); err != nil {
		t.Fatal(err)
	}
	if _, err := one.Page(t.Context(), "p"); err != nil {
		t.Error(err)
	}
	if _, err := other.Page(t.Context(), "p"); !errors.Is(err, models.NotFound) {
		t.Errorf("the other has the page: %v", err)
	}
}

func opened(t *testing.T, url string) *records.Store {
	t.Helper()
	s, err := records.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}
