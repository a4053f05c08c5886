package records

import (
	"context"
	"database/sql"
	"time"

	"github.com/langdu/langdu/models"
)

// tally counts a recording that is settled in this transaction; received is the
// zero time where it is not known. Its row comes last, as the head of the audit log
// does: whoever holds it waits for nothing else.
func tally(ctx context.Context, tx *sql.Tx, o models.Outcome, received, now time.Time) error {
	took := time.Duration(0)
	if !received.IsZero() {
		took = models.Rounded(now.Sub(received))
	}
	_, err := exec(ctx, tx, `INSERT INTO tallies (hour_ms, status, reason, took_ms, recordings) VALUES ($1, $2, $3, $4, 1)
		ON CONFLICT (hour_ms, status, reason, took_ms) DO UPDATE SET recordings = tallies.recordings + 1`,
		ms(now.Truncate(time.Hour)), string(o.Status), string(o.Reason), took.Milliseconds())
	return err
}

const talliesSQL = `SELECT at, status, reason, took_ms, CAST(sum(recordings) AS BIGINT)
	FROM (SELECT ((hour_ms + $2) / $3) * $3 - $2 AS at, status, reason, took_ms, recordings
		FROM tallies WHERE hour_ms >= $1) AS stretches
	GROUP BY at, status, reason, took_ms ORDER BY at, status, reason, took_ms`

// Tallies implements storage.Tallies.
func (s *Store) Tallies(ctx context.Context, since time.Time, each, east time.Duration) ([]models.Tally, error) {
	all, err := collect(ctx, s.read, scanTally, talliesSQL, ms(since), east.Milliseconds(), each.Milliseconds())
	return all, fail("records.Tallies", err)
}

func scanTally(row scanner) (t models.Tally, err error) {
	var at, took int64
	err = row.Scan(&at, &t.Status, &t.Reason, &took, &t.Count)
	t.At, t.Took = fromMS(at), time.Duration(took)*time.Millisecond
	return t, err
}

// ForgetTallies implements storage.Tallies.
func (s *Store) ForgetTallies(ctx context.Context, before time.Time) (int, error) {
	n, err := exec(ctx, s.write, `DELETE FROM tallies WHERE hour_ms < $1 AND hour_ms <= (
		SELECT max(hour_ms) FROM (SELECT hour_ms FROM tallies WHERE hour_ms < $1 ORDER BY hour_ms LIMIT 1000) AS oldest)`, ms(before))
	return n, fail("records.ForgetTallies", err)
}
