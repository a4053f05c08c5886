package records

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/langdu/langdu/models"
	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// queryer is what *sql.DB and *sql.Tx share.
type queryer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// transact runs f in a transaction and commits where f returns nil. The error is
// f's or the database's, with its kind.
func (s *Store) transact(ctx context.Context, op string, f func(tx *sql.Tx) error) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return fail(op, err)
	}
	if err := f(tx); err != nil {
		tx.Rollback() // its error adds nothing to f's
		return fail(op, err)
	}
	return fail(op, tx.Commit())
}

// exec runs one statement and returns how many rows it changed.
func exec(ctx context.Context, q queryer, query string, args ...any) (int, error) {
	if err := refuseNUL(args); err != nil {
		return 0, err
	}
	result, err := q.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	n, err := result.RowsAffected()
	return int(n), err
}

// collect runs a query and scans each row with scan.
func collect[T any](ctx context.Context, q queryer, scan func(row scanner) (T, error), query string, args ...any) ([]T, error) {
	if err := refuseNUL(args); err != nil {
		return nil, err
	}
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

// scanner is a row, of one or of many.
type scanner interface{ Scan(dest ...any) error }

// scalar scans a row of one column.
func scalar[T any](row scanner) (v T, err error) {
	err = row.Scan(&v)
	return v, err
}

// refuseNUL turns away the one character that PostgreSQL cannot store in TEXT,
// so that both databases take the same.
func refuseNUL(args []any) error {
	for _, a := range args {
		if s, ok := a.(string); ok && strings.ContainsRune(s, 0) {
			return models.Errorf("records", models.Invalid, "a text holds the character U+0000, which cannot be stored: remove it")
		}
	}
	return nil
}

// ms is t as it is stored; fromMS reads it back.
func ms(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// latest is the later of two times.
func latest(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

func fromMS(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMilli(n).UTC()
}

// fold makes texts comparable that a searcher takes for the same: full-width and
// half-width forms, letters with composed and separate marks, upper and lower case.
func fold(s string) string { return cases.Fold().String(norm.NFKC.String(s)) }

// containing is the LIKE pattern of texts that hold s; "" stays "". Its escape
// character is '!'.
func containing(s string) string {
	if s == "" {
		return ""
	}
	return "%" + strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(fold(s)) + "%"
}

// encode and decode keep a value as JSON, none as "".
func encode[T any](v *T) (string, error) {
	if v == nil {
		return "", nil
	}
	b, err := json.Marshal(v)
	return string(b), err
}

func decode[T any](s string) (v *T, err error) {
	if s != "" {
		err = json.Unmarshal([]byte(s), &v)
	}
	return v, err
}

// encodeOverrides and decodeOverrides keep overrides as JSON, none as "".
func encodeOverrides(o []models.Override) (string, error) {
	if len(o) == 0 {
		return "", nil
	}
	b, err := json.Marshal(o)
	return string(b), err
}

func decodeOverrides(s string) (o []models.Override, err error) {
	if s != "" {
		err = json.Unmarshal([]byte(s), &o)
	}
	return o, err
}

// encodeRules and decodeRules keep rules as JSON, none as "".
func encodeRules(r models.Rules) (string, error) {
	if r.Strictness == "" && len(r.Accents) == 0 {
		return "", nil
	}
	b, err := json.Marshal(r)
	return string(b), err
}

func decodeRules(s string) (r models.Rules, err error) {
	if s != "" {
		err = json.Unmarshal([]byte(s), &r)
	}
	return r, err
}

// claim takes one row of those that wait for a worker. find names it by its key, once
// it is due at $1; take changes the row of the key $1, if it is still due at $2, to be
// due again at $3, and returns it. It looks before it writes: every worker asks once a
// second, and mostly there is nothing.
func claim[T any](ctx context.Context, s *Store, find, take string, scan func(scanner) (T, error), now, lease time.Time) (taken T, ok bool, err error) {
	var key string
	if err = s.read.QueryRowContext(ctx, find, ms(now)).Scan(&key); err == nil {
		taken, err = scan(s.write.QueryRowContext(ctx, take, key, ms(now), ms(lease)))
	}
	var none T
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return none, false, nil
	case err != nil:
		return none, false, err
	}
	return taken, true, nil
}
