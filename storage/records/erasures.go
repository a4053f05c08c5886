package records

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

const erasureColumns = `id, scope, cause, recording, learner, alias, state, requested_ms, cleared_ms, done_ms, recordings, objects, rows_erased, quiet_ms,
	CASE state WHEN 'held' THEN due_ms ELSE 0 END`

func scanErasure(row scanner) (e models.Erasure, err error) {
	var requested, cleared, done, quiet, held int64
	err = row.Scan(&e.ID, &e.Scope, &e.Cause, &e.Recording, &e.Learner, &e.Alias, &e.State, &requested, &cleared, &done,
		&e.Recordings, &e.Objects, &e.Rows, &quiet, &held)
	e.RequestedAt, e.ClearedAt, e.DoneAt, e.Quiet = fromMS(requested), fromMS(cleared), fromMS(done), fromMS(quiet)
	e.HeldUntil = fromMS(held)
	return e, err
}

// EraseRecording implements storage.Erasures. The rows that it removes are
// counted in the erasure at once.
func (s *Store) EraseRecording(ctx context.Context, id models.RecordingID, cause models.ErasureCause, now time.Time) (models.Erasure, error) {
	const op = "records.EraseRecording"
	var e models.Erasure
	err := s.transact(ctx, op, func(tx *sql.Tx) error {
		// Whose it was must be read before it is blanked: their own erasure waits for this one.
		var owner models.LearnerID
		var alias models.Alias
		var was models.Status
		err := tx.QueryRowContext(ctx, `SELECT learner, alias, status FROM recordings WHERE id = $1`, string(id)).Scan(&owner, &alias, &was)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		which := notHeld
		if cause == models.CauseUnfinished {
			which += ` AND status = 'uploading'`
		}
		quiet, err := blank(ctx, tx, id, holdsUntil(cause, now), now, which)
		if errors.Is(err, sql.ErrNoRows) && cause == models.CauseUnfinished {
			if err := stillUploading(ctx, tx, id); err != nil {
				return err
			}
		}
		if errors.Is(err, sql.ErrNoRows) {
			if e, err = withhold(ctx, tx, id, cause, owner, alias, now); err != nil || was == models.Erased || was == models.Held {
				return err
			}
			return s.announceErased(ctx, tx, e, owner, was, now)
		}
		if err != nil {
			return err
		}
		archives, err := retire(ctx, tx, owner, cause, now)
		if err != nil {
			return err
		}
		rows, err := removeAll(ctx, tx, ofRecording, string(id))
		if err != nil {
			return err
		}
		quiet = latest(quiet, archives)
		e = models.Erasure{Scope: models.ScopeRecording, Cause: cause, Recording: id, Alias: alias, Quiet: quiet}
		if err := s.announceErased(ctx, tx, e, owner, was, now); err != nil {
			return err
		}
		return writeErasure(ctx, tx, &e, owner, rows, now)
	})
	return e, err
}

// stillUploading refuses a recording that was received.
func stillUploading(ctx context.Context, tx *sql.Tx, id models.RecordingID) error {
	var received int
	err := tx.QueryRowContext(ctx, `SELECT count(*) FROM recordings WHERE id = $1 AND status NOT IN ('uploading', 'held', 'erased')`, string(id)).Scan(&received)
	if err == nil && received > 0 {
		err = models.Errorf("records.EraseRecording", models.Conflict, "recording %s was received: it is no unfinished upload any more", id)
	}
	return err
}

// blank marks a recording erased and empties its row of everything but its id
// and its times. It returns until when the worker or the upload that was at it
// may still write objects, and sql.ErrNoRows where the recording was erased
// before, is not there, or is held for longer than until. An upload that never
// came to its end is held by nothing.
func blank(ctx context.Context, tx *sql.Tx, id models.RecordingID, until int64, now time.Time, which string) (quiet time.Time, err error) {
	var writing int64
	err = tx.QueryRowContext(ctx, `UPDATE recordings
		SET quiet_ms = `+stillWriting+`,
			status = 'erased', learner = '', page = '', body = '', overrides = '', rules = '', question = '', asked = '', search = '', reason = '', detail = '',
			media_type = '', size = 0, rendition_size = 0, result_size = 0, received_ms = 0, sha256 = '', duration_ms = 0, overall = 0, matched = '', engine = '', provenance = '', alias = '', updated_ms = $2, due_ms = 0, turn_ms = 0,
			original_ms = 0, rendition_ms = 0, result_ms = 0, once_settled = 0, hold_ms = 0
		WHERE id = $1 AND `+which+` AND (hold_ms <= $4 OR status = 'uploading') RETURNING quiet_ms`,
		string(id), ms(now), storage.LongestUpload.Milliseconds(), until).Scan(&writing)
	return fromMS(writing), err
}

