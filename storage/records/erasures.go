package records

import (
	"context"
	"database/sql"
	"errors"
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
		var created int64
		err := tx.QueryRowContext(ctx, `SELECT learner, alias, status, created_ms FROM recordings WHERE id = $1`, string(id)).Scan(&owner, &alias, &was, &created)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		which, upload := notHeld, storage.LongestUpload
		if cause == models.CauseUnfinished {
			which += ` AND status = 'uploading'`
			upload = now.Add(storage.GivenUp).Sub(fromMS(created))
		}
		quiet, err := blank(ctx, tx, id, holdsUntil(cause, now), upload, now, which)
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

func noErasure(op string, id models.ErasureID) error {
	return models.Errorf(op, models.NotFound, "there is no erasure %.40s", id)
}
