package records

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/langdu/langdu/models"
)

const exportColumns = `id, learner, alias, state, requested_ms, done_ms, expires_ms, recordings, total, size, sha256, attempt`

func scanExport(row scanner) (e models.Export, err error) {
	var requested, done, expires int64
	err = row.Scan(&e.ID, &e.Learner, &e.Alias, &e.State, &requested, &done, &expires, &e.Recordings, &e.Total, &e.Size, &e.SHA256, &e.Attempt)
	e.RequestedAt, e.DoneAt, e.ExpiresAt = fromMS(requested), fromMS(done), fromMS(expires)
	return e, err
}

// AddExport implements storage.Exports. The learner's row is locked, so that two
// requests at once make one export.
func (s *Store) AddExport(ctx context.Context, e models.Export) (models.Export, error) {
	const op = "records.AddExport"
	err := s.transact(ctx, op, func(tx *sql.Tx) error {
		alias, err := enter(ctx, tx, e.Learner, time.Time{})
		if err != nil {
			return err
		}
		known, err := scanExport(tx.QueryRowContext(ctx, `SELECT `+exportColumns+` FROM exports
			WHERE learner = $1 AND state IN ('requested', 'running')`, string(e.Learner)))
		if err == nil {
			e = known
			return nil
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		e.Alias, e.State, e.RequestedAt = alias, models.ExportRequested, fromMS(ms(e.RequestedAt))
		_, err = exec(ctx, tx, `INSERT INTO exports (id, learner, alias, state, requested_ms, done_ms, expires_ms, due_ms, attempt, recordings, total, size, sha256)
			VALUES ($1, $2, $3, $4, $5, 0, 0, $5, 0, 0, $6, 0, '')`,
			string(e.ID), string(e.Learner), string(e.Alias), string(e.State), ms(e.RequestedAt), e.Total)
		return err
	})
	return e, err
}

// Export implements storage.Exports.
func (s *Store) Export(ctx context.Context, id models.ExportID) (models.Export, error) {
	e, err := readExport(ctx, s.read, id)
	return e, fail("records.Export", err)
}

func readExport(ctx context.Context, q queryer, id models.ExportID) (models.Export, error) {
	e, err := scanExport(q.QueryRowContext(ctx, `SELECT `+exportColumns+` FROM exports WHERE id = $1`, string(id)))
	if errors.Is(err, sql.ErrNoRows) {
		return models.Export{}, models.Errorf("records", models.NotFound, "there is no export %.40s", id)
	}
	if err != nil {
		return e, err
	}
	if _, err := readLearner(ctx, q, e.Learner); err != nil {
		return models.Export{}, err
	}
	return e, nil
}

// AliasOfExport implements storage.Exports.
func (s *Store) AliasOfExport(ctx context.Context, id models.ExportID) (alias models.Alias, err error) {
	const op = "records.AliasOfExport"
	err = s.read.QueryRowContext(ctx, `SELECT alias FROM exports WHERE id = $1`, string(id)).Scan(&alias)
	if errors.Is(err, sql.ErrNoRows) {
		return "", models.Errorf(op, models.NotFound, "there is no export %.40s", id)
	}
	return alias, fail(op, err)
}

// whileThere is the condition under which work on an export goes on.
const whileThere = ` AND EXISTS (SELECT 1 FROM learners WHERE learners.id = exports.learner AND erased_ms = 0)`

// ClaimExport implements storage.Exports.
func (s *Store) ClaimExport(ctx context.Context, id models.ExportID, now, lease time.Time) (models.Export, bool, error) {
	const op = "records.ClaimExport"
	e, err := scanExport(s.write.QueryRowContext(ctx, `UPDATE exports SET state = 'running', attempt = attempt + 1, due_ms = $3, recordings = 0
		WHERE id = $1 AND due_ms > 0 AND due_ms <= $2`+whileThere+` RETURNING `+exportColumns, string(id), ms(now), ms(lease)))
	if errors.Is(err, sql.ErrNoRows) {
		_, err = s.Export(ctx, id)
		return models.Export{}, false, err
	}
	return e, err == nil, fail(op, err)
}

// ExtendExport implements storage.Exports.
func (s *Store) ExtendExport(ctx context.Context, e models.Export, lease time.Time) error {
	return s.holding(ctx, "records.ExtendExport", s.write, e, `due_ms = $3, recordings = $4, total = $5`, ms(lease), e.Recordings, e.Total)
}

// ReleaseExport implements storage.Exports.
func (s *Store) ReleaseExport(ctx context.Context, e models.Export, due time.Time) error {
	return s.holding(ctx, "records.ReleaseExport", s.write, e, `state = 'requested', due_ms = $3`, ms(due))
}

// FinishExport implements storage.Exports.
func (s *Store) FinishExport(ctx context.Context, e models.Export) error {
	const op = "records.FinishExport"
	return s.transact(ctx, op, func(tx *sql.Tx) error {
		err := s.holding(ctx, op, tx, e, `state = $3, done_ms = $4, expires_ms = $5, size = $6, sha256 = $7, recordings = $8, due_ms = 0`,
			string(e.State), ms(e.DoneAt), ms(e.ExpiresAt), e.Size, e.SHA256, e.Recordings)
		if err != nil {
			return err
		}
		if e.State != models.ExportDone {
			return reopened(ctx, tx, string(e.ID))
		}
		if err := fulfilled(ctx, tx, string(e.ID), e.DoneAt); err != nil {
			return err
		}
		if err := s.writeCall(ctx, tx, models.HookCall{Event: models.HookExport, About: string(e.ID), Learner: e.Learner, At: e.DoneAt}, ""); err != nil {
			return err
		}
		return audit(ctx, tx, models.AuditEntry{At: e.DoneAt, Action: models.AuditExport, Subject: e.Alias, Object: string(e.ID)})
	})
}

// holding changes an export that the attempt still holds; args start at $3.
func (s *Store) holding(ctx context.Context, op string, q queryer, e models.Export, change string, args ...any) error {
	n, err := exec(ctx, q, `UPDATE exports SET `+change+` WHERE id = $1 AND attempt = $2 AND state = 'running'`+whileThere,
		append([]any{string(e.ID), e.Attempt}, args...)...)
	if err != nil || n > 0 {
		return fail(op, err)
	}
	if _, err := readExport(ctx, q, e.ID); err != nil {
		return fail(op, err)
	}
	return models.Errorf(op, models.Conflict, "another worker has taken the export")
}

const (
	dueExportsSQL     = `SELECT id FROM exports WHERE due_ms > 0 AND due_ms <= $1 ORDER BY due_ms, id LIMIT $2`
	expiredExportsSQL = `SELECT id FROM exports WHERE expires_ms > 0 AND expires_ms <= $1 ORDER BY expires_ms, id LIMIT $2`
)

// DueExports implements storage.Exports.
func (s *Store) DueExports(ctx context.Context, now time.Time, limit int) ([]models.ExportID, error) {
	ids, err := collect(ctx, s.read, scalar[models.ExportID], dueExportsSQL, ms(now), limit)
	return ids, fail("records.DueExports", err)
}

// ExpiredExports implements storage.Exports.
func (s *Store) ExpiredExports(ctx context.Context, now time.Time, limit int) ([]models.ExportID, error) {
	ids, err := collect(ctx, s.read, scalar[models.ExportID], expiredExportsSQL, ms(now), limit)
	return ids, fail("records.ExpiredExports", err)
}

// ExpiredExportCount implements storage.Exports.
func (s *Store) ExpiredExportCount(ctx context.Context, now time.Time) (n int, err error) {
	err = s.read.QueryRowContext(ctx, `SELECT count(*) FROM exports WHERE expires_ms > 0 AND expires_ms <= $1`, ms(now)).Scan(&n)
	return n, fail("records.ExpiredExportCount", err)
}

// RemoveExport implements storage.Exports.
func (s *Store) RemoveExport(ctx context.Context, id models.ExportID) error {
	_, err := exec(ctx, s.write, `DELETE FROM exports WHERE id = $1`, string(id))
	return fail("records.RemoveExport", err)
}

// afterWriting is how long after a dead worker's lease an erasure still waits, so
// that it deletes once more what that worker may have written last.
const afterWriting = time.Minute

const noneWritingSQL = `SELECT count(*) FROM exports WHERE learner = $1 AND state = 'running' AND due_ms > $2`

// noneWriting is a conflict while a worker may be writing an archive of the
// learner: what it writes after the last deletion would stay. A worker that learns
// of the erasure gives its export up and there is nothing to wait for.
func noneWriting(ctx context.Context, tx *sql.Tx, id models.LearnerID, now time.Time) error {
	var n int
	err := tx.QueryRowContext(ctx, noneWritingSQL, string(id), ms(now.Add(-afterWriting))).Scan(&n)
	if err == nil && n > 0 {
		return models.Errorf("records", models.Conflict, "an archive of the learner is being written: that ends first")
	}
	return err
}
