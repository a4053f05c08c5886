package records

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

var _ storage.Holds = (*Store)(nil)

// Until when something is held stands twice: in the holds, by which people know it,
// and as hold_ms in what they cover, by which the sweep and the erasures do. rehold
// makes the second from the first, in the transaction of each change.

const holdColumns = `holds.id, holds.learner, holds.recording, holds.name, holds.reason, holds.proposer, holds.proposed_ms,
	holds.confirmer, holds.confirmed_ms, holds.until_ms, holds.released_ms`

func scanHold(row scanner) (h models.Hold, err error) {
	var proposed, confirmed, until, released int64
	err = row.Scan(&h.ID, &h.Learner, &h.Recording, &h.Name, &h.Reason, &h.Proposer, &proposed, &h.Confirmer, &confirmed, &until, &released)
	h.ProposedAt, h.ConfirmedAt, h.Until, h.ReleasedAt = fromMS(proposed), fromMS(confirmed), fromMS(until), fromMS(released)
	return h, err
}

func readHold(ctx context.Context, q queryer, id models.HoldID) (models.Hold, error) {
	h, err := scanHold(q.QueryRowContext(ctx, `SELECT `+holdColumns+` FROM holds WHERE id = $1`, string(id)))
	if errors.Is(err, sql.ErrNoRows) {
		return models.Hold{}, models.Errorf("records", models.NotFound, "there is no hold %.40s", id)
	}
	return h, err
}

// ProposeHold implements storage.Holds.
func (s *Store) ProposeHold(ctx context.Context, h models.Hold) error {
	const op = "records.ProposeHold"
	if err := h.Validate(); err != nil {
		return fail(op, err)
	}
	return s.transact(ctx, op, func(tx *sql.Tx) error {
		alias, err := holdable(ctx, tx, h, h.ProposedAt)
		if err != nil {
			return err
		}
		_, err = exec(ctx, tx, `INSERT INTO holds (id, learner, recording, name, reason, proposer, proposed_ms, confirmer, confirmed_ms, until_ms, released_ms)
			VALUES ($1, $2, $3, $4, $5, $6, $7, '', 0, $8, 0)`, string(h.ID), string(h.Learner), string(h.Recording), h.Name, h.Reason,
			string(h.Proposer), ms(h.ProposedAt), ms(h.Until))
		if err != nil {
			return err
		}
		return auditHold(ctx, tx, models.AuditHoldProposed, h, alias, h.ProposedAt)
	})
}

// holdable locks what a hold names, learner before recording, and says whose it
// is. What is being erased can be held no more: its key may be gone. Only what is
// held, and therefore whole, may be held for longer.
func holdable(ctx context.Context, tx *sql.Tx, h models.Hold, now time.Time) (alias models.Alias, err error) {
	learner := h.Learner
	if h.Recording != "" {
		err := tx.QueryRowContext(ctx, `SELECT learner FROM recordings WHERE id = $1 AND status <> 'erased'`, string(h.Recording)).Scan(&learner)
		if errors.Is(err, sql.ErrNoRows) {
			return "", absence(ctx, tx, h.Recording, "")
		}
		if err != nil {
			return "", err
		}
	}
	query, args := `UPDATE learners SET active_ms = active_ms WHERE id = $1 AND (erased_ms = 0 OR hold_ms > $2) RETURNING alias`, []any{string(learner), ms(now)}
	if h.Recording != "" {
		query = strings.Replace(query, `hold_ms > $2`, `EXISTS (SELECT 1 FROM recordings WHERE id = $3 AND hold_ms > $2)`, 1)
		args = append(args, string(h.Recording))
	}
	err = tx.QueryRowContext(ctx, query, args...).Scan(&alias)
	if errors.Is(err, sql.ErrNoRows) {
		_, err = readLearner(ctx, tx, learner)
	}
	if err != nil || h.Recording == "" {
		return alias, err
	}
	n, err := exec(ctx, tx, `UPDATE recordings SET attempt = attempt WHERE id = $1 AND status NOT IN ('uploading', 'erased')`, string(h.Recording))
	if err == nil && n == 0 {
		_, err = readVisible(ctx, tx, h.Recording)
	}
	return alias, err
}

