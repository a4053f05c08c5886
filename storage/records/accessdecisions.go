package records

import (
	"context"
	"database/sql"
	"strconv"
	"time"

	"github.com/langdu/langdu/models"
)

// DecideAccess implements storage.AccessRequests. Rows are locked in the order in
// which uploads and withdrawals lock them: learner, recording, request.
func (s *Store) DecideAccess(ctx context.Context, id models.AccessRequestID, a models.AccessAnswer) (models.AccessRequest, error) {
	const op = "records.DecideAccess"
	var r models.AccessRequest
	err := s.transact(ctx, op, func(tx *sql.Tx) (err error) {
		if r, err = readAccessRequest(ctx, tx, id); err != nil {
			return err
		}
		if models.SamePerson(r.Requester, a.By) {
			return undecidable(ctx, tx, id, a)
		}
		if err := holdLearner(ctx, tx, r.Learner); err != nil {
			return err
		}
		if err := holdVisible(ctx, tx, r.Recording); err != nil {
			return err
		}
		state, until := models.AccessRefused, time.Time{}
		if a.Approve {
			state, until = models.AccessApproved, a.At.Add(r.Lasts)
		}
		n, err := exec(ctx, tx, `UPDATE access_requests SET state = $2, decider = $3, sentence = $4, decided_ms = $5, until_ms = $6
			WHERE id = $1 AND state = 'requested' AND requested_ms > $7 AND requester <> $3`,
			string(id), string(state), string(a.By), a.Sentence, ms(a.At), ms(until), ms(a.At.Add(-models.AccessDecision)))
		if err != nil {
			return err
		}
		if n == 0 {
			return undecidable(ctx, tx, id, a)
		}
		if r, err = readAccessRequest(ctx, tx, id); err != nil {
			return err
		}
		return decided(ctx, tx, r)
	})
	return r, err
}

// holdLearner locks a learner's row until the transaction ends, so that no erasure
// or withdrawal passes meanwhile. Errors as Learner.
func holdLearner(ctx context.Context, tx *sql.Tx, id models.LearnerID) error {
	n, err := exec(ctx, tx, `UPDATE learners SET active_ms = active_ms WHERE id = $1 AND erased_ms = 0`, string(id))
	if err == nil && n == 0 {
		_, err = readLearner(ctx, tx, id)
	}
	return err
}

// undecidable says why a request could not be decided.
func undecidable(ctx context.Context, tx *sql.Tx, id models.AccessRequestID, a models.AccessAnswer) error {
	const op = "records.DecideAccess"
	r, err := readAccessRequest(ctx, tx, id)
	switch {
	case err != nil:
		return err
	case models.SamePerson(r.Requester, a.By):
		return models.Errorf(op, models.Forbidden, "nobody decides their own request, in whatever role: another custodian must")
	case r.StateAt(a.At) == models.AccessExpired && r.State == models.AccessRequested:
		return models.Errorf(op, models.Conflict, "this request has waited for too long and has lapsed: it must be made again")
	}
	return models.Errorf(op, models.Conflict, "this request has been decided: it is %s", r.StateAt(a.At))
}

// decided writes what follows from a decision: the guardian's notice of an
// approval, and last the audit entry.
func decided(ctx context.Context, tx *sql.Tx, r models.AccessRequest) error {
	action := models.AuditRefusal
	if r.State == models.AccessApproved {
		action = models.AuditApproval
		err := putNotice(ctx, tx, models.Notice{ID: models.NewNoticeID(), Learner: r.Learner, Kind: models.NoticeListened, CreatedAt: r.DecidedAt,
			Detail: map[string]string{"request": string(r.ID), "recording": string(r.Recording), "reason": string(r.Reason),
				"minutes": strconv.Itoa(int(r.Lasts.Minutes())), "until": r.Until.UTC().Format(time.RFC3339)}})
		if err != nil {
			return err
		}
	}
	alias, err := aliasOf(ctx, tx, r.Learner)
	if err != nil {
		return err
	}
	return audit(ctx, tx, accessRequestEntry(action, r, alias, r.DecidedAt))
}

// RevokeAccess implements storage.AccessRequests.
func (s *Store) RevokeAccess(ctx context.Context, id models.AccessRequestID, now time.Time) error {
	const op = "records.RevokeAccess"
	return s.transact(ctx, op, func(tx *sql.Tx) error {
		n, err := exec(ctx, tx, `UPDATE access_requests SET state = 'revoked', revoked_ms = $2, stream = ''
			WHERE id = $1 AND (state = 'requested' OR state = 'approved' AND until_ms > $2)`, string(id), ms(now))
		if err != nil {
			return err
		}
		r, err := readAccessRequest(ctx, tx, id)
		if err != nil {
			return err
		}
		if n == 0 {
			return models.Errorf(op, models.Conflict, "this request has ended already: it is %s", r.StateAt(now))
		}
		var alias models.Alias
		if err := tx.QueryRowContext(ctx, `SELECT alias FROM recordings WHERE id = $1`, string(r.Recording)).Scan(&alias); err != nil {
			return err
		}
		return audit(ctx, tx, accessRequestEntry(models.AuditRevocation, r, alias, now))
	})
}

// endSharing ends for good what stood on a purpose that has been withdrawn: the
// staff's access with playback, links with playback or sharing. A consent given
// again revives neither.
func endSharing(ctx context.Context, tx *sql.Tx, id models.LearnerID, purpose models.Purpose, now time.Time) error {
	if purpose != models.ForPlayback && purpose != models.ForSharing {
		return nil
	}
	if purpose == models.ForPlayback {
		_, err := exec(ctx, tx, `UPDATE access_requests SET state = 'revoked', revoked_ms = $2, stream = ''
			WHERE learner = $1 AND (state = 'requested' OR state = 'approved' AND until_ms > $2)`, string(id), ms(now))
		if err != nil {
			return err
		}
	}
	_, err := exec(ctx, tx, `UPDATE shares SET expires_ms = $2 WHERE learner = $1 AND expires_ms > $2`, string(id), ms(now))
	return err
}
