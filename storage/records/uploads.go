package records

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

var _ storage.Uploads = (*Store)(nil)

// tooLate is why nobody goes on with an upload.
const tooLate = "the upload was not finished in time, or the consent for it was withdrawn: begin a new one"

// BeginUpload implements storage.Uploads. quiet_ms is never 0 from here on: it tells
// an upload in parts from one in one piece.
func (s *Store) BeginUpload(ctx context.Context, r models.Recording, size int64, until time.Time) error {
	const op = "records.BeginUpload"
	return s.transact(ctx, op, func(tx *sql.Tx) error {
		if err := begin(ctx, tx, op, r, writing{quiet: r.CreatedAt}); err != nil {
			return err
		}
		_, err := exec(ctx, tx, `INSERT INTO uploads (recording, size, stored, expires_ms) VALUES ($1, $2, 0, $3)`,
			string(r.ID), size, ms(until))
		return err
	})
}

// Upload implements storage.Uploads.
func (s *Store) Upload(ctx context.Context, id models.RecordingID) (storage.Upload, error) {
	const op = "records.Upload"
	u, err := readUpload(ctx, s.read, id)
	return u, fail(op, err)
}

// readUpload reads the upload before its recording: where it is received between the
// two it is seen as that, and never as one that lacks something.
func readUpload(ctx context.Context, q queryer, id models.RecordingID) (storage.Upload, error) {
	const op = "records"
	var u storage.Upload
	var expires int64
	none := q.QueryRowContext(ctx, `SELECT size, stored, expires_ms FROM uploads WHERE recording = $1`, string(id)).Scan(&u.Size, &u.Stored, &expires)
	if none != nil && !errors.Is(none, sql.ErrNoRows) {
		return u, none
	}
	r, err := scanRecording(q.QueryRowContext(ctx, `SELECT `+recordingColumns+` FROM recordings WHERE id = $1`, string(id)))
	switch {
	case errors.Is(err, sql.ErrNoRows), err == nil && r.Status == models.Uploading && none != nil:
		return storage.Upload{}, models.Errorf(op, models.NotFound, "there is no upload %.40s", id)
	case err != nil:
		return storage.Upload{}, err
	case r.Status == models.Erased, r.Status == models.Held:
		return storage.Upload{}, models.Errorf(op, models.Gone, "recording %s has been erased", id)
	case r.Status != models.Uploading:
		return storage.Upload{Recording: r, Size: r.Size, Stored: r.Size}, nil
	}
	u.Recording, u.ExpiresAt = r, fromMS(expires)
	return u, nil
}

// DeclareSize implements storage.Uploads.
func (s *Store) DeclareSize(ctx context.Context, id models.RecordingID, size int64, now time.Time) error {
	return s.onUpload(ctx, "records.DeclareSize", id, now, now, `UPDATE uploads SET size = $3
		WHERE recording = $1 AND expires_ms > $2 AND size IN (-1, $3) AND stored <= $3`, size)
}

// MayWrite implements storage.Uploads. The row of the recording is changed first: an
// erasure changes it too, so that it either sees until when it has to wait, or is
// seen here. holder = holder changes nothing: the row is asked, and locked.
func (s *Store) MayWrite(ctx context.Context, id models.RecordingID, at int64, now, until time.Time) error {
	const op = "records.MayWrite"
	return s.transact(ctx, op, func(tx *sql.Tx) error {
		err := changeUpload(ctx, tx, id, now, until, `UPDATE uploads SET holder = holder
			WHERE recording = $1 AND expires_ms > $2 AND stored = $3`, at)
		if err != nil {
			return err
		}
		var parts int
		err = tx.QueryRowContext(ctx, `SELECT count(*) FROM upload_parts WHERE recording = $1`, string(id)).Scan(&parts)
		if err == nil && parts >= storage.MostParts {
			return models.Errorf(op, models.TooLarge, "the upload came in %d parts, the most that one may have: begin a new one and send more at a time", parts)
		}
		return err
	})
}

// AddPart implements storage.Uploads.
func (s *Store) AddPart(ctx context.Context, id models.RecordingID, p storage.Part, now time.Time) error {
	const op = "records.AddPart"
	return s.transact(ctx, op, func(tx *sql.Tx) error {
		err := changeUpload(ctx, tx, id, now, now, `UPDATE uploads SET stored = stored + $4
			WHERE recording = $1 AND expires_ms > $2 AND stored = $3 AND (size = -1 OR stored + $4 <= size)`, p.At, p.Size)
		if err != nil {
			return err
		}
		_, err = exec(ctx, tx, `INSERT INTO upload_parts (recording, start_at, size, name) VALUES ($1, $2, $3, $4)`,
			string(id), p.At, p.Size, p.Name)
		return err
	})
}

// ClaimJoin implements storage.Uploads.
func (s *Store) ClaimJoin(ctx context.Context, id models.RecordingID, holder string, now, until time.Time) error {
	return s.onUpload(ctx, "records.ClaimJoin", id, now, until, `UPDATE uploads SET holder = $3, held_ms = $4
		WHERE recording = $1 AND expires_ms > $2 AND stored = size AND (holder = $3 OR held_ms <= $2)`, holder, ms(until))
}

// DropJoin implements storage.Uploads.
func (s *Store) DropJoin(ctx context.Context, id models.RecordingID, holder string) error {
	_, err := exec(ctx, s.write, `UPDATE uploads SET holder = '', held_ms = 0 WHERE recording = $1 AND holder = $2`, string(id), holder)
	return fail("records.DropJoin", err)
}

