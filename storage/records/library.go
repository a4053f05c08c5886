package records

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/langdu/langdu/models"
)

// Result implements storage.Library.
func (s *Store) Result(ctx context.Context, id models.RecordingID) (models.Result, error) {
	const op = "records.Result"
	var r models.Result
	var document, matched string
	err := s.read.QueryRowContext(ctx, `SELECT version, document, results.overall, matched
		FROM results JOIN recordings ON recordings.id = results.recording WHERE results.recording = $1 AND recordings.status <> 'held'`, string(id)).
		Scan(&r.Version, &document, &r.Overall, &matched)
	if errors.Is(err, sql.ErrNoRows) {
		return models.Result{}, fail(op, noResult(ctx, s.read, id))
	}
	if err != nil {
		return models.Result{}, fail(op, err)
	}
	r.Document = []byte(document)
	if r.Match, err = decode[models.Match](matched); err != nil {
		return models.Result{}, fail(op, err)
	}
	r.Characters, err = collect(ctx, s.read, scanCharacter, `SELECT position, written, reading, verdict, score,
			initial_score, final_score, tone_score
		FROM result_characters WHERE recording = $1 ORDER BY position`, string(id))
	return r, fail(op, err)
}

func scanCharacter(row scanner) (c models.CharacterResult, err error) {
	err = row.Scan(&c.At, &c.Char, &c.Reading, &c.Verdict, &c.Score, &c.Initial, &c.Final, &c.Tone)
	return c, err
}

// noResult says why there is no result: no recording, an erased one, or one that
// has none.
func noResult(ctx context.Context, q queryer, id models.RecordingID) error {
	r, err := readVisible(ctx, q, id)
	if err != nil {
		return err
	}
	return models.Errorf("records", models.NotFound, "recording %s has no result: its status is %s", id, r.Status)
}

// Like implements storage.Library.
func (s *Store) Like(ctx context.Context, id models.RecordingID, by models.PrincipalID, now time.Time) (int, error) {
	return s.changeLike(ctx, "records.Like", id, `INSERT INTO likes (recording, principal, created_ms)
		VALUES ($1, $2, $3) ON CONFLICT (recording, principal) DO NOTHING`, string(id), string(by), ms(now))
}

// Unlike implements storage.Library.
func (s *Store) Unlike(ctx context.Context, id models.RecordingID, by models.PrincipalID) (int, error) {
	return s.changeLike(ctx, "records.Unlike", id, `DELETE FROM likes WHERE recording = $1 AND principal = $2`,
		string(id), string(by))
}

func (s *Store) changeLike(ctx context.Context, op string, id models.RecordingID, change string, args ...any) (likes int, err error) {
	err = s.transact(ctx, op, func(tx *sql.Tx) error {
		if err := holdVisible(ctx, tx, id); err != nil {
			return err
		}
		if _, err := exec(ctx, tx, change, args...); err != nil {
			return err
		}
		return tx.QueryRowContext(ctx, `SELECT count(*) FROM likes WHERE recording = $1`, string(id)).Scan(&likes)
	})
	return likes, err
}

// holdVisible locks a recording that readers see until the transaction ends, so
// that no erasure passes between the look and the change. Errors as Recording.
func holdVisible(ctx context.Context, tx *sql.Tx, id models.RecordingID) error {
	n, err := exec(ctx, tx, `UPDATE recordings SET attempt = attempt
		WHERE id = $1 AND status NOT IN ('uploading', 'held', 'erased')`, string(id))
	if err == nil && n == 0 {
		_, err = readVisible(ctx, tx, id)
	}
	return err
}
