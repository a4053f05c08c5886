package records

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/langdu/langdu/models"
)

const correctionColumns = `id, learner, page, state, requested_ms, done_ms, due_ms, after_id, judged`

func scanCorrection(row scanner) (c models.Correction, err error) {
	var requested, done, due int64
	err = row.Scan(&c.ID, &c.Learner, &c.Page, &c.State, &requested, &done, &due, &c.After, &c.Judged)
	c.RequestedAt, c.DoneAt, c.Due = fromMS(requested), fromMS(done), fromMS(due)
	return c, err
}

// AddCorrection implements storage.Corrections.
func (s *Store) AddCorrection(ctx context.Context, c models.Correction) (models.Correction, error) {
	const op = "records.AddCorrection"
	err := s.transact(ctx, op, func(tx *sql.Tx) error {
		alias := models.Alias("")
		if c.Learner != "" {
			var err error
			if alias, err = enter(ctx, tx, c.Learner, time.Time{}); err != nil {
				return err
			}
		}
		known, err := scanCorrection(tx.QueryRowContext(ctx, `SELECT `+correctionColumns+` FROM corrections
			WHERE learner = $1 AND page = $2 AND state = 'requested' AND after_id = '' ORDER BY id LIMIT 1`, string(c.Learner), string(c.Page)))
		if err == nil {
			c = known
			return nil
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		c.State, c.RequestedAt, c.Due = models.CorrectionRequested, fromMS(ms(c.RequestedAt)), fromMS(ms(c.RequestedAt))
		_, err = exec(ctx, tx, `INSERT INTO corrections (`+correctionColumns+`) VALUES ($1, $2, $3, $4, $5, 0, $5, '', 0)`,
			string(c.ID), string(c.Learner), string(c.Page), string(c.State), ms(c.RequestedAt))
		if err != nil {
			return err
		}
		return audit(ctx, tx, models.AuditEntry{At: c.RequestedAt, Action: models.AuditCorrection, Subject: alias, Object: string(c.ID)})
	})
	return c, err
}

// Correction implements storage.Corrections.
func (s *Store) Correction(ctx context.Context, id models.CorrectionID) (models.Correction, error) {
	const op = "records.Correction"
	c, err := scanCorrection(s.read.QueryRowContext(ctx, `SELECT `+correctionColumns+` FROM corrections WHERE id = $1`, string(id)))
	if errors.Is(err, sql.ErrNoRows) {
		return c, models.Errorf(op, models.NotFound, "there is no correction %.40s", id)
	}
	return c, fail(op, err)
}

// ClaimCorrection implements storage.Corrections.
func (s *Store) ClaimCorrection(ctx context.Context, id models.CorrectionID, now, lease time.Time) (models.Correction, bool, error) {
	const op = "records.ClaimCorrection"
	c, err := scanCorrection(s.write.QueryRowContext(ctx, `UPDATE corrections SET due_ms = $3
		WHERE id = $1 AND due_ms > 0 AND due_ms <= $2 RETURNING `+correctionColumns, string(id), ms(now), ms(lease)))
	if errors.Is(err, sql.ErrNoRows) {
		_, err = s.Correction(ctx, id)
		return models.Correction{}, false, err
	}
	return c, err == nil, fail(op, err)
}

// ExtendCorrection implements storage.Corrections.
func (s *Store) ExtendCorrection(ctx context.Context, c models.Correction, due time.Time) (models.Correction, error) {
	const op = "records.ExtendCorrection"
	after, err := scanCorrection(s.write.QueryRowContext(ctx, `UPDATE corrections SET state = $3, done_ms = $4, due_ms = $5, after_id = $6, judged = $7
		WHERE id = $1 AND due_ms = $2 RETURNING `+correctionColumns,
		string(c.ID), ms(c.Due), string(c.State), ms(c.DoneAt), ms(due), string(c.After), c.Judged))
	if errors.Is(err, sql.ErrNoRows) {
		return c, models.Errorf(op, models.Conflict, "another worker has taken the correction")
	}
	return after, fail(op, err)
}

const dueCorrectionsSQL = `SELECT id FROM corrections WHERE due_ms > 0 AND due_ms <= $1 ORDER BY due_ms, id LIMIT $2`

// DueCorrections implements storage.Corrections.
func (s *Store) DueCorrections(ctx context.Context, now time.Time, limit int) ([]models.CorrectionID, error) {
	ids, err := collect(ctx, s.read, scalar[models.CorrectionID], dueCorrectionsSQL, ms(now), limit)
	return ids, fail("records.DueCorrections", err)
}
