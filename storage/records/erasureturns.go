package records

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/langdu/langdu/models"
)

// ClaimErasure implements storage.Erasures.
func (s *Store) ClaimErasure(ctx context.Context, id models.ErasureID, now, lease time.Time) (e models.Erasure, ok bool, err error) {
	const op = "records.ClaimErasure"
	err = s.transact(ctx, op, func(tx *sql.Tx) error {
		e, err = scanErasure(tx.QueryRowContext(ctx, `UPDATE erasures SET due_ms = $3
			WHERE id = $1 AND due_ms > 0 AND due_ms <= $2 RETURNING `+erasureColumns, string(id), ms(now), ms(lease)))
		if err != nil {
			return err
		}
		ok = true
		if e.State == models.ErasureHeld {
			ok, err = unhold(ctx, tx, &e, now)
		}
		return err
	})
	if errors.Is(err, sql.ErrNoRows) {
		_, err = s.Erasure(ctx, id)
		return models.Erasure{}, false, err
	}
	return e, ok && err == nil, err
}

// ExtendErasure implements storage.Erasures. When it is due tells claims apart.
func (s *Store) ExtendErasure(ctx context.Context, id models.ErasureID, from, to time.Time) error {
	const op = "records.ExtendErasure"
	n, err := exec(ctx, s.write, `UPDATE erasures SET due_ms = $3 WHERE id = $1 AND due_ms = $2`, string(id), ms(from), ms(to))
	if err == nil && n == 0 {
		return models.Errorf(op, models.Conflict, "erasure %s has come further, or another worker has it", id)
	}
	return fail(op, err)
}

// PendingErasures implements storage.Erasures.
func (s *Store) PendingErasures(ctx context.Context, now time.Time, limit int) ([]models.Erasure, error) {
	all, err := collect(ctx, s.read, scanErasure, pendingErasuresSQL, ms(now), limit)
	return all, fail("records.PendingErasures", err)
}

const pendingErasuresSQL = `SELECT ` + erasureColumns + ` FROM erasures
	WHERE due_ms > 0 AND due_ms <= $1 ORDER BY due_ms, id LIMIT $2`
