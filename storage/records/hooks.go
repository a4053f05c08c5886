package records

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/langdu/langdu/models"
)

// Hook implements storage.HookCalls.
func (s *Store) Hook(ctx context.Context, party string) (models.Hook, error) {
	h := models.Hook{Party: party}
	var rest, gone, delivered, failed int64
	err := s.read.QueryRowContext(ctx, `SELECT failures, rest_ms, gone_ms, delivered_ms, failed_ms, why FROM hooks WHERE party = $1`, party).
		Scan(&h.Failures, &rest, &gone, &delivered, &failed, &h.Why)
	if errors.Is(err, sql.ErrNoRows) {
		return h, nil
	}
	h.Rest, h.GoneAt, h.DeliveredAt, h.FailedAt = fromMS(rest), fromMS(gone), fromMS(delivered), fromMS(failed)
	return h, fail("records.Hook", err)
}

// PutHook implements storage.HookCalls.
func (s *Store) PutHook(ctx context.Context, h models.Hook) error {
	_, err := exec(ctx, s.write, `INSERT INTO hooks (party, failures, rest_ms, gone_ms, delivered_ms, failed_ms, why) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (party) DO UPDATE SET failures = excluded.failures, rest_ms = excluded.rest_ms, gone_ms = excluded.gone_ms,
			delivered_ms = excluded.delivered_ms, failed_ms = excluded.failed_ms, why = excluded.why`,
		h.Party, h.Failures, ms(h.Rest), ms(h.GoneAt), ms(h.DeliveredAt), ms(h.FailedAt), h.Why)
	return fail("records.PutHook", err)
}

// ProbeHook implements storage.HookCalls.
func (s *Store) ProbeHook(ctx context.Context, party string, now, until time.Time) (bool, error) {
	n, err := exec(ctx, s.write, `UPDATE hooks SET rest_ms = $3 WHERE party = $1 AND rest_ms <= $2 AND gone_ms = 0`, party, ms(now), ms(until))
	return n > 0, fail("records.ProbeHook", err)
}

// HookTally implements storage.HookDesk.
func (s *Store) HookTally(ctx context.Context) (models.HookTally, error) {
	type line struct {
		state  models.HookState
		n      int
		oldest int64
	}
	t := models.HookTally{Calls: map[models.HookState]int{}}
	lines, err := collect(ctx, s.read, func(row scanner) (l line, err error) {
		return l, row.Scan(&l.state, &l.n, &l.oldest)
	}, `SELECT state, count(*), min(at_ms) FROM hook_calls GROUP BY state`)
	for _, l := range lines {
		t.Calls[l.state] = l.n
		if l.state == models.HookPending {
			t.Oldest = fromMS(l.oldest)
		}
	}
	return t, fail("records.HookTally", err)
}

// HookCallList implements storage.HookDesk.
func (s *Store) HookCallList(ctx context.Context, limit int) ([]models.HookCall, error) {
	all, err := collect(ctx, s.read, scanHookCall, `SELECT `+hookCallColumns+` FROM hook_calls ORDER BY at_ms DESC, id DESC LIMIT $1`, limit)
	return all, fail("records.HookCallList", err)
}

// ReplayHook implements storage.HookDesk. What was refused stays so: nobody has
// consented. Nor is a recording told of again that is gone and was: who it was about
// is forgotten.
func (s *Store) ReplayHook(ctx context.Context, party string, r models.HookReplay, now time.Time, limit int) (n int, err error) {
	const op = "records.ReplayHook"
	err = s.transact(ctx, op, func(tx *sql.Tx) error {
		if _, err := exec(ctx, tx, `UPDATE hooks SET failures = 0, rest_ms = 0, gone_ms = 0 WHERE party = $1`, party); err != nil {
			return err
		}
		states := `state = 'dead'`
		if r.Delivered {
			states = `(state = 'dead' OR state = 'delivered' AND (recording <> '' OR learner <> ''))`
		}
		n, err = exec(ctx, tx, `UPDATE hook_calls SET state = 'pending', due_ms = $1, attempt = 0, ended_ms = 0 WHERE id IN (
			SELECT id FROM hook_calls WHERE `+states+` AND at_ms >= $2 AND ($3 = '' OR id = $3) ORDER BY at_ms, id LIMIT $4)`, ms(now), ms(r.Since), r.ID, limit)
		if err == nil && n == 0 && r.ID != "" {
			return models.Errorf(op, models.NotFound, "there is no call %.80q that could be made again", r.ID)
		}
		if err != nil {
			return err
		}
		// What waits for a later attempt waits no longer: the hook is said to be well.
		_, err = exec(ctx, tx, `UPDATE hook_calls SET due_ms = $1 WHERE due_ms > $1 AND state = 'pending' AND why <> ''`, ms(now))
		return err
	})
	return n, err
}

// PurgeHookCalls implements storage.HookKeeping.
func (s *Store) PurgeHookCalls(ctx context.Context, stale, old time.Time, most, limit int, now time.Time) (int, error) {
	const op = "records.PurgeHookCalls"
	if _, err := exec(ctx, s.write, `UPDATE hook_calls SET state = 'dead', due_ms = 0, ended_ms = $2 WHERE state = 'pending' AND at_ms < $1`, ms(stale), ms(now)); err != nil {
		return 0, fail(op, err)
	}
	// The newest that is one too many, and all that are older.
	var beyond int64
	err := s.read.QueryRowContext(ctx, `SELECT coalesce((SELECT at_ms FROM hook_calls ORDER BY at_ms DESC, id DESC LIMIT 1 OFFSET $1), 0)`, most).Scan(&beyond)
	if err != nil {
		return 0, fail(op, err)
	}
	n, err := exec(ctx, s.write, `DELETE FROM hook_calls WHERE id IN (SELECT id FROM hook_calls WHERE at_ms <= $1 ORDER BY at_ms, id LIMIT $2)`, max(ms(old), beyond), limit)
	return n, fail(op, err)
}

// OldHookCalls implements storage.HookKeeping.
func (s *Store) OldHookCalls(ctx context.Context, old time.Time) (int, error) {
	n, err := s.count(ctx, `SELECT count(*) FROM hook_calls WHERE at_ms <= $1`, ms(old))
	return n, fail("records.OldHookCalls", err)
}
