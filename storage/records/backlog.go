package records

import (
	"context"
	"database/sql"
	"time"

	"github.com/langdu/langdu/models"
)

// backlogMost is how many rows are counted of each sort: enough to see that
// something is very wrong, and few enough to count whenever it is asked.
const backlogMost = 100_000

// What waits is found by the indexes of what is due.
const (
	unsettledSQL = `SELECT status, count(*), min(CASE WHEN received_ms > 0 THEN received_ms ELSE created_ms END)
		FROM (SELECT status, received_ms, created_ms FROM recordings WHERE due_ms > 0 ORDER BY due_ms, id LIMIT $1) AS unsettled GROUP BY status`
	unerasedSQL = `SELECT state, count(*), min(requested_ms)
		FROM (SELECT state, requested_ms FROM erasures WHERE due_ms > 0 ORDER BY due_ms, id LIMIT $1) AS unerased GROUP BY state`
	unclearedSQL = `SELECT state, count(*), min(requested_ms)
		FROM (SELECT state, requested_ms FROM erasures WHERE cleared_ms > 0 ORDER BY cleared_ms, id LIMIT $1) AS unended GROUP BY state`
)

// Backlog implements storage.Backlogs.
func (s *Store) Backlog(ctx context.Context) (models.Backlog, error) {
	const op = "records.Backlog"
	b := models.Backlog{Recordings: map[models.Status]int{}}
	unsettled, err := s.waiting(ctx, unsettledSQL)
	if err != nil {
		return b, fail(op, err)
	}
	for _, w := range unsettled {
		b.Recordings[models.Status(w.state)] += w.count
		b.OldestRecording = sooner(b.OldestRecording, fromMS(w.oldest))
	}
	for _, query := range []string{unerasedSQL, unclearedSQL} {
		unended, err := s.waiting(ctx, query)
		if err != nil {
			return b, fail(op, err)
		}
		for _, w := range unended {
			if models.ErasureState(w.state) == models.ErasureHeld {
				b.Held += w.count
				continue
			}
			b.Erasures += w.count
			b.OldestErasure = sooner(b.OldestErasure, fromMS(w.oldest))
		}
	}
	return b, nil
}

// waitingRows is how many rows wait in one state.
type waitingRows struct {
	state  string
	count  int
	oldest int64
}

func (s *Store) waiting(ctx context.Context, query string) ([]waitingRows, error) {
	return collect(ctx, s.read, func(row scanner) (w waitingRows, err error) {
		var oldest sql.NullInt64
		err = row.Scan(&w.state, &w.count, &oldest)
		w.oldest = oldest.Int64
		return w, err
	}, query, backlogMost)
}

// sooner is the earlier of two times, of which the zero time is none.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
