//go:build linux

package main

import (
	"context"
	"database/sql"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	_ "modernc.org/sqlite"             // the driver "sqlite"
)

// looseRows is every row that hangs on nothing.
var looseRows = []string{
	`SELECT 'result of ' || recording FROM results WHERE recording NOT IN (SELECT id FROM recordings)`,
	`SELECT DISTINCT 'characters of ' || recording FROM result_characters WHERE recording NOT IN (SELECT recording FROM results)`,
	`SELECT 'growth of ' || recording FROM growth WHERE recording NOT IN (SELECT recording FROM results)`,
	`SELECT 'like of ' || recording FROM likes WHERE recording NOT IN (SELECT id FROM recordings WHERE status <> 'erased')`,
	`SELECT 'upload of ' || recording FROM uploads WHERE recording NOT IN (SELECT id FROM recordings WHERE status <> 'erased')`,
	`SELECT 'part of ' || recording FROM upload_parts WHERE recording NOT IN (SELECT recording FROM uploads)`,
	`SELECT 'recording of nobody ' || id FROM recordings WHERE learner <> '' AND learner NOT IN (SELECT id FROM learners)`,
	`SELECT 'consent of nobody ' || learner FROM consents WHERE learner NOT IN (SELECT id FROM learners)`,
	`SELECT 'erased and not blank ' || id FROM recordings WHERE status = 'erased' AND (learner <> '' OR body <> '' OR sha256 <> '' OR alias <> '')`,
	`SELECT 'receipt of no erasure ' || erasure FROM receipts WHERE erasure NOT IN (SELECT id FROM erasures)`,
}

// seeRecords reads the database of the records.
func seeRecords(ctx context.Context, db *sql.DB, s *snapshot) error {
	s.Rows, s.Learners = map[string]row{}, map[string]bool{}
	s.Erasures, s.Receipts = map[string]erasure{}, map[string]int{}
	steps := []func() error{
		func() error {
			return each(ctx, db, `SELECT id, learner, alias, status, reason, detail, sha256, attempt, due_ms, quiet_ms, original_ms, rendition_ms, created_ms FROM recordings`,
				func(r row) { s.Rows[r.ID] = r }, func(r *row) []any {
					return []any{&r.ID, &r.Learner, &r.Alias, &r.Status, &r.Reason, &r.Detail, &r.Sum, &r.Attempt, &r.Due, &r.Quiet, &r.Original, &r.Rendition, &r.Created}
				})
		},
		func() error {
			return each(ctx, db, `SELECT recording, document, (SELECT count(*) FROM result_characters c WHERE c.recording = results.recording),
					(SELECT count(*) FROM growth g WHERE g.recording = results.recording) FROM results`,
				func(r resultRow) { r.Document = hashed(r.Document); s.Results = append(s.Results, r) },
				func(r *resultRow) []any { return []any{&r.Recording, &r.Document, &r.Characters, &r.Growth} })
		},
		func() error {
			return each(ctx, db, `SELECT id, erased_ms > 0 FROM learners`, func(l named) { s.Learners[l.name] = l.is },
				func(l *named) []any { return []any{&l.name, &l.is} })
		},
		func() error {
			return each(ctx, db, `SELECT id, scope, cause, state, recording, learner, owner, due_ms, quiet_ms, requested_ms, done_ms FROM erasures`, func(e withID) { s.Erasures[e.id] = e.erasure },
				func(e *withID) []any {
					return []any{&e.id, &e.Scope, &e.Cause, &e.State, &e.Recording, &e.Learner, &e.Owner, &e.Due, &e.Quiet, &e.Requested, &e.Done}
				})
		},
		func() error {
			return each(ctx, db, `SELECT erasure FROM receipts`, func(id string) { s.Receipts[id]++ }, func(id *string) []any { return []any{id} })
		},
		func() error {
			return each(ctx, db, `SELECT recording, expires_ms, (SELECT count(*) FROM upload_parts p WHERE p.recording = uploads.recording) FROM uploads`,
				func(p partRow) { s.Parts = append(s.Parts, p) }, func(p *partRow) []any { return []any{&p.Recording, &p.Expires, &p.Parts} })
		},
	}
	for _, query := range looseRows {
		steps = append(steps, func() error {
			return each(ctx, db, query, func(what string) { s.Loose = append(s.Loose, what) }, func(what *string) []any { return []any{what} })
		})
	}
	return inTurn(steps)
}

// seeKeys reads the database of the keys.
func seeKeys(ctx context.Context, db *sql.DB, s *snapshot) error {
	s.Keys, s.Journal = map[string]bool{}, map[string]bool{}
	return inTurn([]func() error{
		func() error {
			return each(ctx, db, `SELECT alias, destroyed_ms > 0 FROM data_keys`, func(k named) { s.Keys[k.name] = k.is },
				func(k *named) []any { return []any{&k.name, &k.is} })
		},
		func() error {
			return each(ctx, db, `SELECT recording || alias FROM erased`, func(id string) { s.Journal[id] = true }, func(id *string) []any { return []any{id} })
		},
	})
}

type named struct {
	name string
	is   bool
}

type withID struct {
	id string
	erasure
}

// each reads the rows of a query.
func each[T any](ctx context.Context, db *sql.DB, query string, do func(T), columns func(*T) []any) error {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var one T
		if err := rows.Scan(columns(&one)...); err != nil {
			return err
		}
		do(one)
	}
	return rows.Err()
}

func inTurn(steps []func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}
