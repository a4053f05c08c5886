package records

import (
	"context"
	"database/sql"
	"time"

	"github.com/langdu/langdu/models"
)

// HookTally implements storage.HookDesk.
func (s *Store) HookTally(ctx context.Context) (models.HookTally, error) {
	t := models.HookTally{Calls: map[models.HookState]int{}}
	for _, state := range []models.HookState{models.HookPending, models.HookDelivered, models.HookRefused, models.HookDead} {
		n, oldest, err := countCalls(ctx, s.read, state)
		if err != nil {
			return t, fail("records.HookTally", err)
		}
		if n > 0 {
			t.Calls[state] = n
		}
		if state == models.HookPending {
			t.Oldest = oldest
		}
	}
	return t, nil
}

// countCalls counts the calls in a state, up to one more than models.HookCounted, and
// says since when the first is there.
func countCalls(ctx context.Context, q queryer, state models.HookState) (n int, oldest time.Time, err error) {
	var at int64
	err = q.QueryRowContext(ctx, hookCountSQL, string(state), models.HookCounted+1).Scan(&n, &at)
	return n, fromMS(at), err
}

const hookCountSQL = `SELECT count(*), coalesce(min(at_ms), 0) FROM (
	SELECT at_ms FROM hook_calls WHERE state = $1 ORDER BY at_ms LIMIT $2) AS t`

// HookCallList implements storage.HookDesk.
func (s *Store) HookCallList(ctx context.Context, limit int) ([]models.HookCall, error) {
	all, err := collect(ctx, s.read, scanHookCall, `SELECT `+hookCallColumns+` FROM hook_calls ORDER BY at_ms DESC, id DESC LIMIT $1`, limit)
	return all, fail("records.HookCallList", err)
}

// ReplayHook implements storage.HookDesk. What was refused stays so: nobody has
// consented. Nor is a recording told of again that is gone and was: who it was about
// is forgotten.
func (s *Store) ReplayHook(ctx context.Context, party string, r models.HookReplay, now time.Time, limit int) (done models.HookReplayed, err error) {
	const op = "records.ReplayHook"
	err = s.transact(ctx, op, func(tx *sql.Tx) error {
		if done.Gone, err = wakeHook(ctx, tx, party); err != nil {
			return err
		}
		states := `state = 'dead'`
		if r.Delivered {
			states = `(state = 'dead' OR state = 'delivered' AND (recording <> '' OR learner <> ''))`
		}
		done.Calls, err = exec(ctx, tx, `UPDATE hook_calls SET state = 'pending', due_ms = $1, attempt = 0, ended_ms = 0 WHERE id IN (
			SELECT id FROM hook_calls WHERE `+states+` AND at_ms >= $2 AND ($3 = '' OR id = $3) ORDER BY at_ms, id LIMIT $4)`, ms(now), ms(r.Since), r.ID, limit)
		if err == nil && done.Calls == 0 && r.ID != "" {
			return models.Errorf(op, models.NotFound, "there is no call %.80q that could be made again", r.ID)
		}
		if err != nil {
			return err
		}
		// What waits for a later attempt waits no longer: the hook is said to be well.
		if _, err := exec(ctx, tx, `UPDATE hook_calls SET due_ms = $1 WHERE due_ms > $1 AND state = 'pending' AND why <> ''`, ms(now)); err != nil {
			return err
		}
		done.Waiting, _, err = countCalls(ctx, tx, models.HookPending)
		return err
	})
	return done, err
}

// wakeHook has a hook called again, and says whether it had said that it is gone.
func wakeHook(ctx context.Context, tx *sql.Tx, party string) (gone bool, err error) {
	n, err := exec(ctx, tx, `UPDATE hooks SET gone_ms = 0 WHERE party = $1 AND gone_ms > 0`, party)
	if err == nil {
		_, err = exec(ctx, tx, `UPDATE hooks SET failures = 0, rest_ms = 0 WHERE party = $1`, party)
	}
	return n > 0, err
}