func auditHold(ctx context.Context, tx *sql.Tx, action models.AuditAction, h models.Hold, alias models.Alias, at time.Time) error {
	detail := map[string]string{"covers": "learner", "until": h.Until.UTC().Format(time.RFC3339)}
	if h.Recording != "" {
		detail["covers"] = "recording"
	}
	return audit(ctx, tx, models.AuditEntry{At: at, Action: action, Subject: alias, Object: string(h.ID), Detail: detail})
}

// ConfirmHold implements storage.Holds.
func (s *Store) ConfirmHold(ctx context.Context, id models.HoldID, by models.PrincipalID, now time.Time) (h models.Hold, err error) {
	const op = "records.ConfirmHold"
	err = s.transact(ctx, op, func(tx *sql.Tx) error {
		if h, err = readHold(ctx, tx, id); err != nil {
			return err
		}
		if models.SamePerson(h.Proposer, by) {
			return unconfirmed(ctx, tx, id, by, now)
		}
		alias, err := holdable(ctx, tx, h, now)
		if err != nil {
			return err
		}
		n, err := exec(ctx, tx, `UPDATE holds SET confirmer = $2, confirmed_ms = $3
			WHERE id = $1 AND confirmed_ms = 0 AND released_ms = 0 AND until_ms > $3 AND proposer <> $2`, string(id), string(by), ms(now))
		if err != nil {
			return err
		}
		if n == 0 {
			return unconfirmed(ctx, tx, id, by, now)
		}
		if err := rehold(ctx, tx, h); err != nil {
			return err
		}
		if h, err = readHold(ctx, tx, id); err != nil {
			return err
		}
		return auditHold(ctx, tx, models.AuditHold, h, alias, now)
	})
	return h, err
}

// unconfirmed says why a hold could not be confirmed.
func unconfirmed(ctx context.Context, tx *sql.Tx, id models.HoldID, by models.PrincipalID, now time.Time) error {
	const op = "records.ConfirmHold"
	h, err := readHold(ctx, tx, id)
	switch {
	case err != nil:
		return err
	case models.SamePerson(h.Proposer, by):
		return models.Errorf(op, models.Forbidden, "a hold takes two persons: another one than who proposed it must confirm it")
	}
	return models.Errorf(op, models.Conflict, "this hold is %s: it cannot be confirmed", h.StateAt(now))
}

// ReleaseHold implements storage.Holds.
func (s *Store) ReleaseHold(ctx context.Context, id models.HoldID, now time.Time) (h models.Hold, err error) {
	const op = "records.ReleaseHold"
	err = s.transact(ctx, op, func(tx *sql.Tx) error {
		if h, err = readHold(ctx, tx, id); err != nil {
			return err
		}
		learner, alias, err := whose(ctx, tx, h)
		if err != nil {
			return err
		}
		n, err := exec(ctx, tx, `UPDATE holds SET released_ms = $2 WHERE id = $1 AND released_ms = 0 AND until_ms > $2`, string(id), ms(now))
		if err != nil {
			return err
		}
		if n == 0 {
			return models.Errorf(op, models.Conflict, "this hold is over already: it is %s", h.StateAt(now))
		}
		h.ReleasedAt = fromMS(ms(now))
		if err := rehold(ctx, tx, h); err != nil {
			return err
		}
		// Held erasures look for themselves whether another hold is left.
		if _, err := exec(ctx, tx, `UPDATE erasures SET due_ms = $2 WHERE state = 'held' AND due_ms > $2
			AND (recording = $3 AND recording <> '' OR learner = $1 AND learner <> '' OR owner = $1 AND owner <> '')`,
			string(learner), ms(now), string(h.Recording)); err != nil {
			return err
		}
		return auditHold(ctx, tx, models.AuditHoldReleased, h, alias, now)
	})
	return h, err
}

// whose locks the row of the learner that a hold is about, and the recording's, in
// the order in which others lock them and before the hold's own; and reads their alias.
func whose(ctx context.Context, tx *sql.Tx, h models.Hold) (learner models.LearnerID, alias models.Alias, err error) {
	learner = h.Learner
	if h.Recording != "" {
		if err = tx.QueryRowContext(ctx, `SELECT learner FROM recordings WHERE id = $1`, string(h.Recording)).Scan(&learner); err != nil {
			return "", "", err
		}
	}
	if alias, err = aliasOf(ctx, tx, learner); err == nil && h.Recording != "" {
		_, err = exec(ctx, tx, `UPDATE recordings SET attempt = attempt WHERE id = $1`, string(h.Recording))
	}
	return learner, alias, err
}

