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

// firstListedSQL and lastListedSQL are the two ends of My Work. Neither asks for the
// filters: the months between the ends that hold nothing are left out anyway.
const (
	visibleSQL     = `FROM recordings WHERE learner = $1 AND learner <> '' AND status NOT IN ('uploading', 'held', 'erased')`
	firstListedSQL = `SELECT created_ms ` + visibleSQL + ` ORDER BY created_ms LIMIT 1`
	lastListedSQL  = `SELECT created_ms ` + visibleSQL + ` ORDER BY created_ms DESC LIMIT 1`
)

// WorkMonths implements storage.Library: each month is counted over its stretch of
// recordings_listed, which without a filter need not be left for the rows.
func (s *Store) WorkMonths(ctx context.Context, q storage.WorkQuery, zone *time.Location, now time.Time) ([]storage.WorkMonth, error) {
	const op = "records.WorkMonths"
	first, err := s.end(ctx, firstListedSQL, q.Learner)
	if err != nil || first == 0 {
		return nil, fail(op, err)
	}
	last, err := s.end(ctx, lastListedSQL, q.Learner)
	if err != nil {
		return nil, fail(op, err)
	}
	months := monthsBetween(fromMS(first).In(zone), fromMS(last).In(zone))
	query, args := countMonths(q, months, now)
	counts, err := collect(ctx, s.read, scanMonthCount, query, args...)
	if err != nil {
		return nil, fail(op, err)
	}
	var held []storage.WorkMonth
	for _, c := range counts {
		if c.recordings > 0 {
			m := months[c.month]
			m.Recordings = c.recordings
			held = append(held, m)
		}
	}
	return held, nil
}

func (s *Store) end(ctx context.Context, query string, learner models.LearnerID) (at int64, err error) {
	err = s.read.QueryRowContext(ctx, query, string(learner)).Scan(&at)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return at, err
}

// mostMonths is twenty years of them: a recording with a time before is counted to
// none, and still found by its list.
const mostMonths = 240

// monthsBetween is the months from that of last back to that of first.
func monthsBetween(first, last time.Time) []storage.WorkMonth {
	var months []storage.WorkMonth
	for start := monthOf(last); len(months) < mostMonths; start = start.AddDate(0, -1, 0) {
		months = append(months, storage.WorkMonth{Start: start, End: start.AddDate(0, 1, 0)})
		if !start.After(first) {
			break
		}
	}
	return months
}

func monthOf(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, t.Location())
}

// monthsAtOnce pads the months to a multiple of itself, so that few different
// statements are prepared.
const monthsAtOnce = 12

// countMonths is the query that counts each of the months, in their order.
func countMonths(q storage.WorkQuery, months []storage.WorkMonth, now time.Time) (string, []any) {
	args := append(listed(q), ms(now))
	var rows []string
	for i := 0; i < len(months) || i%monthsAtOnce > 0; i++ {
		var from, to int64 // of the padding: nothing
		if i < len(months) {
			from, to = ms(months[i].Start), ms(months[i].End)
		}
		rows = append(rows, fmt.Sprintf("(%d, CAST($%d AS BIGINT), CAST($%d AS BIGINT))", i, len(args)+1, len(args)+2))
		args = append(args, from, to)
	}
	return `WITH months (month, from_ms, to_ms) AS (VALUES ` + strings.Join(rows, ", ") + `)
		SELECT month, (SELECT count(*) FROM recordings WHERE ` + listedSQL + `
			AND created_ms >= from_ms AND created_ms < to_ms AND (result_ms = 0 OR result_ms > $10)) FROM months ORDER BY month`, args
}

type monthCount struct{ month, recordings int }

func scanMonthCount(row scanner) (c monthCount, err error) {
	err = row.Scan(&c.month, &c.recordings)
	return c, err
}