// ofRecording deletes what hangs on a recording, in every table that names one.
var ofRecording = []string{
	`DELETE FROM results WHERE recording = $1`,
	`DELETE FROM result_characters WHERE recording = $1`,
	`DELETE FROM growth WHERE recording = $1`,
	`DELETE FROM likes WHERE recording = $1`,
	`DELETE FROM former_results WHERE recording = $1`,
	`DELETE FROM accesses WHERE recording = $1`,
	`DELETE FROM sweep_retries WHERE recording = $1`,
	`DELETE FROM setbacks WHERE recording = $1`,
	`DELETE FROM upload_parts WHERE recording = $1`,
	`DELETE FROM uploads WHERE recording = $1`,

	// rights: disputes, exports
	`DELETE FROM disputes WHERE recording = $1`,
	`UPDATE tickets SET recording = '', message = '' WHERE recording = $1 AND recording <> ''`,

	// staff: shares, approvals
	`DELETE FROM access_requests WHERE recording = $1`,
	`DELETE FROM shares WHERE recording = $1`,
	`DELETE FROM holds WHERE recording = $1 AND recording <> ''`,

	// notices, incidents
	`DELETE FROM hook_calls WHERE recording = $1 AND recording <> ''`,
}

// removeAll runs what deletes from one table each, with what it is of, and counts
// the rows by class.
func removeAll(ctx context.Context, tx *sql.Tx, removals []string, of string) (erased []models.ErasedClass, err error) {
	for _, remove := range removals {
		n, err := exec(ctx, tx, remove, of)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			erased = models.AddErased(erased, models.ErasedClass{Class: classOfTable(remove), Rows: n})
		}
	}
	return erased, nil
}

// classOfTable is the class of the rows that a DELETE removes.
func classOfTable(remove string) models.DataClass {
	switch table := strings.Fields(remove)[2]; table {
	case "results", "result_characters", "growth", "former_results", "disputes":
		return models.ClassResult
	case "exports":
		return models.ClassExport
	}
	return models.ClassIndex
}

// EraseLearner implements storage.Erasures.
func (s *Store) EraseLearner(ctx context.Context, id models.LearnerID, cause models.ErasureCause, now time.Time) (models.Erasure, error) {
	const op = "records.EraseLearner"
	var e models.Erasure
	err := s.transact(ctx, op, func(tx *sql.Tx) error {
		n, err := exec(ctx, tx, `UPDATE learners SET erased_ms = $2 WHERE id = $1 AND erased_ms = 0`, string(id), ms(now))
		if err != nil {
			return err
		}
		if n == 0 {
			e, err = knownErasure(ctx, tx, "learner", string(id))
			return err
		}
		e, err = beginLearnerErasure(ctx, tx, id, cause, now)
		return err
	})
	return e, err
}

// beginLearnerErasure writes the erasure of a learner who was marked erased in tx.
func beginLearnerErasure(ctx context.Context, tx *sql.Tx, id models.LearnerID, cause models.ErasureCause, now time.Time) (models.Erasure, error) {
	e := models.Erasure{Scope: models.ScopeLearner, Cause: cause, Learner: id}
	var err error
	if e.Alias, err = aliasOf(ctx, tx, id); err == nil {
		err = holdErasure(ctx, tx, &e, now)
	}
	if err == nil {
		err = writeErasure(ctx, tx, &e, "", nil, now)
	}
	return e, err
}

