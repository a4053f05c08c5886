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

var _ storage.Inactivity = (*Store)(nil)

// A learner's row says where they stand: warned_ms is 0 of who was here lately or
// was not told yet, the time at which they were told, or lapsed.
const lapsed = -1

const (
	idleSQL   = `SELECT id FROM learners WHERE warned_ms = 0 AND erased_ms = 0 AND active_ms <= $1 ORDER BY active_ms, id LIMIT $2`
	warnedSQL = `SELECT id FROM learners WHERE warned_ms > 0 AND erased_ms = 0 AND warned_ms <= $1 AND active_ms <= $2
		ORDER BY warned_ms, id LIMIT $3`
	lapsedSQL = `SELECT id FROM learners WHERE warned_ms < 0 AND erased_ms = 0 AND active_ms <= $1 ORDER BY active_ms, id LIMIT $2`
)

// hasVoice says that something of a learner's voice is stored.
const hasVoice = `EXISTS (SELECT 1 FROM recordings
	WHERE recordings.learner = learners.id AND recordings.learner <> '' AND (original_ms > 0 OR rendition_ms > 0))`

// Active implements storage.Inactivity. Nothing is written where the row says the
// same day already.
func (s *Store) Active(ctx context.Context, id models.LearnerID, now time.Time) error {
	_, err := exec(ctx, s.write, `UPDATE learners SET active_ms = $2, warned_ms = 0
		WHERE id = $1 AND erased_ms = 0 AND (active_ms < $3 OR warned_ms <> 0 AND active_ms < $2)`,
		string(id), ms(now), ms(now.Add(-24*time.Hour)))
	return fail("records.Active", err)
}

// Idle implements storage.Inactivity.
func (s *Store) Idle(ctx context.Context, since time.Time, limit int) ([]models.LearnerID, error) {
	all, err := collect(ctx, s.read, scalar[models.LearnerID], idleSQL, ms(since), limit)
	return all, fail("records.Idle", err)
}

// Warn implements storage.Inactivity. The UPDATE is the fence: who comes by
// meanwhile waits for it, and makes the learner active after it.
func (s *Store) Warn(ctx context.Context, n models.Notice, since, now time.Time) (told bool, err error) {
	const op = "records.Warn"
	detail, err := json.Marshal(n.Detail)
	if err != nil {
		return false, models.E(op, models.Internal, err)
	}
	err = s.transact(ctx, op, func(tx *sql.Tx) error {
		var alias models.Alias
		var state int64
		err := tx.QueryRowContext(ctx, `UPDATE learners SET warned_ms = CASE WHEN `+hasVoice+` THEN CAST($3 AS BIGINT) ELSE CAST($4 AS BIGINT) END
			WHERE id = $1 AND warned_ms = 0 AND erased_ms = 0 AND active_ms <= $2 RETURNING alias, warned_ms`,
			string(n.Learner), ms(since), ms(now), lapsed).Scan(&alias, &state)
		if errors.Is(err, sql.ErrNoRows) || state == lapsed {
			return nil
		}
		if err != nil {
			return err
		}
		_, err = exec(ctx, tx, `INSERT INTO notices (id, learner, kind, detail, created_ms, delivered_ms) VALUES ($1, $2, $3, $4, $5, 0)
			ON CONFLICT (id) DO NOTHING`, string(n.ID), string(n.Learner), string(n.Kind), string(detail), ms(n.CreatedAt))
		if err != nil {
			return err
		}
		told = true
		return audit(ctx, tx, models.AuditEntry{At: now, Action: models.AuditWarned, Subject: alias, Object: string(n.ID)})
	})
	return told && err == nil, err
}

// Warned implements storage.Inactivity.
func (s *Store) Warned(ctx context.Context, told, since time.Time, limit int) ([]models.LearnerID, error) {
	all, err := collect(ctx, s.read, scalar[models.LearnerID], warnedSQL, ms(told), ms(since), limit)
	return all, fail("records.Warned", err)
}

// ExpireVoice implements storage.Inactivity.
func (s *Store) ExpireVoice(ctx context.Context, id models.LearnerID, told, since, now time.Time) (expired int, err error) {
	err = s.transact(ctx, "records.ExpireVoice", func(tx *sql.Tx) error {
		var alias models.Alias
		err := tx.QueryRowContext(ctx, `UPDATE learners SET warned_ms = $4
			WHERE id = $1 AND warned_ms > 0 AND warned_ms <= $2 AND active_ms <= $3 AND erased_ms = 0 RETURNING alias`,
			string(id), ms(told), ms(since), lapsed).Scan(&alias)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		expired, err = exec(ctx, tx, `UPDATE recordings SET
				original_ms = CASE WHEN original_ms > 0 AND original_ms > `+expireAt+` THEN `+expireAt+` ELSE original_ms END,
				rendition_ms = CASE WHEN rendition_ms > 0 AND rendition_ms > `+expireAt+` THEN `+expireAt+` ELSE rendition_ms END`+
			ofTheLearner+` AND (original_ms > `+expireAt+` OR rendition_ms > `+expireAt+`)`, string(id), ms(now), settleTime.Milliseconds())
		if err != nil {
			return err
		}
		return audit(ctx, tx, models.AuditEntry{At: now, Action: models.AuditInactive, Subject: alias})
	})
	return expired, err
}

// Lapsed implements storage.Inactivity.
func (s *Store) Lapsed(ctx context.Context, since time.Time, limit int) ([]models.LearnerID, error) {
	all, err := collect(ctx, s.read, scalar[models.LearnerID], lapsedSQL, ms(since), limit)
	return all, fail("records.Lapsed", err)
}

// EraseLapsed implements storage.Inactivity.
func (s *Store) EraseLapsed(ctx context.Context, id models.LearnerID, since, now time.Time) (e models.Erasure, ok bool, err error) {
	err = s.transact(ctx, "records.EraseLapsed", func(tx *sql.Tx) error {
		n, err := exec(ctx, tx, `UPDATE learners SET erased_ms = $3
			WHERE id = $1 AND erased_ms = 0 AND warned_ms < 0 AND active_ms <= $2`, string(id), ms(since), ms(now))
		if err != nil || n == 0 {
			return err
		}
		ok = true
		e, err = beginLearnerErasure(ctx, tx, id, models.CauseExpiry, now)
		return err
	})
	return e, ok && err == nil, err
}

// CountInactive implements storage.Inactivity.
func (s *Store) CountInactive(ctx context.Context, q storage.InactiveQuery) (c models.Inactive, err error) {
	err = s.read.QueryRowContext(ctx, `SELECT
			(SELECT count(*) FROM learners WHERE warned_ms = 0 AND erased_ms = 0 AND active_ms <= $1 AND `+hasVoice+`),
			(SELECT count(*) FROM learners WHERE warned_ms > 0 AND erased_ms = 0 AND warned_ms <= $2 AND active_ms <= $3),
			(SELECT count(*) FROM learners WHERE warned_ms < 0 AND erased_ms = 0 AND active_ms <= $4)
			+ (SELECT count(*) FROM learners WHERE warned_ms = 0 AND erased_ms = 0 AND active_ms <= $1 AND active_ms <= $4 AND NOT `+hasVoice+`)`,
		ms(q.Idle), ms(q.Told), ms(q.Since), ms(q.Lapsed)).Scan(&c.Idle, &c.Warned, &c.Lapsed)
	return c, fail("records.CountInactive", err)
}
