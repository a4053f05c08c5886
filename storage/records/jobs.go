package records

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/langdu/langdu/models"
)

// lost is why a worker may not go on.
const lost = "is no longer held by this attempt: its lease ended and another worker took it, or it is settled"

// Claim implements storage.Jobs.
func (s *Store) Claim(ctx context.Context, id models.RecordingID, now, lease time.Time) (models.Recording, bool, error) {
	const op = "records.Claim"
	var b models.Setbacks
	var trace string
	r, err := scanRecording(longer{s.write.QueryRowContext(ctx, `UPDATE recordings
		SET status = 'processing', attempt = attempt + 1, due_ms = $3, updated_ms = $2
		WHERE id = $1 AND status = 'received' RETURNING `+recordingColumns+`, trace,
			coalesce((SELECT deaths FROM setbacks WHERE setbacks.recording = recordings.id), 0),
			coalesce((SELECT faults FROM setbacks WHERE setbacks.recording = recordings.id), 0),
			coalesce((SELECT outline FROM setbacks WHERE setbacks.recording = recordings.id), '')`,
		string(id), ms(now), ms(lease)), []any{&trace, &b.Deaths, &b.Faults, &b.Before}})
	if err == nil {
		r.Setbacks, r.Trace = b, trace
		return r, true, nil
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return models.Recording{}, false, fail(op, err)
	}
	if r, ok, err := s.bury(ctx, id, now, lease); ok || err != nil {
		return r, ok, err
	}
	r, err = readVisible(ctx, s.write, id)
	return r, false, fail(op, err)
}

// longer is a row of more columns than its scanner knows.
type longer struct {
	row  scanner
	more []any
}

// Scan implements scanner.
func (l longer) Scan(dest ...any) error { return l.row.Scan(append(dest, l.more...)...) }

// Extend implements storage.Jobs.
func (s *Store) Extend(ctx context.Context, id models.RecordingID, attempt int, lease time.Time) error {
	const op = "records.Extend"
	n, err := exec(ctx, s.write, `UPDATE recordings SET due_ms = $3
		WHERE id = $1 AND status = 'processing' AND attempt = $2`, string(id), attempt, ms(lease))
	if err == nil && n == 0 {
		err = absence(ctx, s.write, id, lost)
	}
	return fail(op, err)
}

// Release implements storage.Jobs.
func (s *Store) Release(ctx context.Context, id models.RecordingID, attempt int, now, due time.Time) error {
	const op = "records.Release"
	return fail(op, release(ctx, s.write, id, attempt, now, due))
}

// release leaves the turn as it was: one that is put off for minutes would else put off
// all that its learner sends meanwhile.
func release(ctx context.Context, q queryer, id models.RecordingID, attempt int, now, due time.Time) error {
	n, err := exec(ctx, q, `UPDATE recordings SET status = 'received', updated_ms = $3, due_ms = $4
		WHERE id = $1 AND status = 'processing' AND attempt = $2`, string(id), attempt, ms(now), ms(due))
	if err == nil && n == 0 {
		err = absence(ctx, q, id, lost)
	}
	return err
}

// Due implements storage.Jobs.
func (s *Store) Due(ctx context.Context, now time.Time, limit int) ([]models.RecordingID, error) {
	ids, err := collect(ctx, s.read, scalar[models.RecordingID], dueSQL, ms(now), limit)
	return ids, fail("records.Due", err)
}

const dueSQL = `SELECT id FROM recordings WHERE due_ms > 0 AND due_ms <= $1 ORDER BY due_ms, id LIMIT $2`

// Orphan ends every claim on recordings and exports at now, for a process that starts
// and knows that no other works on these records: who had them was killed.
func (s *Store) Orphan(ctx context.Context, now time.Time) error {
	const op = "records.Orphan"
	return s.transact(ctx, op, func(tx *sql.Tx) error {
		_, err := exec(ctx, tx, `UPDATE recordings SET due_ms = $1 WHERE due_ms > $1 AND status = 'processing'`, ms(now))
		if err == nil {
			_, err = exec(ctx, tx, `UPDATE exports SET due_ms = $1 WHERE due_ms > $1 AND state = 'running'`, ms(now))
		}
		return err
	})
}