// writeErasure gives e its id, state and time and stores it, due at once or when it
// is held no longer, with the rows that were removed already. It is part of the erasure of the owner, where one
// has begun.
func writeErasure(ctx context.Context, tx *sql.Tx, e *models.Erasure, owner models.LearnerID, erased []models.ErasedClass, now time.Time) error {
	e.ID, e.State, e.RequestedAt = models.NewErasureID(), models.ErasureRequested, fromMS(ms(now))
	due := now
	if !e.HeldUntil.IsZero() {
		e.State, due = models.ErasureHeld, e.HeldUntil
	}
	var parent models.ErasureID
	if err := tx.QueryRowContext(ctx, parentSQL, string(owner)).Scan(&parent); err != nil {
		return err
	}
	_, err := exec(ctx, tx, `INSERT INTO erasures (id, scope, cause, recording, learner, alias, state, requested_ms, done_ms,
			due_ms, recordings, objects, rows_erased, quiet_ms, owner, parent)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, 0, 0, 0, $10, $11, $12)`,
		string(e.ID), string(e.Scope), string(e.Cause), string(e.Recording), string(e.Learner), string(e.Alias), string(e.State),
		ms(now), ms(due), ms(e.Quiet), string(owner), string(parent))
	if err == nil && len(erased) > 0 {
		e.Rows, err = addTally(ctx, tx, e.ID, erased, 0)
	}
	if err != nil {
		return err
	}
	detail := map[string]string{"scope": string(e.Scope), "cause": string(e.Cause)}
	if e.State == models.ErasureHeld {
		detail["held"] = e.HeldUntil.UTC().Format(time.RFC3339)
	}
	return audit(ctx, tx, models.AuditEntry{At: now, Action: models.AuditErasure, Subject: e.Alias, Object: string(e.ID), Detail: detail})
}

const parentSQL = `SELECT coalesce((SELECT id FROM erasures WHERE learner = $1 AND learner <> ''), '')`

// knownErasure finds the erasure of a recording or learner by its column.
func knownErasure(ctx context.Context, q queryer, column, id string) (models.Erasure, error) {
	e, err := scanErasure(q.QueryRowContext(ctx, `SELECT `+erasureColumns+` FROM erasures WHERE `+column+` = $1 AND `+column+` <> ''`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return e, models.Errorf("records", models.NotFound, "there is no such %s to erase", column)
	}
	return e, err
}

// Erasure implements storage.Erasures.
func (s *Store) Erasure(ctx context.Context, id models.ErasureID) (models.Erasure, error) {
	const op = "records.Erasure"
	e, err := scanErasure(s.read.QueryRowContext(ctx, `SELECT `+erasureColumns+` FROM erasures WHERE id = $1`, string(id)))
	if errors.Is(err, sql.ErrNoRows) {
		return models.Erasure{}, noErasure(op, id)
	}
	return e, fail(op, err)
}

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

func noErasure(op string, id models.ErasureID) error {
	return models.Errorf(op, models.NotFound, "there is no erasure %.40s", id)
}

// PendingErasures implements storage.Erasures.
func (s *Store) PendingErasures(ctx context.Context, now time.Time, limit int) ([]models.Erasure, error) {
	all, err := collect(ctx, s.read, scanErasure, pendingErasuresSQL, ms(now), limit)
	return all, fail("records.PendingErasures", err)
}

const pendingErasuresSQL = `SELECT ` + erasureColumns + ` FROM erasures
	WHERE due_ms > 0 AND due_ms <= $1 ORDER BY due_ms, id LIMIT $2`

// RecordingsOf implements storage.Erasures.
func (s *Store) RecordingsOf(ctx context.Context, id models.LearnerID, limit int) ([]models.RecordingID, error) {
	all, err := collect(ctx, s.read, scalar[models.RecordingID], recordingsOfSQL, string(id), limit)
	return all, fail("records.RecordingsOf", err)
}

const recordingsOfSQL = `SELECT id FROM recordings
	WHERE learner = $1 AND learner <> '' AND status NOT IN ('held', 'erased') ORDER BY created_ms, id LIMIT $2`

// BelongingsOf implements storage.Erasures.
func (s *Store) BelongingsOf(ctx context.Context, id models.LearnerID) ([]string, error) {
	var all []string
	for _, query := range belongings {
		some, err := collect(ctx, s.read, scalar[string], query, string(id))
		if err != nil {
			return nil, fail("records.BelongingsOf", err)
		}
		all = append(all, some...)
	}
	return all, nil
}

// belongings are the queries for the prefixes of objects that belong to a learner
// and to no recording.
var belongings = []string{
	// rights: exports
	`SELECT 'x/' || id || '/' FROM exports WHERE learner = $1 AND learner <> ''`,
}
