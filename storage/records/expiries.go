package records

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// expiredSQL asks each class's index for the most overdue after ($3, $4) and
// merges the three; it reads at most three times what it returns, and what is held,
// was passed by or is to be tried again after $5. A recording has one place, that of
// the class which expired first.
var expiredSQL = `SELECT ` + recordingColumns + ` FROM recordings JOIN (
		SELECT due.id AS due_id, min(due.expired_ms) AS due_since FROM (
			SELECT * FROM (` + expiredOf("original_ms", "rendition_ms", "result_ms") + `) AS a
			UNION ALL
			SELECT * FROM (` + expiredOf("rendition_ms", "original_ms", "result_ms") + `) AS b
			UNION ALL
			SELECT * FROM (` + expiredOf("result_ms", "original_ms", "rendition_ms") + `) AS c
		) AS due GROUP BY due.id
	) AS overdue ON overdue.due_id = recordings.id
	ORDER BY due_since, id LIMIT $2`

func expiredOf(expiry, other, third string) string {
	passed := func(expiry string) string { return `(` + expiry + ` > 0 AND (` + expiry + `, id) <= ($3, $4))` }
	return `SELECT id, ` + expiry + ` AS expired_ms FROM recordings
				WHERE ` + expiry + ` > 0 AND ` + expiry + ` <= $1 AND (` + expiry + `, id) > ($3, $4)
					AND NOT ` + passed(other) + ` AND NOT ` + passed(third) + `
					AND hold_ms <= $1
					AND NOT EXISTS (SELECT 1 FROM sweep_retries WHERE sweep_retries.recording = recordings.id AND again_ms > $5)
				ORDER BY ` + expiry + `, id LIMIT $2`
}

// Expired implements storage.Expiries.
func (s *Store) Expired(ctx context.Context, q storage.ExpiredQuery) ([]models.Recording, error) {
	all, err := collect(ctx, s.read, scanRecording, expiredSQL, ms(q.Now), q.Limit, ms(q.After.Since), string(q.After.ID), ms(q.Awake))
	return all, fail("records.Expired", err)
}

// countExpiredSQL counts by class; of what ends as a whole only the result counts.
var countExpiredSQL = map[models.DataClass]string{
	models.ClassOriginal:  `SELECT count(*) FROM recordings WHERE original_ms > 0 AND original_ms <= $1 AND hold_ms <= $1 AND NOT (result_ms > 0 AND result_ms <= $1)`,
	models.ClassRendition: `SELECT count(*) FROM recordings WHERE rendition_ms > 0 AND rendition_ms <= $1 AND hold_ms <= $1 AND NOT (result_ms > 0 AND result_ms <= $1)`,
	models.ClassResult:    `SELECT count(*) FROM recordings WHERE result_ms > 0 AND result_ms <= $1 AND hold_ms <= $1`,
}

// CountExpired implements storage.Expiries.
func (s *Store) CountExpired(ctx context.Context, now time.Time) (map[models.DataClass]int, error) {
	counts := map[models.DataClass]int{}
	for class, query := range countExpiredSQL {
		n, err := s.count(ctx, query, ms(now))
		if err != nil {
			return nil, fail("records.CountExpired", err)
		}
		counts[class] = n
	}
	return counts, nil
}

// count is the one number that a query answers.
func (s *Store) count(ctx context.Context, query string, args ...any) (n int, err error) {
	err = s.read.QueryRowContext(ctx, query, args...).Scan(&n)
	return n, err
}

// classSQL says how the expiry of a class is taken off.
var classSQL = map[models.DataClass]string{
	models.ClassOriginal:  `UPDATE recordings SET original_ms = 0, ` + clearedYoung + ` WHERE id = $1 AND status <> 'erased' AND original_ms > 0 RETURNING alias`,
	models.ClassRendition: `UPDATE recordings SET rendition_ms = 0, ` + clearedYoung + ` WHERE id = $1 AND status <> 'erased' AND rendition_ms > 0 RETURNING alias`,
}

// ClassErased implements storage.Expiries. models.Invalid for the result, which
// is no object: EraseRecording ends it. models.NotFound and models.Gone where
// the recording is not there or was erased; no error where the class was not
// there any more.
func (s *Store) ClassErased(ctx context.Context, id models.RecordingID, class models.DataClass, now time.Time) error {
	const op = "records.ClassErased"
	query, ok := classSQL[class]
	if !ok {
		return models.Errorf(op, models.Invalid, "class %.20q has no objects of its own; want original or rendition", class)
	}
	return s.transact(ctx, op, func(tx *sql.Tx) error {
		var alias models.Alias
		err := tx.QueryRowContext(ctx, query, string(id), ms(now)).Scan(&alias)
		if errors.Is(err, sql.ErrNoRows) {
			if err := absence(ctx, tx, id, ""); !errors.Is(err, models.Conflict) {
				return err
			}
			return nil // erased before
		}
		if err != nil {
			return err
		}
		return audit(ctx, tx, models.AuditEntry{At: now, Action: models.AuditExpired, Subject: alias, Object: string(id),
			Detail: map[string]string{"class": string(class)}})
	})
}

const (
	retryFirst = 10 * time.Minute
	retryMost  = 24 * time.Hour
)

// NotSwept implements storage.Expiries.
func (s *Store) NotSwept(ctx context.Context, id models.RecordingID, now time.Time) error {
	return s.transact(ctx, "records.NotSwept", func(tx *sql.Tx) error {
		var tries int
		err := tx.QueryRowContext(ctx, `INSERT INTO sweep_retries (recording, tries, again_ms) VALUES ($1, 1, 0)
			ON CONFLICT (recording) DO UPDATE SET tries = sweep_retries.tries + 1 RETURNING tries`, string(id)).Scan(&tries)
		if err != nil {
			return err
		}
		wait := min(retryFirst<<min(tries-1, 10), retryMost)
		_, err = exec(ctx, tx, `UPDATE sweep_retries SET again_ms = $2 WHERE recording = $1`, string(id), ms(now.Add(wait)))
		return err
	})
}
