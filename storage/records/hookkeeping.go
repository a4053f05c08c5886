package records

import (
	"context"
	"time"
)

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
