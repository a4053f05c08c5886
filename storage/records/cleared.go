package records

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/langdu/langdu/models"
)

// Cleared implements storage.Erasures. What hangs on a recording is deleted once
// more: that nothing is left is something that the tables themselves say.
func (s *Store) Cleared(ctx context.Context, id models.ErasureID, answers []models.StoreAnswer, now time.Time) error {
	const op = "records.Cleared"
	answers = append(answers[:len(answers):len(answers)], models.StoreAnswer{Store: "records", AskedAt: fromMS(ms(now)), Answer: models.AnswerNothing})
	said, err := json.Marshal(answers)
	if err != nil {
		return models.E(op, models.Internal, err)
	}
	err = s.transact(ctx, op, func(tx *sql.Tx) error {
		e, err := scanErasure(tx.QueryRowContext(ctx, `UPDATE erasures SET state = 'erased', cleared_ms = $2, due_ms = 0,
			owner = '', found = '', answers = $3, recordings = CASE scope WHEN 'recording' THEN 1 ELSE recordings END`+
			stillErasing+` RETURNING `+erasureColumns, string(id), ms(now), string(said)))
		if err != nil {
			return err
		}
		if err := removeLast(ctx, tx, e, now); err != nil {
			return err
		}
		return tellParent(ctx, tx, id)
	})
	if !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if err := s.whyNot(ctx, op, id); !errors.Is(err, models.Conflict) {
		return err
	}
	return nil
}

// removeLast removes the rows that are left: what hangs on a recording, or a
// learner's own.
func removeLast(ctx context.Context, tx *sql.Tx, e models.Erasure, now time.Time) error {
	removals, of := ofRecording, string(e.Recording)
	if e.Learner != "" {
		if err := recordingsFirst(ctx, tx, e.Learner, now); err != nil {
			return err
		}
		if _, err := exec(ctx, tx, `UPDATE erasures SET learner = '' WHERE id = $1`, string(e.ID)); err != nil {
			return err
		}
		removals, of = ofLearner, string(e.Learner)
	}
	rows, err := removeAll(ctx, tx, removals, of)
	if err == nil && len(rows) > 0 {
		_, err = addTally(ctx, tx, e.ID, rows, 0)
	}
	return err
}

// recordingsFirst refuses to forget a learner who has recordings, or of whom
// something is being written.
func recordingsFirst(ctx context.Context, tx *sql.Tx, id models.LearnerID, now time.Time) error {
	if err := noneWriting(ctx, tx, id, now); err != nil {
		return err
	}
	var left, pending int
	err := tx.QueryRowContext(ctx, recordingsLeftSQL, string(id)).Scan(&left, &pending)
	if err == nil && left+pending > 0 {
		return models.Errorf("records", models.Conflict,
			"%d recordings of the learner are left and %d are being erased: those come first", left, pending)
	}
	return err
}

const recordingsLeftSQL = `SELECT
	(SELECT count(*) FROM recordings WHERE learner = $1 AND learner <> ''),
	(SELECT count(*) FROM erasures WHERE owner = $1 AND owner <> '')`

// tellParent adds what an erasure has erased to the one that it is part of, and
// forgets which that is.
func tellParent(ctx context.Context, tx *sql.Tx, id models.ErasureID) error {
	var parent models.ErasureID
	var text string
	err := tx.QueryRowContext(ctx, `SELECT parent, tally FROM erasures WHERE id = $1`, string(id)).Scan(&parent, &text)
	if err != nil || parent == "" {
		return err
	}
	tally, err := decodeTally(text)
	if err != nil {
		return err
	}
	if _, err := exec(ctx, tx, `UPDATE erasures SET parent = '' WHERE id = $1`, string(id)); err != nil {
		return err
	}
	_, err = addTally(ctx, tx, parent, tally, 1)
	return err
}

// JustErased implements storage.Erasures.
func (s *Store) JustErased(ctx context.Context, done time.Time, id models.ErasureID, limit int) ([]models.Erasure, error) {
	all, err := collect(ctx, s.read, scanErasure, justErasedSQL, ms(done), string(id), limit)
	return all, fail("records.JustErased", err)
}

const justErasedSQL = `SELECT ` + erasureColumns + ` FROM erasures
	WHERE done_ms > 0 AND (done_ms, id) > ($1, $2) AND scope = 'recording'
		AND (quiet_ms > requested_ms OR (SELECT created_ms FROM recordings AS r WHERE r.id = recording) > requested_ms - 86400000)
	ORDER BY done_ms, id LIMIT $3`

// ClearedErasures implements storage.Erasures.
func (s *Store) ClearedErasures(ctx context.Context, limit int) ([]models.Erasure, error) {
	all, err := collect(ctx, s.read, scanErasure, clearedErasuresSQL, limit)
	return all, fail("records.ClearedErasures", err)
}

const clearedErasuresSQL = `SELECT ` + erasureColumns + ` FROM erasures
	WHERE cleared_ms > 0 ORDER BY cleared_ms, id LIMIT $1`
