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

const ticketColumns = `id, kind, learner, recording, purpose, message, asked_by, state, created_ms, deed_ms, reply_ms,
	decided_ms, done_ms, refusal, sentence, work`

func scanTicket(row scanner) (t models.Ticket, err error) {
	var created, deed, reply, decided, done int64
	err = row.Scan(&t.ID, &t.Kind, &t.Learner, &t.Recording, &t.Purpose, &t.Message, &t.AskedBy, &t.State,
		&created, &deed, &reply, &decided, &done, &t.Refusal, &t.Sentence, &t.Work)
	t.CreatedAt, t.DeedDue, t.ReplyDue = fromMS(created), fromMS(deed), fromMS(reply)
	t.DecidedAt, t.DoneAt = fromMS(decided), fromMS(done)
	return t, err
}

// OpenTicket implements storage.Tickets.
func (s *Store) OpenTicket(ctx context.Context, t models.Ticket) error {
	const op = "records.OpenTicket"
	return s.transact(ctx, op, func(tx *sql.Tx) error {
		alias, err := enter(ctx, tx, t.Learner, time.Time{})
		if err != nil {
			return err
		}
		_, err = exec(ctx, tx, `INSERT INTO tickets (`+ticketColumns+`)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
			string(t.ID), string(t.Kind), string(t.Learner), string(t.Recording), string(t.Purpose), t.Message, t.AskedBy, string(t.State),
			ms(t.CreatedAt), ms(t.DeedDue), ms(t.ReplyDue), ms(t.DecidedAt), ms(t.DoneAt), string(t.Refusal), t.Sentence, t.Work)
		if err != nil {
			return err
		}
		return audit(ctx, tx, models.AuditEntry{At: t.CreatedAt, Action: models.AuditRequest, Subject: alias, Object: string(t.ID),
			Detail: map[string]string{"kind": string(t.Kind)}})
	})
}

// Ticket implements storage.Tickets.
func (s *Store) Ticket(ctx context.Context, id models.TicketID) (models.Ticket, error) {
	t, err := readTicket(ctx, s.read, id)
	return t, fail("records.Ticket", err)
}

func readTicket(ctx context.Context, q queryer, id models.TicketID) (models.Ticket, error) {
	t, err := scanTicket(q.QueryRowContext(ctx, `SELECT `+ticketColumns+` FROM tickets WHERE id = $1`, string(id)))
	if errors.Is(err, sql.ErrNoRows) {
		return models.Ticket{}, models.Errorf("records", models.NotFound, "there is no request %.40s", id)
	}
	return t, err
}

// ticketsSQL walks an index backwards from the cursor; %s is the condition on learners.
const ticketsSQL = `SELECT ` + ticketColumns + ` FROM tickets WHERE %s
	AND (CAST($1 AS TEXT) = '' OR kind = $1)
	AND (CAST($2 AS BIGINT) = 0 OR state IN ('open', 'granted'))
	AND (CAST($3 AS BIGINT) = 0 OR state = 'open' AND (reply_ms < $3 OR deed_ms < $3) OR state = 'granted' AND deed_ms < $3)
	AND (CAST($4 AS TEXT) = '' OR (created_ms, id) < (SELECT created_ms, id FROM tickets WHERE id = $4))
	ORDER BY created_ms DESC, id DESC LIMIT $5`

// Tickets implements storage.Tickets.
func (s *Store) Tickets(ctx context.Context, q storage.TicketQuery) ([]models.Ticket, error) {
	args := []any{string(q.Kind), oneIf(q.Unfinished), int64(0), string(q.Before), q.Limit}
	if q.Overdue {
		args[2] = ms(q.Now)
	}
	whose := `1 = 1`
	switch {
	case q.Learners != nil && len(q.Learners) == 0:
		return nil, nil
	case q.Learners != nil:
		places := make([]string, len(q.Learners))
		for i, id := range q.Learners {
			args = append(args, string(id))
			places[i] = fmt.Sprintf("$%d", len(args))
		}
		whose = `learner <> '' AND learner IN (` + strings.Join(places, ", ") + `)`
	case q.Anyone:
		whose = `learner <> ''`
	}
	all, err := collect(ctx, s.read, scanTicket, fmt.Sprintf(ticketsSQL, whose), args...)
	return all, fail("records.Tickets", err)
}

// DecideTicket implements storage.Tickets.
func (s *Store) DecideTicket(ctx context.Context, t models.Ticket, was models.TicketState) error {
	const op = "records.DecideTicket"
	return s.transact(ctx, op, func(tx *sql.Tx) error {
		n, err := exec(ctx, tx, `UPDATE tickets SET state = $3, decided_ms = $4, done_ms = $5, refusal = $6,
				sentence = CASE WHEN learner = '' THEN '' ELSE $7 END -- nobody is left who could read it
			WHERE id = $1 AND state = $2`, string(t.ID), string(was), string(t.State), ms(t.DecidedAt), ms(t.DoneAt), string(t.Refusal), t.Sentence)
		if err != nil {
			return err
		}
		if n == 0 {
			now, err := readTicket(ctx, tx, t.ID)
			if err != nil {
				return err
			}
			return models.Errorf(op, models.Conflict, "the request is %s: it was decided before", now.State)
		}
		return auditTicket(ctx, tx, t)
	})
}

// auditTicket adds what became of a request.
func auditTicket(ctx context.Context, tx *sql.Tx, t models.Ticket) error {
	alias := models.Alias("")
	if t.Learner != "" {
		var err error
		if alias, err = aliasOf(ctx, tx, t.Learner); err != nil {
			return err
		}
	}
	e := models.AuditEntry{At: t.DecidedAt, Action: models.AuditDecision, Subject: alias, Object: string(t.ID),
		Detail: map[string]string{"kind": string(t.Kind), "state": string(t.State)}}
	if t.Refusal != "" {
		e.Detail["reason"] = string(t.Refusal)
	}
	if t.State == models.TicketDone {
		e.At, e.Action = t.DoneAt, models.AuditFulfil
	}
	return audit(ctx, tx, e)
}

// LinkTicket implements storage.Tickets. It looks whether the work is done after
// it has written what fulfils the request: whoever ends the work later finds that.
func (s *Store) LinkTicket(ctx context.Context, id models.TicketID, work string, now time.Time) (t models.Ticket, err error) {
	const op = "records.LinkTicket"
	err = s.transact(ctx, op, func(tx *sql.Tx) error {
		twin, err := scanTicket(tx.QueryRowContext(ctx, `SELECT `+ticketColumns+` FROM tickets WHERE work = $1 AND work <> '' AND id <> $2`, work, string(id)))
		if err == nil {
			t = twin
			_, err = exec(ctx, tx, `DELETE FROM tickets WHERE id = $1 AND state = 'open'`, string(id))
			return err
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		t, err = scanTicket(tx.QueryRowContext(ctx, `UPDATE tickets SET work = $2, decided_ms = $3,
				state = CASE state WHEN 'open' THEN 'granted' ELSE state END
			WHERE id = $1 RETURNING `+ticketColumns, string(id), work, ms(now)))
		if errors.Is(err, sql.ErrNoRows) {
			return models.Errorf(op, models.NotFound, "there is no request %.40s", id)
		}
		return err
	})
	if err != nil {
		return t, err
	}
	n, err := exec(ctx, s.write, `UPDATE tickets SET state = 'done', done_ms = $2 WHERE id = $1 AND state = 'granted' AND (
		EXISTS (SELECT 1 FROM erasures WHERE erasures.id = tickets.work AND erasures.state = 'done')
		OR EXISTS (SELECT 1 FROM exports WHERE exports.id = tickets.work AND exports.state = 'done'))`, string(t.ID), ms(now))
	if n > 0 {
		t.State, t.DoneAt = models.TicketDone, fromMS(ms(now))
	}
	return t, fail(op, err)
}

// fulfilled ends the request that a work was done for, if there is one.
func fulfilled(ctx context.Context, q queryer, work string, now time.Time) error {
	_, err := exec(ctx, q, `UPDATE tickets SET state = 'done', done_ms = $2 WHERE work = $1 AND work <> '' AND state = 'granted'`, work, ms(now))
	return err
}

// reopened has a person see to the request that a work has failed for.
func reopened(ctx context.Context, q queryer, work string) error {
	_, err := exec(ctx, q, `UPDATE tickets SET state = 'open', decided_ms = 0, work = '' WHERE work = $1 AND work <> '' AND state = 'granted'`, work)
	return err
}

// DropTicket implements storage.Tickets.
func (s *Store) DropTicket(ctx context.Context, id models.TicketID) error {
	_, err := exec(ctx, s.write, `DELETE FROM tickets WHERE id = $1`, string(id))
	return fail("records.DropTicket", err)
}

// PurgeTickets implements storage.Tickets.
func (s *Store) PurgeTickets(ctx context.Context, t time.Time, limit int) (int, error) {
	n, err := exec(ctx, s.write, `DELETE FROM tickets WHERE id IN (
		SELECT id FROM tickets WHERE done_ms > 0 AND done_ms < $1 ORDER BY done_ms, id LIMIT $2)`, ms(t), limit)
	return n, fail("records.PurgeTickets", err)
}

// OldTickets implements storage.Tickets.
func (s *Store) OldTickets(ctx context.Context, t time.Time) (n int, err error) {
	err = s.read.QueryRowContext(ctx, `SELECT count(*) FROM tickets WHERE done_ms > 0 AND done_ms < $1`, ms(t)).Scan(&n)
	return n, fail("records.OldTickets", err)
}

const ticketCountsSQL = `SELECT kind, count(*), sum(CASE WHEN deed_ms < $1 OR state = 'open' AND reply_ms < $1 THEN 1 ELSE 0 END)
	FROM tickets WHERE state IN ('open', 'granted') GROUP BY kind`

// TicketCounts implements storage.Tickets.
func (s *Store) TicketCounts(ctx context.Context, now time.Time) (map[models.TicketKind]int, int, error) {
	unfinished, overdue := map[models.TicketKind]int{}, 0
	_, err := collect(ctx, s.read, func(row scanner) (none struct{}, err error) {
		var kind models.TicketKind
		var n, late int
		err = row.Scan(&kind, &n, &late)
		unfinished[kind] = n
		overdue += late
		return none, err
	}, ticketCountsSQL, ms(now))
	return unfinished, overdue, fail("records.TicketCounts", err)
}
