package records

import (
	"context"
	"database/sql"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// nextSQL walks the turns and passes over the few that a worker has, or that wait to be
// tried again. "+ 0" keeps the
// planner from the index of due times, after which it would have to sort.
const nextSQL = `SELECT id FROM recordings WHERE due_ms > 0 AND turn_ms >= 0 AND due_ms + 0 <= $1 ORDER BY turn_ms, id LIMIT $2`

// Next implements storage.Turns.
func (s *Store) Next(ctx context.Context, now time.Time, limit int) ([]models.RecordingID, error) {
	ids, err := collect(ctx, s.read, scalar[models.RecordingID], nextSQL, ms(now), limit)
	return ids, fail("records.Next", err)
}

const waitingSQL = `SELECT count(*) FROM (SELECT 1 FROM recordings WHERE learner = $1 AND due_ms > 0 LIMIT $2) AS w`

// Waiting implements storage.Turns.
func (s *Store) Waiting(ctx context.Context, learner models.LearnerID, limit int) (n int, err error) {
	err = s.read.QueryRowContext(ctx, waitingSQL, string(learner), limit).Scan(&n)
	return n, fail("records.Waiting", err)
}

const lineSQL = `SELECT media_type, before, count(*), CAST(sum(size) AS BIGINT) FROM (
		SELECT media_type, size, CASE WHEN turn_ms <= $1 THEN 1 ELSE 0 END AS before
		FROM recordings WHERE due_ms > 0 AND due_ms <= $2 ORDER BY due_ms, id LIMIT $3) AS w
	GROUP BY media_type, before`

// Line implements storage.Turns.
func (s *Store) Line(ctx context.Context, now, by time.Time, limit int) (ahead, all models.Line, err error) {
	ahead, all = models.Line{}, models.Line{}
	type group struct {
		mediaType string
		before    int
		pile      models.Pile
	}
	groups, err := collect(ctx, s.read, func(row scanner) (g group, err error) {
		return g, row.Scan(&g.mediaType, &g.before, &g.pile.Recordings, &g.pile.Bytes)
	}, lineSQL, ms(now), ms(by), limit)
	for _, g := range groups {
		all.Add(g.mediaType, g.pile)
		if g.before == 1 {
			ahead.Add(g.mediaType, g.pile)
		}
	}
	return ahead, all, fail("records.Line", err)
}

const lastTurnSQL = `SELECT COALESCE(max(turn_ms), 0) FROM recordings WHERE learner = $1 AND due_ms > 0`

// turnOf is when the turn of a recording is that a learner sends now. Two that come in
// the same moment may have the same turn: it is an order, not a promise.
func turnOf(ctx context.Context, tx *sql.Tx, learner models.LearnerID, now time.Time) (time.Time, error) {
	var last int64
	err := tx.QueryRowContext(ctx, lastTurnSQL, string(learner)).Scan(&last)
	if err != nil || last == 0 {
		return now, err
	}
	return latest(now, fromMS(last).Add(storage.TurnEvery)), nil
}
