//go:build scale

package records_test

import (
	"testing"
	"time"

	"github.com/langdu/langdu/models"
)

// TestScaleHookTally measures what operators and the page of lights ask about the calls
// of the app's hook, where as many are kept as ever are, beside counting all of them.
//
//	go test -tags scale -run TestScaleHookTally -v ./storage/records
func TestScaleHookTally(t *testing.T) {
	const fillCallsSQL = `WITH RECURSIVE numbers (n) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT n + 1 FROM numbers WHERE n < 500000)
		INSERT INTO hook_calls (id, event, about, recording, learner, at_ms, state, due_ms, attempt, ended_ms, why)
		SELECT 'recording_scored_' || n, 'recording.scored', n, n, '', 1000 * n, CASE WHEN n % 100 = 0 THEN 'pending' WHEN n % 101 = 0 THEN 'dead' ELSE 'delivered' END,
			CASE WHEN n % 100 = 0 THEN n ELSE 0 END, 1, 0, '' FROM numbers`
	databases(t, func(t *testing.T, newURL func(t *testing.T) string) {
		s := open(t, newURL(t))
		for _, command := range []string{fillCallsSQL, "ANALYZE"} {
			if _, err := s.DB().ExecContext(t.Context(), command); err != nil {
				t.Fatal(err)
			}
		}
		got, err := s.HookTally(t.Context())
		if err != nil || got.Calls[models.HookPending] != 5000 || got.Calls[models.HookDelivered] != models.HookCounted+1 {
			t.Errorf("HookTally = %v, %v", got, err)
		}
		tally := best(t, func() error {
			_, err := s.HookTally(t.Context())
			return err
		})
		all := best(t, func() error {
			_, err := s.DB().ExecContext(t.Context(), `SELECT state, count(*), min(at_ms + 0) FROM hook_calls GROUP BY state`)
			return err
		})
		list := best(t, func() error {
			_, err := s.HookCallList(t.Context(), 200)
			return err
		})
		t.Logf("of 500,000 calls: the tally %v, the last two hundred %v; counting all of them %v", tally, list, all)
		if tally > 25*time.Millisecond {
			t.Errorf("the tally takes %v", tally)
		}
	})
}
