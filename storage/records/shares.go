package records

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

var _ storage.Shares = (*Store)(nil)

const shareColumns = `id, recording, learner, token_hash, created_ms, expires_ms`

func scanShare(row scanner) (s models.Share, err error) {
	var created, expires int64
	err = row.Scan(&s.ID, &s.Recording, &s.Learner, &s.Hash, &created, &expires)
	s.CreatedAt, s.ExpiresAt = fromMS(created), fromMS(expires)
	return s, err
}

// PutShare implements storage.Shares. The learner's row is locked first, so that a
// withdrawal either finds the share or is found by it.
func (s *Store) PutShare(ctx context.Context, share models.Share) error {
	const op = "records.PutShare"
	return s.transact(ctx, op, func(tx *sql.Tx) error {
		if err := holdLearner(ctx, tx, share.Learner); err != nil {
			return err
		}
		if err := holdVisible(ctx, tx, share.Recording); err != nil {
			return err
		}
		var consents, shares int
		err := tx.QueryRowContext(ctx, `SELECT
				(SELECT count(*) FROM consents WHERE learner = $1 AND purpose = 'sharing' AND withdrawn_ms = 0),
				(SELECT count(*) FROM shares WHERE recording = $2 AND expires_ms > $3)`,
			string(share.Learner), string(share.Recording), ms(share.CreatedAt)).Scan(&consents, &shares)
		switch {
		case err != nil:
			return err
		case consents == 0:
			return models.Errorf(op, models.ConsentRequired, "no consent for sharing is in force for this learner")
		case shares >= models.MostShares:
			return models.Errorf(op, models.Conflict, "this recording has %d links already: revoke one first", shares)
		}
		_, err = exec(ctx, tx, `INSERT INTO shares (`+shareColumns+`) VALUES ($1, $2, $3, $4, $5, $6)`, string(share.ID),
			string(share.Recording), string(share.Learner), string(share.Hash), ms(share.CreatedAt), ms(share.ExpiresAt))
		if err != nil {
			return err
		}
		return auditShare(ctx, tx, models.AuditShare, share, share.CreatedAt)
	})
}

func auditShare(ctx context.Context, tx *sql.Tx, action models.AuditAction, share models.Share, at time.Time) error {
	alias, err := aliasOf(ctx, tx, share.Learner)
	if err != nil {
		return err
	}
	return audit(ctx, tx, models.AuditEntry{At: at, Action: action, Subject: alias, Object: string(share.ID),
		Detail: map[string]string{"recording": string(share.Recording)}})
}

const (
	shareByHashSQL = `SELECT ` + shareColumns + ` FROM shares WHERE token_hash = $1 AND expires_ms > $2`
	shareByIDSQL   = `SELECT ` + shareColumns + ` FROM shares WHERE id = $1 AND expires_ms > $2`
	sharesOfSQL    = `SELECT ` + shareColumns + ` FROM shares WHERE recording = $1 AND expires_ms > $2 ORDER BY created_ms DESC, id DESC`

	sharesOfLearnerSQL = `SELECT ` + shareColumns + ` FROM shares WHERE learner = $1 AND expires_ms > $2 ORDER BY created_ms DESC, id DESC`
)

// ShareByHash implements storage.Shares.
func (s *Store) ShareByHash(ctx context.Context, h models.ShareHash, now time.Time) (models.Share, error) {
	share, err := readShare(ctx, s.read, shareByHashSQL, string(h), now)
	return share, fail("records.ShareByHash", err)
}

// Share implements storage.Shares.
func (s *Store) Share(ctx context.Context, id models.ShareID, now time.Time) (models.Share, error) {
	share, err := readShare(ctx, s.read, shareByIDSQL, string(id), now)
	return share, fail("records.Share", err)
}

func readShare(ctx context.Context, q queryer, query, key string, now time.Time) (models.Share, error) {
	share, err := scanShare(q.QueryRowContext(ctx, query, key, ms(now)))
	if errors.Is(err, sql.ErrNoRows) {
		return models.Share{}, models.Errorf("records", models.NotFound, "there is no such share, or it is over")
	}
	return share, err
}

// SharesOf implements storage.Shares.
func (s *Store) SharesOf(ctx context.Context, id models.RecordingID, now time.Time) ([]models.Share, error) {
	all, err := collect(ctx, s.read, scanShare, sharesOfSQL, string(id), ms(now))
	return all, fail("records.SharesOf", err)
}

// SharesOfLearner implements storage.Shares.
func (s *Store) SharesOfLearner(ctx context.Context, learner models.LearnerID, now time.Time) ([]models.Share, error) {
	all, err := collect(ctx, s.read, scanShare, sharesOfLearnerSQL, string(learner), ms(now))
	return all, fail("records.SharesOfLearner", err)
}

// RevokeShare implements storage.Shares. The learner's row is locked first, as by a
// withdrawal, which ends their shares.
func (s *Store) RevokeShare(ctx context.Context, id models.ShareID, now time.Time) error {
	const op = "records.RevokeShare"
	return s.transact(ctx, op, func(tx *sql.Tx) error {
		share, err := readShare(ctx, tx, shareByIDSQL, string(id), now)
		if err != nil {
			return err
		}
		if _, err := aliasOf(ctx, tx, share.Learner); err != nil {
			return err
		}
		n, err := exec(ctx, tx, `UPDATE shares SET expires_ms = $2 WHERE id = $1 AND expires_ms > $2`, string(id), ms(now))
		if err != nil {
			return err
		}
		if n == 0 {
			return models.Errorf(op, models.NotFound, "there is no such share, or it is over")
		}
		return auditShare(ctx, tx, models.AuditUnshare, share, now)
	})
}

// PurgeShares implements storage.Shares.
func (s *Store) PurgeShares(ctx context.Context, now time.Time) (int, error) {
	n, err := s.purge(ctx, `DELETE FROM shares WHERE id IN (SELECT id FROM shares WHERE expires_ms <= $1 ORDER BY expires_ms LIMIT $2)`, now)
	return n, fail("records.PurgeShares", err)
}

// CountPurgeableShares implements storage.Shares.
func (s *Store) CountPurgeableShares(ctx context.Context, now time.Time) (int, error) {
	n, err := s.count(ctx, `SELECT count(*) FROM shares WHERE expires_ms <= $1`, ms(now))
	return n, fail("records.CountPurgeableShares", err)
}
