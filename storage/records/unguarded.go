package records

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/langdu/langdu/models"
)

const (
	unguardedDueSQL = `SELECT alias FROM learners WHERE unguarded_ms > 0 AND unguarded_ms <= $1 ORDER BY unguarded_ms, id LIMIT $2`

	// A recording is covered where the guardian's consent was given before it began
	// and not withdrawn before.
	withoutGuardianSQL = `SELECT id FROM recordings
		WHERE learner = $1 AND learner <> '' AND status <> 'erased' AND id > $3
			AND (CAST($2 AS TEXT) = '' OR NOT EXISTS (SELECT 1 FROM consents WHERE consents.learner = $1 AND purpose = 'scoring' AND given_by = $2
				AND given_ms <= recordings.created_ms AND (withdrawn_ms = 0 OR withdrawn_ms > recordings.created_ms)))
		ORDER BY id LIMIT $4`
)

// UnguardedDue implements storage.Unguarded.
func (s *Store) UnguardedDue(ctx context.Context, now time.Time, limit int) ([]models.Alias, error) {
	all, err := collect(ctx, s.read, scalar[models.Alias], unguardedDueSQL, ms(now), limit)
	return all, fail("records.UnguardedDue", err)
}

// UnguardedLearner implements storage.Unguarded.
func (s *Store) UnguardedLearner(ctx context.Context, alias models.Alias, now time.Time) (models.Learner, bool, error) {
	const op = "records.UnguardedLearner"
	var id models.LearnerID
	var due int64
	err := s.read.QueryRowContext(ctx, `SELECT id, unguarded_ms FROM learners WHERE unguarded_ms > 0 AND unguarded_ms <= $1 AND alias = $2 AND erased_ms = 0`,
		ms(now), string(alias)).Scan(&id, &due)
	if errors.Is(err, sql.ErrNoRows) {
		return models.Learner{}, false, nil
	}
	if err != nil {
		return models.Learner{}, false, fail(op, err)
	}
	l, err := readLearner(ctx, s.read, id)
	if errors.Is(err, models.Gone) || errors.Is(err, models.NotFound) {
		return l, false, nil
	}
	l.Unguarded = fromMS(due)
	return l, err == nil, fail(op, err)
}

// WithoutGuardian implements storage.Unguarded.
func (s *Store) WithoutGuardian(ctx context.Context, l models.Learner, after models.RecordingID, limit int) ([]models.RecordingID, error) {
	ids, err := collect(ctx, s.read, scalar[models.RecordingID], withoutGuardianSQL, string(l.ID), string(l.Guardian), string(after), limit)
	return ids, fail("records.WithoutGuardian", err)
}

// LookAgain implements storage.Unguarded.
func (s *Store) LookAgain(ctx context.Context, l models.Learner, now, next time.Time) error {
	const op = "records.LookAgain"
	return s.transact(ctx, op, func(tx *sql.Tx) error {
		if _, err := exec(ctx, tx, `UPDATE exports SET expires_ms = $2 WHERE learner = $1 AND state = 'done' AND expires_ms > $2`, string(l.ID), ms(now)); err != nil {
			return err
		}
		_, err := exec(ctx, tx, `UPDATE learners SET unguarded_ms = $3 WHERE id = $1 AND unguarded_ms = $2`, string(l.ID), ms(l.Unguarded), ms(next))
		return err
	})
}