const longestHold = `coalesce((SELECT max(until_ms) FROM holds WHERE confirmed_ms > 0 AND released_ms = 0 AND `

// rehold writes until when what a hold covers is held, by all holds on it.
func rehold(ctx context.Context, tx *sql.Tx, h models.Hold) error {
	which, of := `id = $1`, string(h.Recording)
	if h.Learner != "" {
		which, of = `learner = $1 AND learner <> ''`, string(h.Learner)
		if _, err := exec(ctx, tx, `UPDATE learners SET hold_ms = `+longestHold+`holds.learner = $1), 0) WHERE id = $1`, of); err != nil {
			return err
		}
	}
	_, err := exec(ctx, tx, `UPDATE recordings SET hold_ms = `+longestHold+`(holds.recording = recordings.id
		OR holds.learner = recordings.learner AND holds.learner <> '')), 0) WHERE `+which+` AND status <> 'erased'`, of)
	return err
}

// Hold implements storage.Holds.
func (s *Store) Hold(ctx context.Context, id models.HoldID) (models.Hold, error) {
	h, err := readHold(ctx, s.read, id)
	return h, fail("records.Hold", err)
}

// Holds implements storage.Holds.
func (s *Store) Holds(ctx context.Context, before models.HoldID, limit int) ([]models.Hold, error) {
	if before == "" {
		before = lastID
	}
	all, err := collect(ctx, s.read, scanHold, `SELECT `+holdColumns+` FROM holds WHERE id < $1 ORDER BY id DESC LIMIT $2`, string(before), limit)
	return all, fail("records.Holds", err)
}

const inForce = `holds.confirmed_ms > 0 AND holds.released_ms = 0 AND holds.until_ms > $1`

// HoldsOn implements storage.Holds.
func (s *Store) HoldsOn(ctx context.Context, id models.LearnerID, all bool, now time.Time) ([]models.Hold, error) {
	query := `SELECT ` + holdColumns + ` FROM holds WHERE ` + inForce + ` AND (learner = $2 AND learner <> ''`
	if all {
		query += ` OR recording <> '' AND recording IN (SELECT id FROM recordings WHERE recordings.learner = $2 AND recordings.learner <> '')`
	}
	found, err := collect(ctx, s.read, scanHold, query+`) ORDER BY until_ms DESC, id`, ms(now), string(id))
	return found, fail("records.HoldsOn", err)
}

// HoldsOnRecordings implements storage.Holds.
func (s *Store) HoldsOnRecordings(ctx context.Context, ids []models.RecordingID, now time.Time) (map[models.RecordingID]models.Hold, error) {
	found := map[models.RecordingID]models.Hold{}
	if len(ids) == 0 {
		return found, nil
	}
	places, args := make([]string, len(ids)), []any{ms(now)}
	for i, id := range ids {
		places[i] = fmt.Sprintf("$%d", i+2)
		args = append(args, string(id))
	}
	type covered struct {
		id   models.RecordingID
		hold models.Hold
	}
	all, err := collect(ctx, s.read, func(row scanner) (c covered, err error) {
		c.hold, err = scanHold(leading{row, &c.id})
		return c, err
	}, `SELECT recordings.id, `+holdColumns+` FROM recordings
		JOIN holds ON holds.recording = recordings.id OR holds.learner = recordings.learner AND holds.learner <> ''
		WHERE `+inForce+` AND recordings.id IN (`+strings.Join(places, ", ")+`) ORDER BY holds.until_ms, holds.id`, args...)
	for _, c := range all {
		found[c.id] = c.hold
	}
	return found, fail("records.HoldsOnRecordings", err)
}

// leading scans one column before those of another scan.
type leading struct {
	row   scanner
	first any
}

func (l leading) Scan(dest ...any) error { return l.row.Scan(append([]any{l.first}, dest...)...) }

// HeldRecordings implements storage.Holds.
func (s *Store) HeldRecordings(ctx context.Context, h models.Hold, after models.RecordingID, limit int) ([]models.RecordingID, error) {
	all, err := collect(ctx, s.read, scalar[models.RecordingID], `SELECT id FROM recordings
		WHERE (id = $1 OR learner = $2 AND learner <> '') AND status NOT IN ('uploading', 'erased') AND id > $3 ORDER BY id LIMIT $4`,
		string(h.Recording), string(h.Learner), string(after), limit)
	return all, fail("records.HeldRecordings", err)
}
