package records

import (
	"context"
	"database/sql"
	"errors"

	"github.com/langdu/langdu/models"
)

const pageColumns = `id, book, title, body, overrides, rules, updated_ms`

func scanPage(row scanner) (models.Page, error) {
	var p models.Page
	var overrides, rules string
	var updated int64
	if err := row.Scan(&p.ID, &p.Book, &p.Title, &p.Text, &overrides, &rules, &updated); err != nil {
		return p, err
	}
	p.UpdatedAt = fromMS(updated)
	var err error
	if p.Overrides, err = decodeOverrides(overrides); err != nil {
		return p, err
	}
	p.Rules, err = decodeRules(rules)
	return p, err
}

// PutPage implements storage.Pages.
func (s *Store) PutPage(ctx context.Context, p models.Page) error {
	const op = "records.PutPage"
	overrides, err := encodeOverrides(p.Overrides)
	if err != nil {
		return models.E(op, models.Internal, err)
	}
	rules, err := encodeRules(p.Rules)
	if err != nil {
		return models.E(op, models.Internal, err)
	}
	_, err = exec(ctx, s.write, `INSERT INTO pages (id, book, title, body, overrides, search, updated_ms, rules)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (id) DO UPDATE SET book = excluded.book, title = excluded.title, body = excluded.body,
			overrides = excluded.overrides, search = excluded.search, updated_ms = excluded.updated_ms,
			rules = excluded.rules`,
		string(p.ID), p.Book, p.Title, p.Text, overrides, fold(p.Title), ms(p.UpdatedAt), rules)
	return fail(op, err)
}

// Page implements storage.Pages.
func (s *Store) Page(ctx context.Context, id models.PageID) (models.Page, error) {
	const op = "records.Page"
	p, err := scanPage(s.read.QueryRowContext(ctx, `SELECT `+pageColumns+` FROM pages WHERE id = $1`, string(id)))
	if errors.Is(err, sql.ErrNoRows) {
		return models.Page{}, models.Errorf(op, models.NotFound, "there is no page %.100q", string(id))
	}
	return p, fail(op, err)
}

// Pages implements storage.Pages.
func (s *Store) Pages(ctx context.Context, after models.PageID, limit int) ([]models.Page, error) {
	all, err := collect(ctx, s.read, scanPage, `SELECT `+pageColumns+` FROM pages WHERE id > $1 ORDER BY id LIMIT $2`,
		string(after), limit)
	return all, fail("records.Pages", err)
}