func (s *Store) onUpload(ctx context.Context, op string, id models.RecordingID, now, until time.Time, change string, args ...any) error {
	return s.transact(ctx, op, func(tx *sql.Tx) error { return changeUpload(ctx, tx, id, now, until, change, args...) })
}

// changeUpload changes an upload that is under way by a statement of its id ($1), now
// ($2) and more. Erasures that begin from here on wait until a time.
func changeUpload(ctx context.Context, tx *sql.Tx, id models.RecordingID, now, until time.Time, change string, args ...any) error {
	var learner models.LearnerID
	err := tx.QueryRowContext(ctx, `UPDATE recordings SET quiet_ms = CASE WHEN quiet_ms < $2 THEN $2 ELSE quiet_ms END
		WHERE id = $1 AND status = 'uploading' AND quiet_ms > 0 RETURNING learner`, string(id), ms(until)).Scan(&learner)
	if errors.Is(err, sql.ErrNoRows) {
		return absence(ctx, tx, id, "was received before")
	}
	if err == nil {
		_, err = readLearner(ctx, tx, learner)
	}
	if err != nil {
		return err
	}
	n, err := exec(ctx, tx, change, append([]any{string(id), ms(now)}, args...)...)
	if err == nil && n == 0 {
		return whyNotUpload(ctx, tx, id, now)
	}
	return err
}

// whyNotUpload is why an upload did not take a change.
func whyNotUpload(ctx context.Context, tx *sql.Tx, id models.RecordingID, now time.Time) error {
	const op = "records"
	u, err := readUpload(ctx, tx, id)
	switch {
	case err != nil:
		return err
	case !u.ExpiresAt.After(now):
		return models.Errorf(op, models.Gone, tooLate)
	}
	return models.Errorf(op, models.Conflict, "the upload has %d bytes now, or is being finished: ask where it stands and go on from there", u.Stored)
}

// Parts implements storage.Uploads.
func (s *Store) Parts(ctx context.Context, id models.RecordingID) ([]storage.Part, error) {
	all, err := collect(ctx, s.read, func(row scanner) (p storage.Part, err error) {
		err = row.Scan(&p.At, &p.Size, &p.Name)
		return p, err
	}, `SELECT start_at, size, name FROM upload_parts WHERE recording = $1 ORDER BY start_at`, string(id))
	return all, fail("records.Parts", err)
}

// Unfinished implements storage.Uploads.
func (s *Store) Unfinished(ctx context.Context, now time.Time, limit int) ([]models.RecordingID, error) {
	ids, err := collect(ctx, s.read, scalar[models.RecordingID], unfinishedSQL, ms(now), limit)
	return ids, fail("records.Unfinished", err)
}

const unfinishedSQL = `SELECT recording FROM uploads WHERE expires_ms > 0 AND expires_ms <= $1 ORDER BY expires_ms, recording LIMIT $2`

// BegunBy implements storage.Uploads.
func (s *Store) BegunBy(ctx context.Context, learner models.LearnerID, since, now time.Time, most int) (int, error) {
	n, err := s.count(ctx, `SELECT count(*) FROM (SELECT 1 FROM recordings AS r JOIN uploads AS u ON u.recording = r.id
		WHERE r.learner = $1 AND r.learner <> '' AND r.created_ms > $2 AND u.expires_ms > $3 LIMIT $4) AS begun`,
		string(learner), ms(since), ms(now), most)
	return n, fail("records.BegunBy", err)
}

// Joined implements storage.Uploads.
func (s *Store) Joined(ctx context.Context, now time.Time, limit int) ([]models.RecordingID, error) {
	ids, err := collect(ctx, s.read, scalar[models.RecordingID], `SELECT recording FROM uploads
		WHERE expires_ms = 0 AND EXISTS (SELECT 1 FROM recordings WHERE id = recording AND quiet_ms <= $1)
		ORDER BY recording LIMIT $2`, ms(now), limit)
	return ids, fail("records.Joined", err)
}

// ForgetParts implements storage.Uploads.
func (s *Store) ForgetParts(ctx context.Context, id models.RecordingID) error {
	const op = "records.ForgetParts"
	return s.transact(ctx, op, func(tx *sql.Tx) error {
		n, err := exec(ctx, tx, `DELETE FROM uploads WHERE recording = $1 AND expires_ms = 0`, string(id))
		if err != nil || n == 0 {
			return err
		}
		_, err = exec(ctx, tx, `DELETE FROM upload_parts WHERE recording = $1`, string(id))
		return err
	})
}

// NoteAbandoned implements storage.Uploads.
func (s *Store) NoteAbandoned(ctx context.Context, n int) error {
	_, err := exec(ctx, s.write, `UPDATE marks SET value = value + $1 WHERE name = 'uploads abandoned'`, n)
	return fail("records.NoteAbandoned", err)
}

// UploadFigures implements storage.Uploads.
func (s *Store) UploadFigures(ctx context.Context) (underWay, abandoned int, err error) {
	err = s.read.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM uploads WHERE expires_ms > 0),
		(SELECT value FROM marks WHERE name = 'uploads abandoned')`).Scan(&underWay, &abandoned)
	return underWay, abandoned, fail("records.UploadFigures", err)
}
