package records

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

var _ storage.Setbacks = (*Store)(nil)

// bury claims a recording whose worker has not come back, and counts that.
func (s *Store) bury(ctx context.Context, id models.RecordingID, now, lease time.Time) (r models.Recording, ok bool, err error) {
	err = s.transact(ctx, "records.Claim", func(tx *sql.Tx) error {
		var trace string
		r, err = scanRecording(longer{tx.QueryRowContext(ctx, `UPDATE recordings SET attempt = attempt + 1, due_ms = $3, updated_ms = $2
			WHERE id = $1 AND status = 'processing' AND due_ms <= $2 RETURNING `+recordingColumns+`, trace`, string(id), ms(now), ms(lease)), []any{&trace}})
		if err != nil {
			return err
		}
		r.Trace = trace
		return tx.QueryRowContext(ctx, `INSERT INTO setbacks (recording, deaths) VALUES ($1, 1)
			ON CONFLICT (recording) DO UPDATE SET deaths = setbacks.deaths + 1 RETURNING deaths, faults, outline`, string(id)).
			Scan(&r.Setbacks.Deaths, &r.Setbacks.Faults, &r.Setbacks.Before)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return models.Recording{}, false, nil
	}
	return r, err == nil, err
}

// Blame implements storage.Jobs. As in Finish the UPDATE is the fence.
func (s *Store) Blame(ctx context.Context, id models.RecordingID, attempt, faults int, now, due time.Time) error {
	const op = "records.Blame"
	return s.transact(ctx, op, func(tx *sql.Tx) error {
		if err := release(ctx, tx, id, attempt, now, due); err != nil {
			return err
		}
		_, err := exec(ctx, tx, `INSERT INTO setbacks (recording, faults) VALUES ($1, $2)
			ON CONFLICT (recording) DO UPDATE SET faults = setbacks.faults + $2`, string(id), faults)
		return err
	})
}

// Alive implements storage.Jobs. That a later attempt there is says that the death was
// counted; what is given up stays so.
func (s *Store) Alive(ctx context.Context, id models.RecordingID, attempt int) error {
	_, err := exec(ctx, s.write, `UPDATE setbacks SET deaths = deaths - 1 WHERE recording = $1 AND deaths > 0 AND given_up_ms = 0
		AND EXISTS (SELECT 1 FROM recordings WHERE id = $1 AND attempt > $2)`, string(id), attempt)
	return fail("records.Alive", err)
}

// noteGivenUp writes down that a recording is given up, in the transaction that settles
// it and before: its playback file loses its expiry with that, and needs it again if
// somebody has it tried again. The recording's row is locked first, as everywhere.
func noteGivenUp(ctx context.Context, tx *sql.Tx, id models.RecordingID, attempt int, outline string, now time.Time) error {
	var rendition int64
	err := tx.QueryRowContext(ctx, `UPDATE recordings SET due_ms = due_ms
		WHERE id = $1 AND status = 'processing' AND attempt = $2 RETURNING rendition_ms`, string(id), attempt).Scan(&rendition)
	if errors.Is(err, sql.ErrNoRows) {
		return absence(ctx, tx, id, lost)
	}
	if err != nil {
		return err
	}
	_, err = exec(ctx, tx, `INSERT INTO setbacks (recording, outline, given_up_ms, rendition_ms) VALUES ($1, $2, $3, $4)
		ON CONFLICT (recording) DO UPDATE SET outline = excluded.outline, given_up_ms = excluded.given_up_ms, rendition_ms = excluded.rendition_ms`,
		string(id), outline, ms(now), rendition)
	return err
}

const (
	givenUpSQL = `SELECT outline, count(*), min(given_up_ms), max(given_up_ms), min(recording), max(recording)
		FROM setbacks WHERE given_up_ms > 0 GROUP BY outline ORDER BY max(given_up_ms) DESC, outline`
	oldestGivenUpSQL = `SELECT recording FROM setbacks WHERE given_up_ms > 0 ORDER BY given_up_ms, recording LIMIT $1`
)

// GivenUp implements storage.Setbacks.
func (s *Store) GivenUp(ctx context.Context) ([]models.ParkedJobs, error) {
	all, err := collect(ctx, s.read, func(row scanner) (p models.ParkedJobs, err error) {
		var since, last int64
		var one, other models.RecordingID
		err = row.Scan(&p.Reason, &p.Count, &since, &last, &one, &other)
		p.Since, p.Last, p.Recordings = fromMS(since), fromMS(last), []string{models.Short(one)}
		if other != one {
			p.Recordings = append(p.Recordings, models.Short(other))
		}
		return p, err
	}, givenUpSQL)
	return all, fail("records.GivenUp", err)
}

// TryAgain implements storage.Setbacks.
func (s *Store) TryAgain(ctx context.Context, now time.Time, limit int) (tried models.TriedAgain, err error) {
	const op = "records.TryAgain"
	ids, err := collect(ctx, s.read, scalar[models.RecordingID], oldestGivenUpSQL, limit)
	if err != nil {
		return tried, fail(op, err)
	}
	for _, id := range ids {
		due, err := s.tryAgain(ctx, id, now)
		if err != nil {
			return tried, err
		}
		if due {
			tried.Due++
		} else {
			tried.Gone++
		}
	}
	return tried, nil
}

// tryAgain makes one due, and says whether it is. What is known of it is that it was
// given up and why: the next worker may have to give another answer.
func (s *Store) tryAgain(ctx context.Context, id models.RecordingID, now time.Time) (due bool, err error) {
	err = s.transact(ctx, "records.TryAgain", func(tx *sql.Tx) error {
		n, err := exec(ctx, tx, `UPDATE recordings SET status = 'received', reason = '', detail = '', updated_ms = $2, due_ms = $2,
				rendition_ms = coalesce((SELECT rendition_ms FROM setbacks WHERE recording = recordings.id), 0)
			WHERE id = $1 AND status = 'failed' AND reason = $3 AND original_ms > $2`, string(id), ms(now), string(models.GaveUp))
		if err != nil {
			return err
		}
		due = n == 1
		after := `DELETE FROM setbacks WHERE recording = $1`
		if due {
			after = `UPDATE setbacks SET deaths = 0, faults = 0, given_up_ms = 0, rendition_ms = 0 WHERE recording = $1`
		}
		_, err = exec(ctx, tx, after, string(id))
		return err
	})
	return due, err
}
