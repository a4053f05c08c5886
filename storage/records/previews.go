package records

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/langdu/langdu/models"
)

const previewColumns = `id, page, body, overrides, state, requested_ms, done_ms, expires_ms, due_ms, attempt, percent, figures`

func scanPreview(row scanner) (p models.Preview, err error) {
	var requested, done, expires, due int64
	var overrides, figures string
	err = row.Scan(&p.ID, &p.Page, &p.Text, &overrides, &p.State, &requested, &done, &expires, &due, &p.Attempt, &p.Percent, &figures)
	if err != nil {
		return p, err
	}
	p.RequestedAt, p.DoneAt, p.ExpiresAt, p.Due = fromMS(requested), fromMS(done), fromMS(expires), fromMS(due)
	if p.Overrides, err = decodeOverrides(overrides); err != nil {
		return p, err
	}
	p.Figures, err = decode[models.PreviewFigures](figures)
	return p, err
}

// AddPreview implements storage.Previews.
func (s *Store) AddPreview(ctx context.Context, p models.Preview) error {
	const op = "records.AddPreview"
	overrides, err := encodeOverrides(p.Overrides)
	if err != nil {
		return models.E(op, models.Internal, err)
	}
	return s.transact(ctx, op, func(tx *sql.Tx) error {
		var waiting int
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM previews WHERE due_ms > 0`).Scan(&waiting); err != nil {
			return err
		}
		if waiting >= models.PreviewsWaiting {
			return models.Errorf(op, models.RateLimited, "%d previews are waiting already: try again in a minute", waiting)
		}
		_, err := exec(ctx, tx, `INSERT INTO previews (`+previewColumns+`) VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $6, 0, 0, '')`,
			string(p.ID), string(p.Page), p.Text, overrides, string(models.PreviewRequested), ms(p.RequestedAt), ms(p.ExpiresAt))
		if err != nil {
			return err
		}
		return audit(ctx, tx, models.AuditEntry{At: p.RequestedAt, Action: models.AuditPreview, Object: string(p.ID),
			Detail: map[string]string{"page": string(p.Page)}})
	})
}

// Preview implements storage.Previews.
func (s *Store) Preview(ctx context.Context, id models.PreviewID, now time.Time) (models.Preview, error) {
	const op = "records.Preview"
	p, err := scanPreview(s.read.QueryRowContext(ctx, `SELECT `+previewColumns+` FROM previews WHERE id = $1 AND expires_ms > $2`, string(id), ms(now)))
	if errors.Is(err, sql.ErrNoRows) {
		return p, models.Errorf(op, models.NotFound, "there is no preview %.40s", id)
	}
	return p, fail(op, err)
}

// CancelPreview implements storage.Previews.
func (s *Store) CancelPreview(ctx context.Context, id models.PreviewID, now time.Time) error {
	n, err := exec(ctx, s.write, `UPDATE previews SET state = $2, done_ms = $3, due_ms = 0 WHERE id = $1 AND due_ms > 0`,
		string(id), string(models.PreviewCancelled), ms(now))
	if err == nil && n == 0 {
		_, err = s.Preview(ctx, id, now)
	}
	return fail("records.CancelPreview", err)
}

const duePreviewSQL = `SELECT id FROM previews WHERE due_ms > 0 AND due_ms <= $1 ORDER BY due_ms, id LIMIT 1`

// ClaimPreview implements storage.PreviewWork.
func (s *Store) ClaimPreview(ctx context.Context, now, lease time.Time) (models.Preview, bool, error) {
	p, ok, err := claim(ctx, s, duePreviewSQL, `UPDATE previews SET due_ms = $3, attempt = attempt + 1
		WHERE id = $1 AND due_ms > 0 AND due_ms <= $2 RETURNING `+previewColumns, scanPreview, now, lease)
	return p, ok, fail("records.ClaimPreview", err)
}

// ExtendPreview implements storage.PreviewWork.
func (s *Store) ExtendPreview(ctx context.Context, p models.Preview, due time.Time) (models.Preview, error) {
	const op = "records.ExtendPreview"
	figures, err := encode(p.Figures)
	if err != nil {
		return p, models.E(op, models.Internal, err)
	}
	after, err := scanPreview(s.write.QueryRowContext(ctx, `UPDATE previews SET state = $3, done_ms = $4, due_ms = $5, percent = $6, figures = $7
		WHERE id = $1 AND due_ms = $2 AND due_ms > 0 RETURNING `+previewColumns,
		string(p.ID), ms(p.Due), string(p.State), ms(p.DoneAt), ms(due), p.Percent, figures))
	if errors.Is(err, sql.ErrNoRows) {
		return p, models.Errorf(op, models.Conflict, "the preview was cancelled, or another worker has it")
	}
	return after, fail(op, err)
}

const oldPreviewsSQL = `SELECT id FROM previews WHERE expires_ms <= $1 ORDER BY expires_ms, id LIMIT $2`

// PurgePreviews implements storage.PreviewWork.
func (s *Store) PurgePreviews(ctx context.Context, now time.Time, limit int) (int, error) {
	n, err := exec(ctx, s.write, `DELETE FROM previews WHERE id IN (`+oldPreviewsSQL+`)`, ms(now), limit)
	return n, fail("records.PurgePreviews", err)
}

// OldPreviews implements storage.PreviewWork.
func (s *Store) OldPreviews(ctx context.Context, now time.Time) (n int, err error) {
	err = s.read.QueryRowContext(ctx, `SELECT count(*) FROM previews WHERE expires_ms <= $1`, ms(now)).Scan(&n)
	return n, fail("records.OldPreviews", err)
}
