package records

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// hashKey is a key as it is stored: keys name their caller, hashes nobody.
func hashKey(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}

// BeginReplay implements storage.Replays. A reservation that has expired counts
// as none.
func (s *Store) BeginReplay(ctx context.Context, key, fingerprint string, now, expires time.Time) (storage.Answer, bool, error) {
	const op = "records.BeginReplay"
	n, err := exec(ctx, s.write, `INSERT INTO replays (key_hash, fingerprint, status, location, body, expires_ms)
		VALUES ($1, $2, 0, '', '', $4)
		ON CONFLICT (key_hash) DO UPDATE
			SET fingerprint = excluded.fingerprint, status = 0, location = '', body = '', expires_ms = excluded.expires_ms
			WHERE replays.expires_ms <= $3`, hashKey(key), fingerprint, ms(now), ms(expires))
	if err != nil {
		return storage.Answer{}, false, fail(op, err)
	}
	if n > 0 {
		return storage.Answer{}, true, nil
	}
	a, err := s.replay(ctx, key, fingerprint)
	return a, false, fail(op, err)
}

// replay reads the answer to a request that another call has reserved.
func (s *Store) replay(ctx context.Context, key, fingerprint string) (storage.Answer, error) {
	const op = "records.BeginReplay"
	var a storage.Answer
	var stored, body string
	err := s.write.QueryRowContext(ctx, `SELECT fingerprint, status, location, body FROM replays WHERE key_hash = $1`, hashKey(key)).
		Scan(&stored, &a.Status, &a.Location, &body)
	switch {
	case errors.Is(err, sql.ErrNoRows): // dropped in this very moment
		return a, underWay(op)
	case err != nil:
		return a, err
	case stored != fingerprint:
		return storage.Answer{}, models.Errorf(op, models.Conflict, "%w", storage.ErrOtherRequest)
	case a.Status == 0:
		return storage.Answer{}, underWay(op)
	}
	a.Body, err = base64.StdEncoding.DecodeString(body)
	return a, err
}

func underWay(op string) error {
	return models.Errorf(op, models.Conflict, "the first request with this Idempotency-Key is still under way: try again shortly")
}

// EndReplay implements storage.Replays. models.NotFound where nothing is
// reserved under key, models.Internal where the answer has no status.
func (s *Store) EndReplay(ctx context.Context, key string, a storage.Answer, expires time.Time) error {
	const op = "records.EndReplay"
	if a.Status == 0 {
		return models.Errorf(op, models.Internal, "an answer without a status cannot be replayed")
	}
	n, err := exec(ctx, s.write, `UPDATE replays SET status = $2, location = $3, body = $4, expires_ms = $5 WHERE key_hash = $1`,
		hashKey(key), a.Status, a.Location, base64.StdEncoding.EncodeToString(a.Body), ms(expires))
	if err == nil && n == 0 {
		err = models.Errorf(op, models.NotFound, "nothing is reserved under this key")
	}
	return fail(op, err)
}

// answerOnce stores the answer to a request unless another was answered under its key.
// It asks no more than that: a reservation may have expired meanwhile, and the one who
// took the key over has not answered yet.
func answerOnce(ctx context.Context, tx *sql.Tx, key string, a storage.Answer, expires time.Time) error {
	n, err := exec(ctx, tx, `UPDATE replays SET status = $2, location = $3, body = $4, expires_ms = $5 WHERE key_hash = $1 AND status = 0`,
		hashKey(key), a.Status, a.Location, base64.StdEncoding.EncodeToString(a.Body), ms(expires))
	if err == nil && n == 0 {
		err = models.Errorf("records.answerOnce", models.Conflict,
			"another request with this Idempotency-Key was answered meanwhile: ask again for its answer")
	}
	return err
}

// DropReplay implements storage.Replays. Dropping what is not there is no error.
func (s *Store) DropReplay(ctx context.Context, key string) error {
	_, err := exec(ctx, s.write, `DELETE FROM replays WHERE key_hash = $1 AND status = 0`, hashKey(key))
	return fail("records.DropReplay", err)
}

const (
	// purgeBatch is how many rows are removed in one transaction.
	purgeBatch        = 1000
	expiredReplaysSQL = `SELECT key_hash FROM replays WHERE expires_ms < $1 ORDER BY expires_ms LIMIT $2`
)

// PurgeReplays implements storage.Replays.
func (s *Store) PurgeReplays(ctx context.Context, now time.Time) (int, error) {
	n, err := s.purge(ctx, `DELETE FROM replays WHERE key_hash IN (`+expiredReplaysSQL+`)`, now)
	return n, fail("records.PurgeReplays", err)
}

// purge repeats a statement that deletes at most $2 rows which are over at $1: whoever
// else writes goes between two of them.
func (s *Store) purge(ctx context.Context, deleteSQL string, now time.Time) (total int, err error) {
	for {
		n, err := exec(ctx, s.write, deleteSQL, ms(now), purgeBatch)
		total += n
		if err != nil || n < purgeBatch {
			return total, err
		}
	}
}

// CountReplays implements storage.Replays.
func (s *Store) CountReplays(ctx context.Context, now time.Time) (int, error) {
	n, err := s.count(ctx, `SELECT count(*) FROM replays WHERE expires_ms < $1`, ms(now))
	return n, fail("records.CountReplays", err)
}
