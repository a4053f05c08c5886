//go:build scale

package records_test

import (
	"testing"
	"time"

	"github.com/langdu/langdu/models"
)

// fillTalliesSQL tells of a month in which n recordings a cell were settled: every
// hour scored in twenty different times, and refused for seven reasons in four.
const fillTalliesSQL = `WITH RECURSIVE hours (h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM hours WHERE h < 30 * 24 - 1),
		cells (c) AS (SELECT 0 UNION ALL SELECT c + 1 FROM cells WHERE c < 47)
	INSERT INTO tallies (hour_ms, status, reason, took_ms, recordings)
	SELECT CAST($1 AS BIGINT) - CAST(h AS BIGINT) * 3600000, CASE WHEN c < 20 THEN 'scored' ELSE 'unassessable' END,
		CASE WHEN c < 20 THEN '' ELSE 'reason ' || (c % 7) END, 300 + c * 50, 30 FROM hours, cells`

// TestScaleOfOperations measures what the operator's page asks on a million
// recordings, and what counting them costs. Run it with
//
//	go test -tags scale -run TestScaleOfOperations -v ./storage/records
func TestScaleOfOperations(t *testing.T) {
	const rows = 1_000_000
	databases(t, func(t *testing.T, newURL func(t *testing.T) string) {
		s, now := open(t, newURL(t)), time.Now()
		if _, err := s.DB().ExecContext(t.Context(), fillTalliesSQL, now.Truncate(time.Hour).UnixMilli()); err != nil {
			t.Fatal(err)
		}
		for from := 1; from < rows; from += 100_000 {
			if _, err := s.DB().ExecContext(t.Context(), fillSQL, from, from+99_999, now.UnixMilli()); err != nil {
				t.Fatal(err)
			}
		}
		best := func(what string, limit time.Duration, ask func() error) {
			t.Helper()
			least := time.Hour
			for range 15 {
				begun := time.Now()
				if err := ask(); err != nil {
					t.Fatal(what, err)
				}
				least = min(least, time.Since(begun))
			}
			t.Logf("%-28s %8v", what, least.Round(100*time.Microsecond))
			if least > limit {
				t.Errorf("%s takes %v, want at most %v", what, least, limit)
			}
		}
		recordings := 0
		best("outcomes of 30 days", 200*time.Millisecond, func() error {
			all, err := s.Tallies(t.Context(), now.Add(-30*24*time.Hour), 24*time.Hour, 8*time.Hour)
			recordings = 0
			for _, one := range all {
				recordings += one.Count
			}
			return err
		})
		best("outcomes of 24 hours", 50*time.Millisecond, func() error {
			_, err := s.Tallies(t.Context(), now.Add(-24*time.Hour), time.Hour, 0)
			return err
		})
		begun := time.Now()
		if _, err := s.TakeStock(t.Context(), now); err != nil {
			t.Fatal(err)
		}
		t.Logf("%-28s %8v of %d recordings", "counting the stock", time.Since(begun).Round(time.Millisecond), rows)
		best("the stock", 20*time.Millisecond, func() error { _, err := s.Stock(t.Context()); return err })
		stock, err := s.Stock(t.Context())
		if err != nil || stock.Lines[0].Class != models.StockOriginals || recordings < rows {
			t.Errorf("the stock is %+v, %v, of %d tallied recordings", stock, err, recordings)
		}
	})
}
