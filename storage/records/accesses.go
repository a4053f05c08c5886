package records

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/langdu/langdu/models"
)

// NoteAccess implements storage.Accesses. It is one transaction that reaches the
// disk; callers that serve a file in parts note it once for all of them.
func (s *Store) NoteAccess(ctx context.Context, a models.Access, at time.Time) error {
	const op = "records.NoteAccess"
	actor := models.ActorOf(ctx)
	pseudonym, err := s.Pseudonym(ctx, actor.Principal)
	if err != nil {
		return err
	}
	a.Role, a.Actor = actor.Role, pseudonym
	return s.transact(ctx, op, func(tx *sql.Tx) error {
		alias, err := holdAccessed(ctx, tx, &a)
		if err != nil {
			return err
		}
		times, err := noteAccess(ctx, tx, a, at)
		if err != nil || times > 1 && a.Kind != models.AccessExport {
			return err
		}
		return audit(ctx, tx, accessEntry(a, alias, at))
	})
}

// noteAccess writes who got at what at a time, in the transaction of what allowed
// it and while that holds the recording, and returns how often they did on that
// day.
func noteAccess(ctx context.Context, tx *sql.Tx, a models.Access, at time.Time) (times int, err error) {
	id, err := uuid.NewV7()
	if err != nil {
		return 0, err
	}
	a.First = at
	err = tx.QueryRowContext(ctx, `INSERT INTO accesses (id, learner, recording, kind, role, actor, approval, day, first_ms, last_ms, times)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, 1)
		ON CONFLICT (recording, learner, day, kind, role, actor, approval) DO UPDATE SET times = accesses.times + 1,
			last_ms = CASE WHEN accesses.last_ms < excluded.last_ms THEN excluded.last_ms ELSE accesses.last_ms END
		RETURNING times`, id.String(), string(a.Learner), string(a.Recording), string(a.Kind), a.Role, a.Actor, a.Approval,
		a.Day(), ms(at)).Scan(&times)
	return times, err
}

func accessEntry(a models.Access, alias models.Alias, at time.Time) models.AuditEntry {
	e := models.AuditEntry{At: at, Action: models.AuditAccess, Subject: alias, Object: string(a.Recording),
		Detail: map[string]string{"what": string(a.Kind)}}
	if a.Recording == "" {
		e.Object = string(a.Export)
	}
	if a.Approval != "" {
		e.Detail["approval"] = a.Approval
	}
	return e
}

// holdAccessed locks what was accessed until the transaction ends, so that no
// access is written of what has just been erased, and says whose it is.
func holdAccessed(ctx context.Context, tx *sql.Tx, a *models.Access) (alias models.Alias, err error) {
	if a.Recording == "" {
		err = tx.QueryRowContext(ctx, `UPDATE learners SET active_ms = active_ms WHERE id = $1 AND erased_ms = 0 RETURNING alias`,
			string(a.Learner)).Scan(&alias)
		if errors.Is(err, sql.ErrNoRows) {
			_, err = readLearner(ctx, tx, a.Learner)
		}
		return alias, err
	}
	err = tx.QueryRowContext(ctx, `UPDATE recordings SET attempt = attempt
		WHERE id = $1 AND status NOT IN ('uploading', 'held', 'erased') RETURNING learner, alias`, string(a.Recording)).Scan(&a.Learner, &alias)
	if errors.Is(err, sql.ErrNoRows) {
		_, err = readVisible(ctx, tx, a.Recording)
	}
	return alias, err
}

const accessesSQL = `SELECT id, learner, recording, kind, role, actor, approval, first_ms, last_ms, times FROM accesses
	WHERE learner = $1 AND id < $2 ORDER BY id DESC LIMIT $3`

// lastID comes after every id.
const lastID = "ffffffff-ffff-ffff-ffff-ffffffffffff"

// Accesses implements storage.Accesses.
func (s *Store) Accesses(ctx context.Context, id models.LearnerID, before string, limit int) ([]models.Access, error) {
	if before == "" {
		before = lastID
	}
	all, err := collect(ctx, s.read, scanAccess, accessesSQL, string(id), before, limit)
	return all, fail("records.Accesses", err)
}

func scanAccess(row scanner) (a models.Access, err error) {
	var first, last int64
	err = row.Scan(&a.ID, &a.Learner, &a.Recording, &a.Kind, &a.Role, &a.Actor, &a.Approval, &first, &last, &a.Count)
	a.First, a.Last = fromMS(first), fromMS(last)
	return a, err
}
