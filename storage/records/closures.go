package records

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/langdu/langdu/models"
)

const closureColumns = `id, state, announced_ms, ends_ms, noticed_ms, notices, learners, statement`

func scanClosure(row scanner) (c models.Closure, err error) {
	var announced, ends, noticed int64
	var statement string
	if err = row.Scan(&c.ID, &c.State, &announced, &ends, &noticed, &c.Notices, &c.Learners, &statement); err != nil {
		return c, err
	}
	c.AnnouncedAt, c.EndsAt, c.NoticedAt = fromMS(announced), fromMS(ends), fromMS(noticed)
	c.Statement, err = decode[models.ClosureStatement](statement)
	return c, err
}

// Closure implements storage.Closures.
func (s *Store) Closure(ctx context.Context) (models.Closure, error) {
	c, err := readClosure(ctx, s.read)
	return c, fail("records.Closure", err)
}

func readClosure(ctx context.Context, q queryer) (models.Closure, error) {
	c, err := scanClosure(q.QueryRowContext(ctx, `SELECT `+closureColumns+` FROM closures WHERE state <> 'cancelled' ORDER BY announced_ms DESC LIMIT 1`))
	if errors.Is(err, sql.ErrNoRows) {
		return models.Closure{}, nil
	}
	return c, err
}

// Announce implements storage.Closures.
func (s *Store) Announce(ctx context.Context, c models.Closure) error {
	const op = "records.Announce"
	return s.transact(ctx, op, func(tx *sql.Tx) error {
		n, err := exec(ctx, tx, `INSERT INTO closures (`+closureColumns+`)
			SELECT $1, 'counting', $2, $3, 0, 0, 0, '' WHERE NOT EXISTS (SELECT 1 FROM closures WHERE state <> 'cancelled')`,
			string(c.ID), ms(c.AnnouncedAt), ms(c.EndsAt))
		if err != nil {
			return err
		}
		if n == 0 {
			return models.Errorf(op, models.Conflict, "the service is closing or closed already: see \"langdu close --status\"")
		}
		return auditClosure(ctx, tx, c.ID, "announced", 0, c.AnnouncedAt)
	})
}

func auditClosure(ctx context.Context, tx *sql.Tx, id models.ClosureID, step string, count int, now time.Time) error {
	detail := map[string]string{"step": step}
	if count > 0 {
		detail["count"] = strconv.Itoa(count)
	}
	return audit(ctx, tx, models.AuditEntry{At: now, Action: models.AuditClosure, Object: string(id), Detail: detail})
}

// CancelClosure implements storage.Closures.
func (s *Store) CancelClosure(ctx context.Context, now time.Time) error {
	const op = "records.CancelClosure"
	return s.transact(ctx, op, func(tx *sql.Tx) error {
		var id models.ClosureID
		var announced int64
		err := tx.QueryRowContext(ctx, `UPDATE closures SET state = 'cancelled' WHERE state = 'counting' RETURNING id, announced_ms`).Scan(&id, &announced)
		if errors.Is(err, sql.ErrNoRows) {
			return notCancelled(ctx, tx)
		}
		if err != nil {
			return err
		}
		told, err := tellReopened(ctx, tx, announced, now)
		if err != nil {
			return err
		}
		return auditClosure(ctx, tx, id, "cancelled", told, now)
	})
}

// tellReopened tells who was told of the end that it does not come; the others of
// neither. What was not delivered goes first: a notice that is being delivered is waited
// for, and counts as told.
func tellReopened(ctx context.Context, tx *sql.Tx, announced int64, now time.Time) (told int, err error) {
	const copies = ` FROM notices WHERE kind = 'closure' AND created_ms >= $1`
	if _, err = exec(ctx, tx, `DELETE`+copies+` AND delivered_ms = 0`, announced); err != nil {
		return 0, err
	}
	if err = lockLiving(ctx, tx, `SELECT learner`+copies, announced); err != nil {
		return 0, err
	}
	return exec(ctx, tx, `INSERT INTO notices (`+noticeColumns+`, due_ms)
		SELECT 'r' || id, learner, 'reopened', '', CAST($2 AS BIGINT), 0, CAST($2 AS BIGINT)`+copies+`
			AND EXISTS (SELECT 1 FROM learners AS l WHERE l.id = notices.learner AND l.erased_ms = 0)`, announced, ms(now))
}

