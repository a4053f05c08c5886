package records

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/langdu/langdu/models"
)

// YearFigures implements storage.Reports. Each part is one look at a table; none
// reads a name but to count it.
func (s *Store) YearFigures(ctx context.Context, from, to time.Time) (models.YearFigures, error) {
	f := models.YearFigures{From: from.UTC(), To: to.UTC(), Actions: map[models.AuditAction]int{}, Standing: map[models.Purpose]models.Persons{}}
	for _, part := range []func(context.Context, *models.YearFigures) error{
		s.countLog, s.countDetails, s.countLearners, s.countRequests, s.countErasures, s.countIncidents, s.yearPolicies,
	} {
		if err := part(ctx, &f); err != nil {
			return f, fail("records.YearFigures", err)
		}
	}
	return f, nil
}

// countLog counts the entries of the log by action.
func (s *Store) countLog(ctx context.Context, f *models.YearFigures) error {
	var first int64
	if err := s.read.QueryRowContext(ctx, `SELECT coalesce(min(at_ms), 0) FROM audit`).Scan(&first); err != nil {
		return err
	}
	f.AuditFrom = fromMS(first)
	all, err := collect(ctx, s.read, func(row scanner) (c models.ActionCount, err error) {
		return c, row.Scan(&c.Action, &c.Count)
	}, `SELECT action, count(*) FROM audit WHERE at_ms >= $1 AND at_ms < $2 GROUP BY action`, ms(f.From), ms(f.To))
	for _, c := range all {
		f.Actions[c.Action] += c.Count
		f.Entries += c.Count
	}
	return err
}

// countDetails counts the entries of those actions of which a report says more.
// What is not the same for many, a number of bytes or an id, is left out of the
// detail.
func (s *Store) countDetails(ctx context.Context, f *models.YearFigures) error {
	all, err := collect(ctx, s.read, func(row scanner) (c models.ActionCount, err error) {
		var detail string
		if err = row.Scan(&c.Action, &c.Role, &detail, &c.Count); err == nil && detail != "" {
			err = json.Unmarshal([]byte(detail), &c.Detail)
		}
		return c, err
	}, `SELECT action, role, detail, count(*) FROM audit WHERE at_ms >= $1 AND at_ms < $2
		AND action IN ('consent', 'withdrawal', 'refusal', 'access', 'transfer') GROUP BY action, role, detail`, ms(f.From), ms(f.To))
	if err != nil {
		return err
	}
	at := map[string]int{}
	for _, c := range all {
		for _, name := range []string{"bytes", "policy", "approval", "region"} {
			delete(c.Detail, name)
		}
		key, err := json.Marshal([]any{c.Action, c.Role, c.Detail})
		if err != nil {
			return err
		}
		if i, known := at[string(key)]; known {
			f.Details[i].Count += c.Count
			continue
		}
		at[string(key)] = len(f.Details)
		f.Details = append(f.Details, c)
	}
	return nil
}

// countLearners counts who is held and who came, and who consents at the end.
func (s *Store) countLearners(ctx context.Context, f *models.YearFigures) error {
	err := s.read.QueryRowContext(ctx, `SELECT count(*), coalesce(sum(CASE WHEN created_ms >= $1 THEN 1 ELSE 0 END), 0)
		FROM learners WHERE erased_ms = 0 AND created_ms < $2`, ms(f.From), ms(f.To)).Scan(&f.Learners, &f.NewLearners)
	if err != nil {
		return err
	}
	type standing struct {
		purpose  models.Purpose
		learners models.Persons
	}
	all, err := collect(ctx, s.read, func(row scanner) (c standing, err error) { return c, row.Scan(&c.purpose, &c.learners) },
		`SELECT purpose, count(DISTINCT learner) FROM consents
		WHERE given_ms < $1 AND (withdrawn_ms = 0 OR withdrawn_ms >= $1) GROUP BY purpose`, ms(f.To))
	for _, c := range all {
		f.Standing[c.purpose] = c.learners
	}
	return err
}

