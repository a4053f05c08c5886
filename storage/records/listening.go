package records

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// BeginStream implements storage.AccessRequests. Whether it goes on with a play or
// begins another is decided by one UPDATE, so that however many streams begin at
// once on however many machines, the plays are counted and the last one stands.
func (s *Store) BeginStream(ctx context.Context, id models.AccessRequestID, by models.PrincipalID, stream string,
	now time.Time, bounds storage.PlayBounds) (storage.Play, error) {
	const op = "records.BeginStream"
	var play storage.Play
	actor, err := s.Pseudonym(ctx, by) // outside the transaction, in which SQLite has no second connection
	if err != nil {
		return play, err
	}
	err = s.transact(ctx, op, func(tx *sql.Tx) error {
		r, err := readAccessRequest(ctx, tx, id)
		if err == nil && r.Requester != by {
			err = models.Errorf(op, models.NotFound, "there is no access request %.40s of yours", id)
		}
		if err != nil {
			return err
		}
		if err := holdVisible(ctx, tx, r.Recording); err != nil {
			return err
		}
		var began int64
		err = tx.QueryRowContext(ctx, beginStreamSQL, string(id), stream, ms(now), bounds.Lasts.Milliseconds(), bounds.Most).
			Scan(&play.Number, &began)
		play.Began = fromMS(began)
		if errors.Is(err, sql.ErrNoRows) {
			return unheard(ctx, tx, id, now)
		}
		if err == nil { // nobody listens to two recordings at once
			_, err = exec(ctx, tx, `UPDATE access_requests SET stream = '' WHERE requester = $1 AND id <> $2 AND stream <> ''`, string(by), string(id))
		}
		if err != nil || began != ms(now) {
			return err
		}
		return heard(ctx, tx, r, actor, play)
	})
	return play, err
}

const beginStreamSQL = `UPDATE access_requests SET stream = $2,
		plays = CASE WHEN play_ms + $4 > $3 THEN plays ELSE plays + 1 END,
		play_ms = CASE WHEN play_ms + $4 > $3 THEN play_ms ELSE $3 END
	WHERE id = $1 AND state = 'approved' AND until_ms > $3 AND (plays < $5 OR play_ms + $4 > $3)
	RETURNING plays, play_ms`

// unheard says why a recording may not be heard.
func unheard(ctx context.Context, tx *sql.Tx, id models.AccessRequestID, now time.Time) error {
	const op = "records.BeginStream"
	r, err := readAccessRequest(ctx, tx, id)
	if err != nil {
		return err
	}
	if err := r.InForce(now); err != nil {
		return err
	}
	return models.Errorf(op, models.Forbidden, "this recording has been played %d times, as often as one approval allows: ask again", r.Plays)
}

// heard writes down that a member of the staff listens: where the guardian sees it,
// and each play in the audit log.
func heard(ctx context.Context, tx *sql.Tx, r models.AccessRequest, actor string, play storage.Play) error {
	var alias models.Alias
	if err := tx.QueryRowContext(ctx, `SELECT alias FROM recordings WHERE id = $1`, string(r.Recording)).Scan(&alias); err != nil {
		return err
	}
	access := models.Access{Learner: r.Learner, Recording: r.Recording, Kind: models.AccessAudio,
		Role: models.ActorOf(ctx).Role, Actor: actor, Approval: string(r.ID)}
	if _, err := noteAccess(ctx, tx, access, play.Began); err != nil {
		return err
	}
	entry := accessEntry(access, alias, play.Began)
	entry.Detail["reason"], entry.Detail["play"] = string(r.Reason), strconv.Itoa(play.Number)
	return audit(ctx, tx, entry)
}

// StreamHolds implements storage.AccessRequests.
func (s *Store) StreamHolds(ctx context.Context, id models.AccessRequestID, stream string, now time.Time) (bool, error) {
	var n int
	err := s.read.QueryRowContext(ctx, `SELECT count(*) FROM access_requests
			JOIN recordings ON recordings.id = access_requests.recording
			JOIN learners ON learners.id = access_requests.learner
		WHERE access_requests.id = $1 AND access_requests.stream = $2 AND state = 'approved' AND until_ms > $3
			AND recordings.status NOT IN ('uploading', 'held', 'erased') AND learners.erased_ms = 0`,
		string(id), stream, ms(now)).Scan(&n)
	return n == 1, fail("records.StreamHolds", err)
}
