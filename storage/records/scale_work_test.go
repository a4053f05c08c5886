//go:build scale

package records_test

import (
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// TestScaleWork measures My Work of a learner with very many recordings: a jump into
// the middle of it and the count by months. Run it with
//
//	go test -tags scale -run TestScaleWork -v ./storage/records
func TestScaleWork(t *testing.T) {
	const fillOwnSQL = `WITH RECURSIVE numbers (n) AS (SELECT CAST($1 AS BIGINT) UNION ALL SELECT n + 1 FROM numbers WHERE n < $2)
		INSERT INTO recordings (id, learner, page, body, overrides, search, status, reason, detail, media_type, size, sha256,
			duration_ms, overall, created_ms, updated_ms, attempt, due_ms, original_ms, rendition_ms, result_ms)
		SELECT 'own-' || n, 'anna', 'p', '小猫钓鱼', '', '小猫钓鱼', 'received', '', '', 'audio/webm', 1, '', 0, 0,
			$3 - n * 6048000, 0, 0, 0, 0, 0, $3 + n FROM numbers` // one every 100 minutes: 100,000 in nineteen years
	databases(t, func(t *testing.T, newURL func(t *testing.T) string) {
		s, now := open(t, newURL(t)), time.Now()
		if _, err := s.DB().ExecContext(t.Context(), fillSQL, 1000, many, now.UnixMilli()); err != nil {
			t.Fatal(err)
		}
		own := 0
		for _, n := range []int{1_000, 10_000, 100_000} {
			if _, err := s.DB().ExecContext(t.Context(), fillOwnSQL, own+1, n, now.UnixMilli()); err != nil {
				t.Fatal(err)
			}
			if _, err := s.DB().ExecContext(t.Context(), "ANALYZE"); err != nil {
				t.Fatal(err)
			}
			own = n
			const learner = models.LearnerID("anna")
			middle := now.Add(-time.Duration(n) / 2 * 6048 * time.Second)
			jump := best(t, func() error {
				_, _, err := s.Work(t.Context(), storage.WorkQuery{Learner: learner, Limit: 50, Before: middle})
				return err
			})
			months := best(t, func() error {
				_, err := s.WorkMonths(t.Context(), storage.WorkQuery{Learner: learner}, time.UTC, now)
				return err
			})
			search := best(t, func() error {
				_, err := s.WorkMonths(t.Context(), storage.WorkQuery{Learner: learner, Text: "钓"}, time.UTC, now)
				return err
			})
			kept := best(t, func() error {
				_, err := s.Standing(t.Context(), learner, now)
				return err
			})
			t.Logf("%7d recordings: a jump %8v, months %8v, months of a search %8v, what is kept %8v", n, jump, months, search, kept)
			if jump > 10*time.Millisecond || n <= 10_000 && months > 20*time.Millisecond {
				t.Errorf("with %d recordings a jump takes %v, the months %v", n, jump, months)
			}
		}
	})
}

// best is how long something takes when nothing disturbs it.
func best(t *testing.T, f func() error) time.Duration {
	t.Helper()
	least := time.Hour
	for range 10 {
		begun := time.Now()
		if err := f(); err != nil {
			t.Fatal(err)
		}
		least = min(least, time.Since(begun))
	}
	return least
}
