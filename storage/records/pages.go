package records

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"

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
	return s.transact(ctx, op, func(tx *sql.Tx) error {
		before, err := pageBefore(ctx, tx, p)
		if err != nil {
			return err
		}
		_, err = exec(ctx, tx, `UPDATE pages SET book = $2, title = $3, body = $4, overrides = $5, search = $6, updated_ms = $7, rules = $8 WHERE id = $1`,
			string(p.ID), p.Book, p.Title, p.Text, overrides, fold(p.Title), ms(p.UpdatedAt), rules)
		if err != nil || before != nil && len(p.Changed(*before)) == 0 {
			return err // who writes all pages every night changes none
		}
		return keepVersion(ctx, tx, p, before)
	})
}

// pageBefore locks the row of a page, which it makes where there is none, and returns
// the page as it was; nil where there was none.
func pageBefore(ctx context.Context, tx *sql.Tx, p models.Page) (*models.Page, error) {
	made, err := exec(ctx, tx, `INSERT INTO pages (id, book, title, body, overrides, search, updated_ms, rules)
		VALUES ($1, '', '', '', '', '', 0, '') ON CONFLICT (id) DO NOTHING`, string(p.ID))
	if err != nil || made > 0 {
		return nil, err
	}
	before, err := scanPage(tx.QueryRowContext(ctx, `UPDATE pages SET updated_ms = updated_ms WHERE id = $1 RETURNING `+pageColumns, string(p.ID)))
	return &before, err
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

// findPagesSQL looks at pages one after another, in the order of their ids: there are
// thousands, not millions.
const findPagesSQL = `SELECT ` + pageColumns + ` FROM pages WHERE id > $1
	AND (search LIKE $2 ESCAPE '!' OR book LIKE $2 ESCAPE '!' OR body LIKE $2 ESCAPE '!' OR id LIKE $2 ESCAPE '!')
	ORDER BY id LIMIT $3`

// FindPages implements storage.Pages.
func (s *Store) FindPages(ctx context.Context, words string, after models.PageID, limit int) ([]models.Page, error) {
	all, err := collect(ctx, s.read, scanPage, findPagesSQL, string(after), containing(words), limit)
	return all, fail("records.FindPages", err)
}

// Pages implements storage.Pages.
func (s *Store) Pages(ctx context.Context, after models.PageID, limit int) ([]models.Page, error) {
	all, err := collect(ctx, s.read, scanPage, `SELECT `+pageColumns+` FROM pages WHERE id > $1 ORDER BY id LIMIT $2`,
		string(after), limit)
	return all, fail("records.Pages", err)
}

// mostSought is how many characters PagesWith looks for.
const mostSought = 10

// PagesWith implements storage.Pages. It reads every page, of which there are
// thousands at most.
func (s *Store) PagesWith(ctx context.Context, characters []string, limit int) ([]models.Page, error) {
	if len(characters) == 0 {
		return nil, nil
	}
	args, holds := []any{limit}, []string{}
	for _, c := range characters[:min(len(characters), mostSought)] {
		args = append(args, c)
		parameter := "CAST($" + strconv.Itoa(len(args)) + " AS TEXT)"
		// What becomes shorter without the character has it; LIKE is slower here.
		holds = append(holds, `CASE WHEN replace(body, `+parameter+`, '') <> body THEN 1 ELSE 0 END`)
	}
	all, err := collect(ctx, s.read, scanPage, `SELECT `+pageColumns+` FROM (SELECT `+pageColumns+`, `+strings.Join(holds, " + ")+` AS held FROM pages) AS found
		WHERE held > 0 ORDER BY held DESC, id LIMIT $1`, args...)
	return all, fail("records.PagesWith", err)
}
