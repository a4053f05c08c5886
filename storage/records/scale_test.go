//go:build scale

package records_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/langdu/langdu/storage/records"
)

// The scale test fills a database and looks whether what is asked most often costs
// what it returns. Run it with
//
//	go test -tags scale -run TestScale -v ./storage/records
const (
	few  = 2_000
	many = 200_000
)

// fillSQL adds recordings from one number to another. The first two hundred are of
// the learner that is asked about, the first one hundred are due and expired.
const fillSQL = `WITH RECURSIVE numbers (n) AS (SELECT CAST($1 AS BIGINT) UNION ALL SELECT n + 1 FROM numbers WHERE n < $2)
	INSERT INTO recordings (id, learner, page, body, overrides, search, status, reason, detail, media_type, size, sha256,
		duration_ms, overall, created_ms, updated_ms, attempt, due_ms, original_ms, rendition_ms, result_ms)
	SELECT 'id-' || n, CASE WHEN n <= 200 THEN 'anna' ELSE 'learner-' || (n % 997) END, 'p', '小猫钓鱼', '', '小猫钓鱼',
		'received', '', '', 'audio/webm', 1, '', 0, 0, n, n, 0,
		CASE WHEN n <= 100 THEN n ELSE $3 + n END, CASE WHEN n <= 100 THEN n ELSE $3 + n END,
		CASE WHEN n <= 100 THEN n ELSE $3 + n END, CASE WHEN n <= 100 THEN n ELSE $3 + n END
	FROM numbers`

func TestScale(t *testing.T) {
	databases(t, func(t *testing.T, newURL func(t *testing.T) string) {
		s, now := open(t, newURL(t)), time.Now()
		fill := func(from, to int) {
			t.Helper()
			if _, err := s.DB().ExecContext(t.Context(), fillSQL, from, to, now.UnixMilli()); err != nil {
				t.Fatal(err)
			}
			if _, err := s.DB().ExecContext(t.Context(), "ANALYZE"); err != nil {
				t.Fatal(err)
			}
		}
		fill(1, few)
		small := costs(t, s, now)
		fill(few+1, many)
		large := costs(t, s, now)
		for name, cost := range large {
			t.Logf("%-16s %8v at %d rows, %8v at %d", name, small[name], few, cost, many)
			if limit := 3*small[name] + time.Millisecond; cost > limit {
				t.Errorf("%s takes %v at %d rows, %v at %d: it does not cost what it returns", name, small[name], few, cost, many)
			}
		}
	})
}

// costs is how long each query takes at its best.
func costs(t *testing.T, s *records.Store, now time.Time) map[string]time.Duration {
	t.Helper()
	best := map[string]time.Duration{}
	for name, q := range records.Queries("anna", now, 50) {
		best[name] = time.Hour
		for range 30 {
			begun := time.Now()
			if err := drain(t.Context(), s, q); err != nil {
				t.Fatal(name, err)
			}
			best[name] = min(best[name], time.Since(begun))
		}
	}
	return best
}

func drain(ctx context.Context, s *records.Store, q records.Query) error {
	rows, err := s.DB().QueryContext(ctx, q.SQL, q.Args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("reading: %w", err)
	}
	return nil
}
