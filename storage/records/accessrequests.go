package records

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

var _ storage.AccessRequests = (*Store)(nil)

const accessRequestColumns = `id, recording, learner, requester, reason, comment, minutes, state, requested_ms,
	decider, sentence, decided_ms, until_ms, revoked_ms, plays, expires_ms`

func scanAccessRequest(row scanner) (r models.AccessRequest, err error) {
	var minutes, requested, decided, until, revoked, expires int64
	err = row.Scan(&r.ID, &r.Recording, &r.Learner, &r.Requester, &r.Reason, &r.Comment, &minutes, &r.State, &requested,
		&r.Decider, &r.Sentence, &decided, &until, &revoked, &r.Plays, &expires)
	r.Lasts = time.Duration(minutes) * time.Minute
	r.RequestedAt, r.DecidedAt, r.Until = fromMS(requested), fromMS(decided), fromMS(until)
	r.RevokedAt, r.ExpiresAt = fromMS(revoked), fromMS(expires)
	return r, err
}

// RequestAccess implements storage.AccessRequests. The recording's row is locked
// first, so that of two requests for it one sees the other.
func (s *Store) RequestAccess(ctx context.Context, r models.AccessRequest) error {
	const op = "records.RequestAccess"
	return s.transact(ctx, op, func(tx *sql.Tx) error {
		if err := holdVisible(ctx, tx, r.Recording); err != nil {
			return err
		}
		var open, same int
		err := tx.QueryRowContext(ctx, `SELECT count(*), count(CASE WHEN recording = $1 THEN 1 END) FROM access_requests WHERE requester = $2
			AND (state = 'requested' AND requested_ms > $3 OR state = 'approved' AND until_ms > $4)`,
			string(r.Recording), string(r.Requester), ms(r.RequestedAt.Add(-models.AccessDecision)), ms(r.RequestedAt)).Scan(&open, &same)
		switch {
		case err != nil:
			return err
		case open >= models.MostOpenRequests && same == 0:
			return models.Errorf(op, models.Conflict, "you have %d requests that are undecided or in force: give one back first", open)
		case same > 0:
			return models.Errorf(op, models.Conflict, "you have asked for this recording already: wait for the decision, or use what was approved")
		}
		var alias models.Alias
		if err := tx.QueryRowContext(ctx, `SELECT learner, alias FROM recordings WHERE id = $1`, string(r.Recording)).Scan(&r.Learner, &alias); err != nil {
			return err
		}
		_, err = exec(ctx, tx, `INSERT INTO access_requests (`+accessRequestColumns+`, play_ms, stream)
			VALUES ($1, $2, $3, $4, $5, $6, $7, 'requested', $8, '', '', 0, 0, 0, 0, $9, 0, '')`,
			string(r.ID), string(r.Recording), string(r.Learner), string(r.Requester), string(r.Reason), r.Comment,
			int64(r.Lasts/time.Minute), ms(r.RequestedAt), ms(r.RequestedAt.Add(models.KeepAccessRequests)))
		if err != nil {
			return err
		}
		return audit(ctx, tx, accessRequestEntry(models.AuditAccessRequest, r, alias, r.RequestedAt))
	})
}

// accessRequestEntry tells of a request in the audit log.
func accessRequestEntry(action models.AuditAction, r models.AccessRequest, alias models.Alias, at time.Time) models.AuditEntry {
	return models.AuditEntry{At: at, Action: action, Subject: alias, Object: string(r.ID),
		Detail: map[string]string{"recording": string(r.Recording), "reason": string(r.Reason)}}
}

// AccessRequest implements storage.AccessRequests.
func (s *Store) AccessRequest(ctx context.Context, id models.AccessRequestID) (models.AccessRequest, error) {
	r, err := readAccessRequest(ctx, s.read, id)
	return r, fail("records.AccessRequest", err)
}

func readAccessRequest(ctx context.Context, q queryer, id models.AccessRequestID) (models.AccessRequest, error) {
	r, err := scanAccessRequest(q.QueryRowContext(ctx, `SELECT `+accessRequestColumns+` FROM access_requests WHERE id = $1`, string(id)))
	if errors.Is(err, sql.ErrNoRows) {
		return models.AccessRequest{}, models.Errorf("records", models.NotFound, "there is no access request %.40s", id)
	}
	return r, err
}

// AccessRequests implements storage.AccessRequests.
func (s *Store) AccessRequests(ctx context.Context, q storage.AccessQuery) ([]models.AccessRequest, error) {
	before := q.Before
	if before == "" {
		before = "~" // after every id
	}
	query := accessListSQL
	args := []any{string(before), string(q.Recording), q.Limit, string(q.Requester)}
	if !q.UndecidedAt.IsZero() {
		query, args = undecidedSQL, append(args, ms(q.UndecidedAt.Add(-models.AccessDecision)))
	}
	all, err := collect(ctx, s.read, scanAccessRequest, query, args...)
	return all, fail("records.AccessRequests", err)
}

const (
	accessFilter  = ` FROM access_requests WHERE id < $1 AND ($2 = '' OR recording = $2) AND ($4 = '' OR requester = $4)`
	accessListSQL = `SELECT ` + accessRequestColumns + accessFilter + ` ORDER BY id DESC LIMIT $3`
	undecidedSQL  = `SELECT ` + accessRequestColumns + accessFilter + ` AND state = 'requested' AND requested_ms > $5 ORDER BY id DESC LIMIT $3`
)

// PurgeAccessRequests implements storage.AccessRequests.
func (s *Store) PurgeAccessRequests(ctx context.Context, now time.Time) (int, error) {
	n, err := s.purge(ctx, `DELETE FROM access_requests WHERE id IN (SELECT id FROM access_requests WHERE expires_ms <= $1 ORDER BY expires_ms LIMIT $2)`, now)
	return n, fail("records.PurgeAccessRequests", err)
}

// CountPurgeableRequests implements storage.AccessRequests.
func (s *Store) CountPurgeableRequests(ctx context.Context, now time.Time) (int, error) {
	n, err := s.count(ctx, `SELECT count(*) FROM access_requests WHERE expires_ms <= $1`, ms(now))
	return n, fail("records.CountPurgeableRequests", err)
}