// countIncidents lists incidents without their words.
func (s *Store) countIncidents(ctx context.Context, f *models.YearFigures) error {
	all, err := collect(ctx, s.read, scanIncident, `SELECT `+incidentColumns+` FROM incidents
		WHERE known_ms >= $1 AND known_ms < $2 ORDER BY known_ms, id`, ms(f.From), ms(f.To))
	if err != nil {
		return err
	}
	for _, i := range all {
		if i.Drill {
			f.Drills++
			continue
		}
		count, err := s.CountTouched(ctx, i.ID)
		if err != nil {
			return err
		}
		f.Incidents = append(f.Incidents, models.IncidentFigures{ID: i.ID, KnownAt: i.KnownAt, ReportedAt: i.ReportedAt, NotifiedAt: i.NotifiedAt,
			Touched: models.Persons(count.Learners + i.Erased), Told: models.Persons(count.Notices), Overdue: i.Overdue(f.To)})
	}
	return nil
}

func (s *Store) yearPolicies(ctx context.Context, f *models.YearFigures) error {
	all, err := s.Policies(ctx)
	for _, p := range all {
		if !p.CreatedAt.Before(f.From) && p.CreatedAt.Before(f.To) {
			p.Text = ""
			f.Policies = append(f.Policies, p)
		}
	}
	return err
}

// countErasures sums up erasures by scope and cause.
func (s *Store) countErasures(ctx context.Context, f *models.YearFigures) error {
	all, err := collect(ctx, s.read, func(row scanner) (e models.ErasureFigures, err error) {
		var longest int64
		err = row.Scan(&e.Scope, &e.Cause, &e.Begun, &e.Done, &e.Recordings, &e.Objects, &e.Rows, &longest)
		e.Longest = time.Duration(longest) * time.Millisecond
		return e, err
	}, `SELECT scope, cause, count(*), sum(CASE WHEN state = 'done' THEN 1 ELSE 0 END), sum(recordings), sum(objects), sum(rows_erased),
			max(CASE WHEN state = 'done' THEN done_ms - requested_ms ELSE 0 END)
		FROM erasures WHERE requested_ms >= $1 AND requested_ms < $2 GROUP BY scope, cause ORDER BY scope, cause`, ms(f.From), ms(f.To))
	if err != nil {
		return err
	}
	f.Erasures = all
	return s.read.QueryRowContext(ctx, `SELECT count(*) FROM receipts AS r JOIN erasures AS e ON e.id = r.erasure
		WHERE e.done_ms >= $1 AND e.done_ms < $2`, ms(f.From), ms(f.To)).Scan(&f.Receipts)
}

// countRequests sums up requests by kind.
func (s *Store) countRequests(ctx context.Context, f *models.YearFigures) error {
	byKind := map[models.TicketKind]*requestTimes{}
	rows, err := s.read.QueryContext(ctx, `SELECT kind, state, created_ms, done_ms, deed_ms, refusal FROM tickets
		WHERE created_ms >= $1 AND created_ms < $2`, ms(f.From), ms(f.To))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var kind models.TicketKind
		var state models.TicketState
		var created, done, due int64
		var refusal models.Refusal
		if err := rows.Scan(&kind, &state, &created, &done, &due, &refusal); err != nil {
			return err
		}
		if byKind[kind] == nil {
			byKind[kind] = &requestTimes{figures: models.RequestFigures{Kind: kind, Refusals: map[models.Refusal]int{}}}
		}
		byKind[kind].add(state, fromMS(created), fromMS(done), fromMS(due), refusal, f.To)
	}
	for _, kind := range models.TicketKinds() {
		if r := byKind[kind]; r != nil {
			f.Requests = append(f.Requests, r.sum())
		}
	}
	return errors.Join(rows.Err(), rows.Close())
}
