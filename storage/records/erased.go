package records

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// stillErasing says that an erasure may still find something.
const stillErasing = ` WHERE id = $1 AND cleared_ms = 0 AND state <> 'done'`

// whyNot is why an erasure is not: it is not there, or it is past that.
func (s *Store) whyNot(ctx context.Context, op string, id models.ErasureID) error {
	if _, err := s.Erasure(ctx, id); err != nil {
		return err
	}
	return models.Errorf(op, models.Conflict, "erasure %s has been cleared", id)
}

// Found implements storage.Erasures.
func (s *Store) Found(ctx context.Context, id models.ErasureID, objects []storage.ObjectInfo) error {
	const op = "records.Found"
	err := s.transact(ctx, op, func(tx *sql.Tx) error {
		var text string // the UPDATE locks the row
		err := tx.QueryRowContext(ctx, `UPDATE erasures SET state = state`+stillErasing+` RETURNING found`, string(id)).Scan(&text)
		if err != nil {
			return err
		}
		known, err := decode[map[string]int64](text)
		if err != nil {
			return err
		}
		if known == nil {
			known = &map[string]int64{}
		}
		var fresh []models.ErasedClass
		for _, o := range objects {
			if _, before := (*known)[o.Key]; !before {
				(*known)[o.Key] = o.Size
				fresh = models.AddErased(fresh, models.ErasedClass{Class: models.ClassOfKey(o.Key), Objects: 1, Bytes: o.Size})
			}
		}
		if len(fresh) == 0 {
			return nil
		}
		if text, err = encode(known); err != nil {
			return err
		}
		if _, err := exec(ctx, tx, `UPDATE erasures SET found = $2 WHERE id = $1`, string(id), text); err != nil {
			return err
		}
		_, err = addTally(ctx, tx, id, fresh, 0)
		return err
	})
	if errors.Is(err, sql.ErrNoRows) {
		return s.whyNot(ctx, op, id)
	}
	return err
}

// addTally adds to what an erasure has erased, and returns all its rows.
func addTally(ctx context.Context, tx *sql.Tx, id models.ErasureID, more []models.ErasedClass, recordings int) (int, error) {
	var sum models.ErasedClass
	for _, c := range more {
		sum.Objects, sum.Rows = sum.Objects+c.Objects, sum.Rows+c.Rows
	}
	var text string
	var rows int
	err := tx.QueryRowContext(ctx, `UPDATE erasures SET recordings = recordings + $2, objects = objects + $3, rows_erased = rows_erased + $4
		WHERE id = $1 RETURNING tally, rows_erased`, string(id), recordings, sum.Objects, sum.Rows).Scan(&text, &rows)
	if err != nil {
		return 0, err
	}
	tally, err := decodeTally(text)
	if err != nil {
		return 0, err
	}
	for _, c := range more {
		tally = models.AddErased(tally, c)
	}
	encoded, err := json.Marshal(tally)
	if err == nil {
		_, err = exec(ctx, tx, `UPDATE erasures SET tally = $2 WHERE id = $1`, string(id), string(encoded))
	}
	return rows, err
}

func decodeTally(text string) ([]models.ErasedClass, error) {
	tally := []models.ErasedClass{}
	if text == "" {
		return tally, nil
	}
	err := json.Unmarshal([]byte(text), &tally)
	return tally, err
}

// Deleted implements storage.Erasures.
func (s *Store) Deleted(ctx context.Context, id models.ErasureID, again time.Time) error {
	const op = "records.Deleted"
	n, err := exec(ctx, s.write, `UPDATE erasures SET state = 'erased', due_ms = $2,
		recordings = CASE scope WHEN 'recording' THEN 1 ELSE recordings END`+stillErasing, string(id), ms(again))
	if err != nil || n > 0 {
		return fail(op, err)
	}
	return s.whyNot(ctx, op, id)
}

// ofLearner deletes what hangs on a learner and on no recording of theirs, in
// every table that names one; the learner comes last.
var ofLearner = []string{
	`DELETE FROM consents WHERE learner = $1`,
	`DELETE FROM accesses WHERE learner = $1`,

	// rights: requests, disputes, exports
	`UPDATE tickets SET learner = '', recording = '', message = '', sentence = '' WHERE learner = $1 AND learner <> ''`, // to be counted
	`DELETE FROM exports WHERE learner = $1`,
	`DELETE FROM refusals WHERE learner = $1`,
	`DELETE FROM corrections WHERE learner = $1`,

	// staff: approvals, holds
	`DELETE FROM access_requests WHERE learner = $1`,
	`DELETE FROM shares WHERE learner = $1`,
	`DELETE FROM holds WHERE learner = $1 AND learner <> ''`,

	// notices, incidents
	`DELETE FROM notices WHERE learner = $1`,
	`DELETE FROM incident_learners WHERE learner = $1`,
	`DELETE FROM hook_calls WHERE learner = $1 AND learner <> ''`,

	`DELETE FROM learners WHERE id = $1 AND erased_ms > 0`,
}
