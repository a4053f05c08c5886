package records

import (
	"context"
	"database/sql"
	"errors"
	"math"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// What a legal hold makes of an erasure. The recording is hidden from every reader
// by its status, a learner by the mark of their erasure; the erasure waits in state
// held until the time of the last hold, when whoever claims it looks whether there
// is another, and marks erased what was only hidden.

const (
	notHeld = `status NOT IN ('held', 'erased')` // whose erasure has not been asked for
	isHeld  = `status = 'held'`
	// stillWriting is until when a worker or an upload may write objects. An upload
	// that comes in parts says so itself, in quiet_ms, for each part; the process that
	// takes one in one piece in arriving_ms, again and again while it lives.
	stillWriting = `CASE status
		WHEN 'processing' THEN CASE WHEN due_ms > quiet_ms THEN due_ms ELSE quiet_ms END
		WHEN 'uploading' THEN CASE WHEN quiet_ms > 0 THEN quiet_ms
			WHEN arriving_ms > 0 AND arriving_ms < created_ms + $3 THEN arriving_ms ELSE created_ms + $3 END
		ELSE quiet_ms END`
)

// holdsUntil is which holds stand in the way of an erasure at now: those that end
// later. None does where a copy from before an erasure was put back: that erasure
// was carried out when it was due.
func holdsUntil(cause models.ErasureCause, now time.Time) int64 {
	if cause == models.CauseRestored {
		return math.MaxInt64
	}
	return ms(now)
}

// withhold hides a recording that is held, takes away what lets anybody hear it,
// and writes the erasure that is carried out later. Where it is not held its
// erasure is known already.
func withhold(ctx context.Context, tx *sql.Tx, id models.RecordingID, cause models.ErasureCause, owner models.LearnerID, alias models.Alias, now time.Time) (models.Erasure, error) {
	var until, writing int64
	err := tx.QueryRowContext(ctx, `UPDATE recordings SET quiet_ms = `+stillWriting+`, status = 'held', due_ms = 0, updated_ms = $2
		WHERE id = $1 AND `+notHeld+` AND hold_ms > $2 RETURNING hold_ms, quiet_ms`,
		string(id), ms(now), storage.LongestUpload.Milliseconds()).Scan(&until, &writing)
	if errors.Is(err, sql.ErrNoRows) {
		return knownErasure(ctx, tx, "recording", string(id))
	}
	if err != nil {
		return models.Erasure{}, err
	}
	if _, err := retire(ctx, tx, owner, cause, now); err != nil {
		return models.Erasure{}, err
	}
	rows, err := removeAll(ctx, tx, []string{`DELETE FROM access_requests WHERE recording = $1`, `DELETE FROM shares WHERE recording = $1`}, string(id))
	if err != nil {
		return models.Erasure{}, err
	}
	e := models.Erasure{Scope: models.ScopeRecording, Cause: cause, Recording: id, Alias: alias, Quiet: fromMS(writing), HeldUntil: fromMS(until)}
	return e, writeErasure(ctx, tx, &e, owner, rows, now)
}

// holdErasure has the erasure of a learner wait who is held as a whole.
func holdErasure(ctx context.Context, tx *sql.Tx, e *models.Erasure, now time.Time) error {
	var until int64
	err := tx.QueryRowContext(ctx, `SELECT hold_ms FROM learners WHERE id = $1`, string(e.Learner)).Scan(&until)
	if err == nil && until > holdsUntil(e.Cause, now) {
		e.HeldUntil = fromMS(until)
	}
	return err
}

// unhold takes a held erasure on that is due. ok is false where something holds it
// still: then it waits for that.
func unhold(ctx context.Context, tx *sql.Tx, e *models.Erasure, now time.Time) (ok bool, err error) {
	query, of := `SELECT hold_ms FROM recordings WHERE id = $1`, string(e.Recording)
	if e.Scope == models.ScopeLearner {
		query, of = `SELECT hold_ms FROM learners WHERE id = $1`, string(e.Learner)
	}
	var until int64
	if err := tx.QueryRowContext(ctx, query, of).Scan(&until); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return false, err
	}
	if until > ms(now) {
		_, err := exec(ctx, tx, `UPDATE erasures SET due_ms = $2 WHERE id = $1`, string(e.ID), until)
		return false, err
	}
	if e.Scope == models.ScopeRecording {
		if e.Quiet, err = blank(ctx, tx, e.Recording, ms(now), storage.LongestUpload, now, isHeld); err != nil {
			return false, err
		}
		rows, err := removeAll(ctx, tx, ofRecording, string(e.Recording))
		if err == nil && len(rows) > 0 {
			e.Rows, err = addTally(ctx, tx, e.ID, rows, 0)
		}
		if err != nil {
			return false, err
		}
	}
	if e.Scope == models.ScopeLearner { // for a clock that says less than now
		if _, err := exec(ctx, tx, `UPDATE recordings SET hold_ms = 0 WHERE learner = $1 AND learner <> '' AND hold_ms > 0 AND hold_ms <= $2`,
			string(e.Learner), ms(now)); err != nil {
			return false, err
		}
	}
	e.State, e.HeldUntil = models.ErasureRequested, time.Time{}
	_, err = exec(ctx, tx, `UPDATE erasures SET state = 'requested', quiet_ms = $2 WHERE id = $1`, string(e.ID), ms(e.Quiet))
	return err == nil, err
}

// HeldOf implements storage.Erasures.
func (s *Store) HeldOf(ctx context.Context, id models.LearnerID, now time.Time) (until time.Time, err error) {
	var latest int64
	err = s.read.QueryRowContext(ctx, `SELECT coalesce(max(hold_ms), 0) FROM recordings
		WHERE learner = $1 AND learner <> '' AND hold_ms > $2 AND status NOT IN ('uploading', 'erased')`, string(id), ms(now)).Scan(&latest)
	return fromMS(latest), fail("records.HeldOf", err)
}

// PutOff implements storage.Erasures.
func (s *Store) PutOff(ctx context.Context, id models.ErasureID, until time.Time) error {
	const op = "records.PutOff"
	n, err := exec(ctx, s.write, `UPDATE erasures SET state = 'held', due_ms = $2`+stillErasing, string(id), ms(until))
	if err != nil || n > 0 {
		return fail(op, err)
	}
	return s.whyNot(ctx, op, id)
}

// IsHeld implements storage.Expiries.
func (s *Store) IsHeld(ctx context.Context, id models.RecordingID, now time.Time) (bool, error) {
	n, err := s.count(ctx, `SELECT count(*) FROM recordings WHERE id = $1 AND hold_ms > $2`, string(id), ms(now))
	return n > 0, fail("records.IsHeld", err)
}

// HoldOver implements storage.Expiries.
func (s *Store) HoldOver(ctx context.Context, id models.RecordingID, now time.Time) error {
	_, err := exec(ctx, s.write, `UPDATE recordings SET hold_ms = 0 WHERE id = $1 AND hold_ms <= $2`, string(id), ms(now))
	return fail("records.HoldOver", err)
}
