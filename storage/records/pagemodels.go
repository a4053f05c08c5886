package records

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/langdu/langdu/models"
)

const (
	modelHeadline = `page, id, text_version, attribution, status, reason, detail, duration_ms, updated_ms, attempt, due_ms`
	modelColumns  = modelHeadline + `, characters`
)

// scanModel reads a model reading; the headline alone where characters is nil.
func scanModel(row scanner, characters *string) (m models.ModelReading, err error) {
	var duration, updated, due int64
	into := []any{&m.Page, &m.ID, &m.TextVersion, &m.Attribution, &m.Status, &m.Reason, &m.Detail, &duration, &updated, &m.Attempt, &due}
	if characters != nil {
		into = append(into, characters)
	}
	err = row.Scan(into...)
	m.Duration, m.UpdatedAt, m.Due = time.Duration(duration)*time.Millisecond, fromMS(updated), fromMS(due)
	if characters != nil && *characters != "" {
		m.Characters = json.RawMessage(*characters)
	}
	return m, err
}

func scanWholeModel(row scanner) (models.ModelReading, error) {
	var characters string
	return scanModel(row, &characters)
}

// PutModel implements storage.PageMedia.
func (s *Store) PutModel(ctx context.Context, m models.ModelReading) (former models.MediaID, err error) {
	const op = "records.PutModel"
	err = s.transact(ctx, op, func(tx *sql.Tx) error {
		if former, err = s.replaceMedia(ctx, tx, "page_models", m.Page, m.UpdatedAt, "model reading"); err != nil {
			return err
		}
		_, err := exec(ctx, tx, `INSERT INTO page_models (`+modelColumns+`) VALUES ($1, $2, $3, $4, $5, '', '', 0, $6, 0, $6, '')`,
			string(m.Page), string(m.ID), m.TextVersion, m.Attribution, string(models.ModelReceived), ms(m.UpdatedAt))
		return err
	})
	return former, err
}

// Model implements storage.PageMedia.
func (s *Store) Model(ctx context.Context, page models.PageID) (models.ModelReading, error) {
	const op = "records.Model"
	m, err := scanWholeModel(s.read.QueryRowContext(ctx, `SELECT `+modelColumns+` FROM page_models WHERE page = $1`, string(page)))
	if errors.Is(err, sql.ErrNoRows) {
		return m, models.Errorf(op, models.NotFound, "the page %.100q has no model reading", string(page))
	}
	return m, fail(op, err)
}

// RemoveModel implements storage.PageMedia.
func (s *Store) RemoveModel(ctx context.Context, page models.PageID, now time.Time) (models.MediaID, error) {
	return s.removeMedia(ctx, "records.RemoveModel", "page_models", page, now, "model reading")
}

// MediaOf implements storage.PageMedia.
func (s *Store) MediaOf(ctx context.Context, pages []models.PageID) (map[models.PageID]models.PageMedia, error) {
	const op = "records.MediaOf"
	all := map[models.PageID]models.PageMedia{}
	if len(pages) == 0 {
		return all, nil
	}
	list, arguments := among(pages)
	pictures, err := collect(ctx, s.read, scanPicture, `SELECT `+pictureColumns+` FROM page_pictures WHERE page IN `+list, arguments...)
	if err != nil {
		return nil, fail(op, err)
	}
	readings, err := collect(ctx, s.read, func(row scanner) (models.ModelReading, error) { return scanModel(row, nil) },
		`SELECT `+modelHeadline+` FROM page_models WHERE page IN `+list, arguments...)
	if err != nil {
		return nil, fail(op, err)
	}
	for _, p := range pictures {
		all[p.Page] = models.PageMedia{Picture: p.Version}
	}
	for _, m := range readings {
		media := all[m.Page]
		media.Model = m
		all[m.Page] = media
	}
	return all, nil
}

// among is a list of placeholders and what stands for them.
func among[T ~string](values []T) (list string, arguments []any) {
	var b strings.Builder
	for i, v := range values {
		b.WriteString(",$" + strconv.Itoa(i+1))
		arguments = append(arguments, string(v))
	}
	return "(" + b.String()[1:] + ")", arguments
}

const dueModelSQL = `SELECT page FROM page_models WHERE due_ms > 0 AND due_ms <= $1 ORDER BY due_ms, page LIMIT 1`

// ClaimModel implements storage.ModelWork.
func (s *Store) ClaimModel(ctx context.Context, now, lease time.Time) (models.ModelReading, bool, error) {
	m, ok, err := claim(ctx, s, dueModelSQL, `UPDATE page_models SET due_ms = $3, attempt = attempt + 1
		WHERE page = $1 AND due_ms > 0 AND due_ms <= $2 RETURNING `+modelColumns, scanWholeModel, now, lease)
	return m, ok, fail("records.ClaimModel", err)
}

// SettleModel implements storage.ModelWork.
func (s *Store) SettleModel(ctx context.Context, m models.ModelReading, due time.Time) error {
	const op = "records.SettleModel"
	n, err := exec(ctx, s.write, `UPDATE page_models SET status = $4, reason = $5, detail = $6, duration_ms = $7, characters = $8, due_ms = $9
		WHERE page = $1 AND id = $2 AND due_ms = $3 AND due_ms > 0`, string(m.Page), string(m.ID), ms(m.Due),
		string(m.Status), string(m.Reason), m.Detail, m.Duration.Milliseconds(), string(m.Characters), ms(due))
	if err == nil && n == 0 {
		err = models.Errorf(op, models.Conflict, "the model reading was replaced or taken away, or another worker has it")
	}
	return fail(op, err)
}

// HasMedia implements storage.ModelWork.
func (s *Store) HasMedia(ctx context.Context, id models.MediaID) (has bool, err error) {
	var n int
	err = s.read.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM page_pictures WHERE id = $1) + (SELECT count(*) FROM page_models WHERE id = $1)`, string(id)).Scan(&n)
	return n > 0, fail("records.HasMedia", err)
}

// ForgetPageMedia implements storage.Closures.
func (s *Store) ForgetPageMedia(ctx context.Context) error {
	return s.transact(ctx, "records.ForgetPageMedia", func(tx *sql.Tx) error {
		_, err := exec(ctx, tx, `DELETE FROM page_models`)
		if err == nil {
			_, err = exec(ctx, tx, `DELETE FROM page_pictures`)
		}
		return err
	})
}
