package records

import (
	"context"
	"database/sql"
	"time"

	"github.com/langdu/langdu/models"
)

// Refuse implements storage.Refusals.
func (s *Store) Refuse(ctx context.Context, id models.LearnerID, purpose models.Purpose, now time.Time) error {
	const op = "records.Refuse"
	return s.transact(ctx, op, func(tx *sql.Tx) error {
		alias, err := enter(ctx, tx, id, now)
		if err != nil {
			return err
		}
		n, err := exec(ctx, tx, `INSERT INTO refusals (learner, purpose, refused_ms)
			SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS BIGINT)
			WHERE NOT EXISTS (SELECT 1 FROM consents WHERE learner = $1 AND purpose = $2 AND withdrawn_ms = 0)
			ON CONFLICT (learner, purpose) DO UPDATE SET refused_ms = refusals.refused_ms`, string(id), string(purpose), ms(now))
		if err != nil {
			return err
		}
		if n == 0 {
			return models.Errorf(op, models.Conflict, "a consent for %q stands: withdraw it first", purpose)
		}
		return audit(ctx, tx, models.AuditEntry{At: now, Action: models.AuditPurposeRefused, Subject: alias, Detail: map[string]string{"purpose": string(purpose)}})
	})
}

// Refused implements storage.Refusals.
func (s *Store) Refused(ctx context.Context, id models.LearnerID) ([]models.RefusedPurpose, error) {
	all, err := collect(ctx, s.read, func(row scanner) (r models.RefusedPurpose, err error) {
		var at int64
		err = row.Scan(&r.Purpose, &at)
		r.At = fromMS(at)
		return r, err
	}, `SELECT purpose, refused_ms FROM refusals WHERE learner = $1 ORDER BY purpose`, string(id))
	return all, fail("records.Refused", err)
}

// unrefuse ends a refusal because of a consent.
func unrefuse(ctx context.Context, tx *sql.Tx, c models.Consent) error {
	_, err := exec(ctx, tx, `DELETE FROM refusals WHERE learner = $1 AND purpose = $2`, string(c.Learner), string(c.Purpose))
	return err
}
