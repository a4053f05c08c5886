package records

import (
	"context"
	"database/sql"
	"encoding/json"
	"strconv"
	"time"

	"github.com/langdu/langdu/models"
)

// MakeStatistics implements storage.Statistics.
func (s *Store) MakeStatistics(ctx context.Context, now time.Time) (month string, err error) {
	const op = "records.MakeStatistics"
	if month, err = s.monthToMake(ctx, now); err != nil || month == "" {
		return "", fail(op, err)
	}
	consenting, err := s.consenting(ctx, models.ForResearch, now)
	if err != nil {
		return "", fail(op, err)
	}
	lines, err := s.misreadings(ctx, month, consenting)
	if err != nil {
		return "", fail(op, err)
	}
	return month, s.transact(ctx, op, func(tx *sql.Tx) error { return publish(ctx, tx, month, lines, now) })
}

// monthToMake is the month after the last that was made, or that of the first
// reading, where it is over.
func (s *Store) monthToMake(ctx context.Context, now time.Time) (string, error) {
	var last string
	var first int64
	err := s.read.QueryRowContext(ctx, `SELECT coalesce(max(month), '') FROM statistics_months`).Scan(&last)
	if err == nil && last == "" { // asked until the first month is made, because it reads every recording
		err = s.read.QueryRowContext(ctx, `SELECT coalesce(min(created_ms), 0) FROM recordings WHERE status = 'scored'`).Scan(&first)
	}
	if err != nil || last == "" && first == 0 {
		return "", err
	}
	next := fromMS(first).Format("2006-01")
	if last != "" {
		_, end, err := models.MonthSpan(last)
		if err != nil {
			return "", err
		}
		next = end.Format("2006-01")
	}
	if _, end, err := models.MonthSpan(next); err != nil || end.After(now) {
		return "", err
	}
	return next, nil
}

// consenting is the learners whose consent to a purpose is in force now.
func (s *Store) consenting(ctx context.Context, purpose models.Purpose, now time.Time) (map[models.LearnerID]bool, error) {
	ids, err := collect(ctx, s.read, scalar[models.LearnerID], `SELECT DISTINCT c.learner FROM consents AS c JOIN learners AS l ON l.id = c.learner
		WHERE c.purpose = $1 AND c.withdrawn_ms = 0 AND l.erased_ms = 0`, string(purpose))
	if err != nil {
		return nil, err
	}
	all := map[models.LearnerID]bool{}
	for _, id := range ids {
		permits, err := s.Permits(ctx, id)
		if kind := models.KindOf(err); kind == models.Gone || kind == models.NotFound {
			continue // erased meanwhile
		}
		if err != nil {
			return nil, err
		}
		all[id] = permits.InForce(purpose, now) == nil
	}
	return all, nil
}

// misreadings sums up a month, reading the rows in the order of what they are
// summed up by, so that one sum is in memory at a time.
func (s *Store) misreadings(ctx context.Context, month string, consenting map[models.LearnerID]bool) (lines []models.Statistic, err error) {
	from, to, err := models.MonthSpan(month)
	if err != nil {
		return nil, err
	}
	rows, err := s.read.QueryContext(ctx, `SELECT r.page, c.written, c.reading, r.learner, count(*),
			sum(CASE WHEN c.verdict NOT IN ('correct', 'skipped') THEN 1 ELSE 0 END), sum(CASE WHEN c.verdict = 'skipped' THEN 1 ELSE 0 END)
		FROM recordings AS r JOIN result_characters AS c ON c.recording = r.id
		WHERE r.created_ms >= $1 AND r.created_ms < $2 AND r.status = 'scored' AND r.page <> '' AND r.question = ''
		GROUP BY r.page, c.written, c.reading, r.learner ORDER BY r.page, c.written, c.reading, r.learner`, ms(from), ms(to))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var at models.Statistic
	var sum models.Misreadings
	end := func() {
		if learners, rates, ok := sum.Publish(); ok {
			at.Learners, at.Rates = learners, rates
			lines = append(lines, at)
		}
	}
	for rows.Next() {
		next := models.Statistic{Month: month}
		var learner models.LearnerID
		var readings, wrong, skipped int
		if err := rows.Scan(&next.Page, &next.Char, &next.Reading, &learner, &readings, &wrong, &skipped); err != nil {
			return nil, err
		}
		if next.Page != at.Page || next.Char != at.Char || next.Reading != at.Reading {
			end()
			at, sum = next, models.Misreadings{}
		}
		if consenting[learner] {
			sum.Add(readings, wrong, skipped)
		}
	}
	end()
	return lines, rows.Err()
}

// publish stores a month, unless another process has.
func publish(ctx context.Context, tx *sql.Tx, month string, lines []models.Statistic, now time.Time) error {
	n, err := exec(ctx, tx, `INSERT INTO statistics_months (month, made_ms) VALUES ($1, $2) ON CONFLICT (month) DO NOTHING`, month, ms(now))
	if err != nil || n == 0 {
		return err
	}
	for _, l := range lines {
		percents, err := json.Marshal(l.Rates)
		if err != nil {
			return err
		}
		if _, err := exec(ctx, tx, `INSERT INTO statistics (month, page, written, reading, learners, percents) VALUES ($1, $2, $3, $4, $5, $6)`,
			month, string(l.Page), l.Char, l.Reading, l.Learners, string(percents)); err != nil {
			return err
		}
	}
	return audit(ctx, tx, models.AuditEntry{At: now, Action: models.AuditStatistic, Object: month,
		Detail: map[string]string{"lines": strconv.Itoa(len(lines))}})
}

// StatisticMonths implements storage.Statistics.
func (s *Store) StatisticMonths(ctx context.Context) ([]string, error) {
	all, err := collect(ctx, s.read, scalar[string], `SELECT month FROM statistics_months ORDER BY month DESC`)
	return all, fail("records.StatisticMonths", err)
}

// Statistics implements storage.Statistics.
func (s *Store) Statistics(ctx context.Context, month string, page models.PageID, after models.Statistic, limit int) ([]models.Statistic, error) {
	all, err := collect(ctx, s.read, func(row scanner) (l models.Statistic, err error) {
		var percents string
		l.Month = month
		if err = row.Scan(&l.Page, &l.Char, &l.Reading, &l.Learners, &percents); err == nil {
			err = json.Unmarshal([]byte(percents), &l.Rates)
		}
		return l, err
	}, `SELECT page, written, reading, learners, percents FROM statistics
		WHERE month = $1 AND (CAST($2 AS TEXT) = '' OR page = $2)
			AND (page > $3 OR page = $3 AND (written > $4 OR written = $4 AND reading > $5))
		ORDER BY page, written, reading LIMIT $6`, month, string(page), string(after.Page), after.Char, after.Reading, limit)
	return all, fail("records.Statistics", err)
}
