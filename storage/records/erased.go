package records

import (
	"context"
	"database/sql"
	"time"

	"github.com/langdu/langdu/models"
)

// Deleted implements storage.Erasures.
func (s *Store) Deleted(ctx context.Context, id models.ErasureID, objects, recordings, rows int, again time.Time) error {
	const op = "records.Deleted"
	n, err := exec(ctx, s.write, `UPDATE erasures SET state = 'erased', due_ms = $5,
			objects = objects + $2, recordings = recordings + $3, rows_erased = rows_erased + $4
		WHERE id = $1 AND state <> 'done'`, string(id), objects, recordings, rows, ms(again))
	if err != nil || n > 0 {
		return fail(op, err)
	}
	if _, err := s.Erasure(ctx, id); err != nil {
		return fail(op, err)
	}
	return models.Errorf(op, models.Conflict, "erasure %s is done", id)
}

// Done implements storage.Erasures. Ending an erasure again is no error. A
// learner's erasure ends only when no recording of theirs is left:
// models.Conflict while there is one, models.NotFound where there is no erasure,
// models.Unavailable while a long read keeps erased rows in the database's log.
// Nobody reads that an erasure is done before what it erased has left the log.
func (s *Store) Done(ctx context.Context, id models.ErasureID, now time.Time) error {
	const op = "records.Done"
	e, err := s.Erasure(ctx, id)
	if err != nil || e.State == models.ErasureDone {
		return fail(op, err)
	}
	if e.Learner != "" {
		if err := s.transact(ctx, op, func(tx *sql.Tx) error { return forgetLearner(ctx, tx, e, now) }); err != nil {
			return err
		}
	}
	if s.scrub != nil {
		if err := s.scrub(ctx); err != nil {
			return fail(op, err)
		}
	}
	return s.transact(ctx, op, func(tx *sql.Tx) error {
		if _, err := exec(ctx, tx, `UPDATE erasures SET state = 'done', due_ms = 0, done_ms = $2, owner = ''
			WHERE id = $1 AND state <> 'done'`, string(id), ms(now)); err != nil {
			return err
		}
		return fulfilled(ctx, tx, string(id), now)
	})
}

// forgetLearner removes a learner's last rows and their id from the erasure.
func forgetLearner(ctx context.Context, tx *sql.Tx, e models.Erasure, now time.Time) error {
	if err := noneWriting(ctx, tx, e.Learner, now); err != nil {
		return err
	}
	var left, pending int
	err := tx.QueryRowContext(ctx, `SELECT
			(SELECT count(*) FROM recordings WHERE learner = $1 AND learner <> ''),
			(SELECT count(*) FROM erasures WHERE owner = $1 AND owner <> '')`, string(e.Learner)).Scan(&left, &pending)
	if err != nil {
		return err
	}
	if left+pending > 0 {
		return models.Errorf("records", models.Conflict,
			"%d recordings of the learner are left and %d are being erased: those come first", left, pending)
	}
	rows := 0
	for _, remove := range ofLearner {
		n, err := exec(ctx, tx, remove, string(e.Learner))
		if err != nil {
			return err
		}
		rows += n
	}
	_, err = exec(ctx, tx, `UPDATE erasures SET learner = '', rows_erased = rows_erased + $2 WHERE id = $1`,
		string(e.ID), rows)
	return err
}

// ofLearner deletes what hangs on a learner and on no recording of theirs, in
// every table that names one; the learner comes last.
var ofLearner = []string{
	`DELETE FROM consents WHERE learner = $1`,
	`DELETE FROM accesses WHERE learner = $1`,

	// rights: requests, disputes, exports
	`UPDATE tickets SET learner = '', recording = '', message = '', sentence = '' WHERE learner = $1`, // to be counted
	`DELETE FROM exports WHERE learner = $1`,
	`DELETE FROM refusals WHERE learner = $1`,
	`DELETE FROM corrections WHERE learner = $1`,

	// staff: approvals, holds
	`DELETE FROM access_requests WHERE learner = $1`,
	`DELETE FROM shares WHERE learner = $1`,
	`DELETE FROM holds WHERE learner = $1`,

	// notices, incidents
	`DELETE FROM notices WHERE learner = $1`,
	`DELETE FROM incident_learners WHERE learner = $1`,

	`DELETE FROM learners WHERE id = $1 AND erased_ms > 0`,
}
