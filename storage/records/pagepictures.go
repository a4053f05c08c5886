package records

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/langdu/langdu/models"
)

const pictureColumns = `page, id, version, media_type, width, height, size, updated_ms`

func scanPicture(row scanner) (p models.Picture, err error) {
	var updated int64
	err = row.Scan(&p.Page, &p.ID, &p.Version, &p.MediaType, &p.Width, &p.Height, &p.Size, &updated)
	p.UpdatedAt = fromMS(updated)
	return p, err
}

// PutPicture implements storage.PageMedia.
func (s *Store) PutPicture(ctx context.Context, p models.Picture) (former models.MediaID, err error) {
	const op = "records.PutPicture"
	err = s.transact(ctx, op, func(tx *sql.Tx) error {
		if former, err = s.replaceMedia(ctx, tx, "page_pictures", p.Page, p.UpdatedAt, "picture"); err != nil {
			return err
		}
		_, err := exec(ctx, tx, `INSERT INTO page_pictures (`+pictureColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			string(p.Page), string(p.ID), p.Version, p.MediaType, p.Width, p.Height, p.Size, ms(p.UpdatedAt))
		return err
	})
	return former, err
}

// replaceMedia makes room for a page's new picture or model reading: it locks the
// page, takes away the one that it had, whose id it returns, and audits that there
// is a new one.
func (s *Store) replaceMedia(ctx context.Context, tx *sql.Tx, table string, page models.PageID, now time.Time, what string) (former models.MediaID, err error) {
	n, err := exec(ctx, tx, `UPDATE pages SET updated_ms = updated_ms WHERE id = $1`, string(page))
	if err != nil {
		return "", err
	}
	if n == 0 {
		return "", models.Errorf("records", models.NotFound, "there is no page %.100q", string(page))
	}
	if former, err = takeMedia(ctx, tx, table, page); err != nil {
		return "", err
	}
	return former, audit(ctx, tx, models.AuditEntry{At: now, Action: models.AuditPageMedia, Object: string(page),
		Detail: map[string]string{"change": what}})
}

// takeMedia deletes a page's row of a table and returns its id, "" for none.
func takeMedia(ctx context.Context, tx *sql.Tx, table string, page models.PageID) (id models.MediaID, err error) {
	err = tx.QueryRowContext(ctx, `DELETE FROM `+table+` WHERE page = $1 RETURNING id`, string(page)).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return id, err
}

// removeMedia takes a page's picture or model reading away, and audits it where there
// was one.
func (s *Store) removeMedia(ctx context.Context, op, table string, page models.PageID, now time.Time, what string) (id models.MediaID, err error) {
	err = s.transact(ctx, op, func(tx *sql.Tx) error {
		if id, err = takeMedia(ctx, tx, table, page); err != nil || id == "" {
			return err
		}
		return audit(ctx, tx, models.AuditEntry{At: now, Action: models.AuditPageMedia, Object: string(page),
			Detail: map[string]string{"change": "no " + what}})
	})
	return id, err
}

// Picture implements storage.PageMedia.
func (s *Store) Picture(ctx context.Context, page models.PageID) (models.Picture, error) {
	const op = "records.Picture"
	p, err := scanPicture(s.read.QueryRowContext(ctx, `SELECT `+pictureColumns+` FROM page_pictures WHERE page = $1`, string(page)))
	if errors.Is(err, sql.ErrNoRows) {
		return p, models.Errorf(op, models.NotFound, "the page %.100q has no picture", string(page))
	}
	return p, fail(op, err)
}

// RemovePicture implements storage.PageMedia.
func (s *Store) RemovePicture(ctx context.Context, page models.PageID, now time.Time) (models.MediaID, error) {
	return s.removeMedia(ctx, "records.RemovePicture", "page_pictures", page, now, "picture")
}
