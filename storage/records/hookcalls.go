package records

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/langdu/langdu/models"
)

// TellHook has what becomes of recordings and exports written down from now on, for
// the app's hook. Without one nothing is: nobody would ever take it away.
func (s *Store) TellHook(declared bool) { s.tellsHook = declared }

// announce writes a call about a recording that is there, if there is a hook. One
// recording has each event once.
func (s *Store) announce(ctx context.Context, tx *sql.Tx, event models.HookEvent, id models.RecordingID, now time.Time) error {
	return s.writeCall(ctx, tx, models.HookCall{Event: event, About: string(id), At: now}, id)
}

// announceErased writes a call about a recording whose row says nothing any more. The
// learner stands in the call until it is made; nobody is told of a learner who is
// erased as a whole.
func (s *Store) announceErased(ctx context.Context, tx *sql.Tx, e models.Erasure, owner models.LearnerID, was models.Status, now time.Time) error {
	event := models.HookErased
	switch {
	case e.Cause == models.CauseUnfinished || e.Cause == models.CauseRestored || was == models.Uploading:
		return nil // the app knows of no such recording, or was told before
	case e.Cause == models.CauseExpiry:
		event = models.HookExpired
	}
	var there int
	err := tx.QueryRowContext(ctx, `SELECT count(*) FROM learners WHERE id = $1 AND erased_ms = 0`, string(owner)).Scan(&there)
	if err != nil || there == 0 {
		return err
	}
	return s.writeCall(ctx, tx, models.HookCall{Event: event, About: string(e.Recording), Learner: owner, At: now}, "")
}

func (s *Store) writeCall(ctx context.Context, tx *sql.Tx, c models.HookCall, of models.RecordingID) error {
	if !s.tellsHook {
		return nil
	}
	_, err := exec(ctx, tx, `INSERT INTO hook_calls (id, event, about, recording, learner, at_ms, state, due_ms, attempt, ended_ms, why)
		VALUES ($1, $2, $3, $4, $5, $6, 'pending', $6, 0, 0, '') ON CONFLICT (id) DO NOTHING`,
		models.HookCallID(c.Event, c.About), string(c.Event), c.About, string(of), string(c.Learner), ms(c.At))
	return err
}

// hookCallColumns has the learner from the recording where the call does not say.
const hookCallColumns = `id, event, about, CASE WHEN learner <> '' THEN learner ELSE coalesce((SELECT recordings.learner FROM recordings WHERE recordings.id = hook_calls.recording), '') END,
	at_ms, state, attempt, due_ms, ended_ms, why`

func scanHookCall(row scanner) (c models.HookCall, err error) {
	var at, due, ended int64
	err = row.Scan(&c.ID, &c.Event, &c.About, &c.Learner, &at, &c.State, &c.Attempt, &due, &ended, &c.Why)
	c.At, c.Due, c.EndedAt = fromMS(at), fromMS(due), fromMS(ended)
	return c, err
}

// ClaimHookCalls implements storage.HookCalls. Another worker may have taken one
// between the look and the claim: it is passed over.
func (s *Store) ClaimHookCalls(ctx context.Context, now, lease time.Time, limit int) (taken []models.HookCall, err error) {
	const op = "records.ClaimHookCalls"
	due, err := collect(ctx, s.read, scalar[string], dueHookCallsSQL, ms(now), limit)
	if err != nil {
		return nil, fail(op, err)
	}
	for _, id := range due {
		c, err := scanHookCall(s.write.QueryRowContext(ctx, `UPDATE hook_calls SET due_ms = $3, attempt = attempt + 1
			WHERE id = $1 AND due_ms > 0 AND due_ms <= $2 RETURNING `+hookCallColumns, id, ms(now), ms(lease)))
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return taken, fail(op, err)
		}
		taken = append(taken, c)
	}
	return taken, nil
}

const dueHookCallsSQL = `SELECT id FROM hook_calls WHERE due_ms > 0 AND due_ms <= $1 ORDER BY due_ms, id LIMIT $2`

// holdsCall is the fence of who has claimed a call: the attempt.
const holdsCall = ` WHERE id = $1 AND attempt = $2 AND due_ms > 0`

// EndHookCall implements storage.HookCalls. Who it was about is forgotten, where the
// call alone knows.
func (s *Store) EndHookCall(ctx context.Context, c models.HookCall, state models.HookState, why string, now time.Time) error {
	_, err := exec(ctx, s.write, `UPDATE hook_calls SET state = $3, why = $4, ended_ms = $5, due_ms = 0,
		learner = CASE WHEN $3 = 'dead' THEN learner ELSE '' END`+holdsCall, c.ID, c.Attempt, string(state), why, ms(now))
	return fail("records.EndHookCall", err)
}

// PostponeHookCall implements storage.HookCalls.
func (s *Store) PostponeHookCall(ctx context.Context, c models.HookCall, attempt int, why string, due time.Time) error {
	_, err := exec(ctx, s.write, `UPDATE hook_calls SET attempt = $3, why = $4, due_ms = $5`+holdsCall, c.ID, c.Attempt, attempt, why, ms(due))
	return fail("records.PostponeHookCall", err)
}
