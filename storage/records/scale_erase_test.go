//go:build scale

package records_test

import (
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage/records"
)

// Of how many recordings one learner's hundred are erased.
const (
	fewRecordings  = 10_000
	manyRecordings = 1_000_000
	learnersInAll  = 10_000
)

// fillResultsSQL gives the recordings from one number to another a result with two
// characters, and a like.
var fillResultsSQL = []string{
	`WITH RECURSIVE numbers (n) AS (SELECT CAST($1 AS BIGINT) UNION ALL SELECT n + 1 FROM numbers WHERE n < $2)
	INSERT INTO results (recording, version, document, overall, read, correct) SELECT 'id-' || n, 1, '{"overall":71,"characters":[]}', 71, 2, 1 FROM numbers`,
	`WITH RECURSIVE numbers (n) AS (SELECT CAST($1 AS BIGINT) UNION ALL SELECT n + 1 FROM numbers WHERE n < $2)
	INSERT INTO result_characters (recording, position, written, reading, verdict, score, initial_score, final_score, tone_score)
	SELECT 'id-' || n, p, '猫', 'mao1', 'correct', 90, 90, 90, 90 FROM numbers CROSS JOIN (SELECT 0 AS p UNION ALL SELECT 1) AS places`,
	`WITH RECURSIVE numbers (n) AS (SELECT CAST($1 AS BIGINT) UNION ALL SELECT n + 1 FROM numbers WHERE n < $2)
	INSERT INTO likes (recording, principal, created_ms) SELECT 'id-' || n, 'mama', 1 FROM numbers`,
}

// TestScaleErasing erases one learner of ten thousand and looks whether it costs
// what they have, however many recordings the others have. The scrub reads the whole
// database, which is why it is run for many erasures at once; its time is told.
func TestScaleErasing(t *testing.T) {
	databases(t, func(t *testing.T, newURL func(t *testing.T) string) {
		url := newURL(t)
		s := open(t, url)
		fill := func(from, to int) {
			t.Helper()
			begun := time.Now()
			fillText := strings.ReplaceAll(fillSQL, "CASE WHEN n <= 200 THEN 'anna' ELSE 'learner-' || (n % 997) END", "'learner-' || (n % 10000)")
			if _, err := s.DB().ExecContext(t.Context(), fillText, from, to, time.Now().UnixMilli()); err != nil {
				t.Fatal(err)
			}
			for _, more := range fillResultsSQL {
				if _, err := s.DB().ExecContext(t.Context(), more, from, to); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := s.DB().ExecContext(t.Context(), "ANALYZE"); err != nil {
				t.Fatal(err)
			}
			t.Logf("filled up to %d in %v", to, time.Since(begun))
		}
		fill(1, fewRecordings)
		few := erasingCost(t, s, "learner-7", 1)
		fill(fewRecordings+1, manyRecordings)
		many := erasingCost(t, s, "learner-8", manyRecordings/learnersInAll)
		each := many / (manyRecordings / learnersInAll)
		t.Logf("erasing the rows of a learner with 1 of %d recordings takes %v; with 100 of %d, %v: %v a recording", fewRecordings, few, manyRecordings, many, each)
		if limit := 3*few + 10*time.Millisecond; each > limit {
			t.Errorf("a recording of many costs %v, of few %v: it does not cost what is erased", each, few)
		}
		begun := time.Now()
		how := settle(t, s)
		t.Logf("the scrub and %d receipts take %v: %s", 2+1+manyRecordings/learnersInAll, time.Since(begun), how)
	})
}

// erasingCost is how long the rows of a learner take to be erased.
func erasingCost(t *testing.T, s *records.Store, id models.LearnerID, recordings int) time.Duration {
	t.Helper()
	if err := s.PutLearner(t.Context(), models.Learner{ID: id, CreatedAt: time.Now()}); err != nil {
		t.Fatal(err)
	}
	if ids, err := s.RecordingsOf(t.Context(), id, 1000); err != nil || len(ids) != recordings {
		t.Fatalf("%d recordings, %v, want %d", len(ids), err, recordings)
	}
	begun := time.Now()
	eraseRows(t, s, id)
	return time.Since(begun)
}
