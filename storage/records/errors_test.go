package records

import (
	"errors"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/langdu/langdu/models"
)

// TestDemotedPrimary: a server that was the primary refuses what we write, and the
// call is tried again on the new one.
func TestDemotedPrimary(t *testing.T) {
	if err := fail("records.Claim", &pgconn.PgError{Code: "25006"}); !errors.Is(err, models.Unavailable) {
		t.Errorf("a server that only reads = %v, want %v", err, models.Unavailable)
	}
	if err := fail("records.Claim", &pgconn.PgError{Code: "25001"}); !errors.Is(err, models.Internal) {
		t.Errorf("another mistake of ours in a transaction = %v, want %v", err, models.Internal)
	}
}