// lockLiving locks the rows of learners that a query names and nobody has erased, as
// putNotice does for one. Who is erased afterwards is so after this transaction, and
// what it wrote of them goes with the rest; who was erased before is seen as that by
// the statements that follow.
func lockLiving(ctx context.Context, tx *sql.Tx, learners string, args ...any) error {
	_, err := exec(ctx, tx, `UPDATE learners SET active_ms = active_ms WHERE erased_ms = 0 AND id IN (`+learners+`)`, args...)
	return err
}

func notCancelled(ctx context.Context, tx *sql.Tx) error {
	const op = "records.CancelClosure"
	c, err := readClosure(ctx, tx)
	if err != nil {
		return err
	}
	if c.State == "" {
		return models.Errorf(op, models.NotFound, "no closure is announced")
	}
	return models.Errorf(op, models.Conflict, "everything is being erased, or is erased: a closure can be cancelled before its end only")
}

// TellOfClosure implements storage.Closures.
func (s *Store) TellOfClosure(ctx context.Context, c models.Closure, after models.LearnerID, now time.Time, limit int) (last models.LearnerID, err error) {
	err = s.transact(ctx, "records.TellOfClosure", func(tx *sql.Tx) error {
		// The row is locked: whoever cancels the closure does so before or after.
		n, err := exec(ctx, tx, `UPDATE closures SET state = state WHERE id = $1 AND state = 'counting'`, string(c.ID))
		if err != nil || n == 0 {
			return err
		}
		ids, err := collect(ctx, tx, scalar[models.LearnerID], `SELECT id FROM learners AS l WHERE id > $1 AND erased_ms = 0
			AND NOT EXISTS (SELECT 1 FROM notices AS n WHERE n.learner = l.id AND n.kind = 'closure' AND n.created_ms >= $2)
			ORDER BY id LIMIT $3`, string(after), ms(c.AnnouncedAt), limit)
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			n, err := exec(ctx, tx, `UPDATE closures SET noticed_ms = $2,
				notices = (SELECT count(*) FROM notices WHERE kind = 'closure' AND created_ms >= closures.announced_ms)
				WHERE id = $1 AND noticed_ms = 0`, string(c.ID), ms(now))
			if err != nil || n == 0 {
				return err
			}
			return auditClosure(ctx, tx, c.ID, "told", 0, now)
		}
		for _, id := range ids {
			if err := tellOfClosure(ctx, tx, c, id, now); err != nil {
				return err
			}
		}
		last = ids[len(ids)-1]
		return nil
	})
	return last, err
}

// tellOfClosure stores one family's notice. Its id follows from the closure and
// the alias, so that two processes at it store one.
func tellOfClosure(ctx context.Context, tx *sql.Tx, c models.Closure, id models.LearnerID, now time.Time) error {
	alias, err := aliasOf(ctx, tx, id)
	if err != nil {
		return err
	}
	err = putNotice(ctx, tx, models.Notice{
		ID: models.NoticeID(uuid.NewSHA1(uuid.NameSpaceOID, []byte(string(c.ID)+string(alias))).String()), Learner: id,
		Kind: models.NoticeClosure, Detail: map[string]string{"date": c.EndsAt.UTC().Format(time.DateOnly)}, CreatedAt: now,
	})
	if errors.Is(err, models.Gone) || errors.Is(err, models.NotFound) {
		return nil // erased meanwhile
	}
	return err
}

// BeginClosing implements storage.Closures.
func (s *Store) BeginClosing(ctx context.Context, id models.ClosureID, now time.Time) error {
	return s.transact(ctx, "records.BeginClosing", func(tx *sql.Tx) error {
		n, err := exec(ctx, tx, `UPDATE closures SET state = 'erasing' WHERE id = $1 AND state = 'counting' AND ends_ms <= $2`, string(id), ms(now))
		if err != nil || n == 0 {
			return err
		}
		return auditClosure(ctx, tx, id, "begun", 0, now)
	})
}

// Closed implements storage.Closures.
func (s *Store) Closed(ctx context.Context, id models.ClosureID, statement models.ClosureStatement, now time.Time) error {
	const op = "records.Closed"
	encoded, err := encode(&statement)
	if err != nil {
		return models.E(op, models.Internal, err)
	}
	return s.transact(ctx, op, func(tx *sql.Tx) error {
		n, err := exec(ctx, tx, `UPDATE closures SET state = 'done', statement = $2, learners = $3 WHERE id = $1 AND state = 'erasing'`,
			string(id), encoded, statement.Learners)
		if err != nil || n == 0 {
			return err
		}
		return auditClosure(ctx, tx, id, "done", statement.Learners, now)
	})
}
