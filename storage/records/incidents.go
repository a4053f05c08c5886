package records

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

const incidentColumns = `id, drill, scope, words, from_ms, to_ms, known_ms, due_ms, reported_ms, notified_ms, erased`

func scanIncident(row scanner) (i models.Incident, err error) {
	var drill, from, to, known, due, reported, notified int64
	var scope, words string
	if err = row.Scan(&i.ID, &drill, &scope, &words, &from, &to, &known, &due, &reported, &notified, &i.Erased); err != nil {
		return i, err
	}
	i.Drill, i.From, i.To = drill == 1, fromMS(from), fromMS(to)
	i.KnownAt, i.DueAt, i.ReportedAt, i.NotifiedAt = fromMS(known), fromMS(due), fromMS(reported), fromMS(notified)
	return i, errors.Join(json.Unmarshal([]byte(scope), &i.Scope), json.Unmarshal([]byte(words), &i.Text))
}

// OpenIncident implements storage.Incidents.
func (s *Store) OpenIncident(ctx context.Context, i models.Incident) (models.Incident, error) {
	const op = "records.OpenIncident"
	scope, err := encode(&i.Scope)
	if err != nil {
		return i, models.E(op, models.Internal, err)
	}
	words, err := encode(&i.Text)
	if err != nil {
		return i, models.E(op, models.Internal, err)
	}
	err = s.transact(ctx, op, func(tx *sql.Tx) error {
		n, err := exec(ctx, tx, `INSERT INTO incidents (`+incidentColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0, 0)
			ON CONFLICT (id) DO NOTHING`, string(i.ID), flag(i.Drill), scope, words, ms(i.From), ms(i.To), ms(i.KnownAt), ms(i.DueAt))
		if err != nil {
			return err
		}
		if n == 0 {
			return models.Errorf(op, models.Conflict, "there is an incident %.40s already", i.ID)
		}
		if i.Erased, err = findTouched(ctx, tx, i); err != nil {
			return err
		}
		if _, err := exec(ctx, tx, `UPDATE incidents SET erased = $2 WHERE id = $1`, string(i.ID), i.Erased); err != nil {
			return err
		}
		return auditIncident(ctx, tx, i.ID, "recorded", i.KnownAt)
	})
	return i, err
}

// auditIncident says in the log how far an incident has come, and for how many.
func auditIncident(ctx context.Context, tx *sql.Tx, id models.IncidentID, step string, now time.Time) error {
	var learners int
	var drill int64
	err := tx.QueryRowContext(ctx, `SELECT drill, (SELECT count(*) FROM incident_learners WHERE incident = $1)
		FROM incidents WHERE id = $1`, string(id)).Scan(&drill, &learners)
	if err != nil {
		return err
	}
	return audit(ctx, tx, models.AuditEntry{At: now, Action: models.AuditIncident, Object: string(id),
		Detail: map[string]string{"step": step, "learners": strconv.Itoa(learners), "drill": strconv.FormatInt(drill, 10)}})
}

func flag(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}

// Incident implements storage.Incidents.
func (s *Store) Incident(ctx context.Context, id models.IncidentID) (models.Incident, error) {
	const op = "records.Incident"
	i, err := scanIncident(s.read.QueryRowContext(ctx, `SELECT `+incidentColumns+` FROM incidents WHERE id = $1`, string(id)))
	if errors.Is(err, sql.ErrNoRows) {
		return models.Incident{}, noIncident(op, id)
	}
	return i, fail(op, err)
}

func noIncident(op string, id models.IncidentID) error {
	return models.Errorf(op, models.NotFound, "there is no incident %.40s", id)
}

// Incidents implements storage.Incidents.
func (s *Store) Incidents(ctx context.Context, limit int) ([]models.Incident, error) {
	all, err := collect(ctx, s.read, scanIncident, `SELECT `+incidentColumns+` FROM incidents ORDER BY known_ms DESC, id DESC LIMIT $1`, limit)
	return all, fail("records.Incidents", err)
}

// OverdueIncidents implements storage.Incidents.
func (s *Store) OverdueIncidents(ctx context.Context, now time.Time) (n int, err error) {
	err = s.read.QueryRowContext(ctx, `SELECT count(*) FROM incidents WHERE reported_ms = 0 AND drill = 0 AND due_ms <= $1`, ms(now)).Scan(&n)
	return n, fail("records.OverdueIncidents", err)
}

// Notified implements storage.Incidents.
func (s *Store) Notified(ctx context.Context, id models.IncidentID, now time.Time) error {
	return s.advance(ctx, "records.Notified", `UPDATE incidents SET notified_ms = $2 WHERE id = $1 AND notified_ms = 0`, id, "notified", now)
}

// Reported implements storage.Incidents.
func (s *Store) Reported(ctx context.Context, id models.IncidentID, now time.Time) error {
	return s.advance(ctx, "records.Reported", `UPDATE incidents SET reported_ms = $2 WHERE id = $1 AND reported_ms = 0`, id, "reported", now)
}

// advance writes the time of a step where there is none yet.
func (s *Store) advance(ctx context.Context, op, update string, id models.IncidentID, step string, now time.Time) error {
	return s.transact(ctx, op, func(tx *sql.Tx) error {
		n, err := exec(ctx, tx, update, string(id), ms(now))
		if err != nil {
			return err
		}
		if n == 0 {
			_, err := scanIncident(tx.QueryRowContext(ctx, `SELECT `+incidentColumns+` FROM incidents WHERE id = $1`, string(id)))
			if errors.Is(err, sql.ErrNoRows) {
				err = noIncident(op, id)
			}
			return err
		}
		return auditIncident(ctx, tx, id, step, now)
	})
}

// Touched implements storage.Incidents.
func (s *Store) Touched(ctx context.Context, id models.IncidentID, after models.LearnerID, limit int) ([]storage.TouchedLearner, error) {
	all, err := collect(ctx, s.read, scanTouched, `SELECT t.learner, t.touched, t.notice, coalesce(n.delivered_ms, 0)
		FROM incident_learners AS t LEFT JOIN notices AS n ON n.id = t.notice
		WHERE t.incident = $1 AND t.learner > $2 ORDER BY t.learner LIMIT $3`, string(id), string(after), limit)
	return all, fail("records.Touched", err)
}

func scanTouched(row scanner) (t storage.TouchedLearner, err error) {
	var delivered int64
	err = row.Scan(&t.Learner, &t.Times, &t.Notice, &delivered)
	t.DeliveredAt = fromMS(delivered)
	return t, err
}

// CountTouched implements storage.Incidents.
func (s *Store) CountTouched(ctx context.Context, id models.IncidentID) (c storage.TouchedCount, err error) {
	err = s.read.QueryRowContext(ctx, `SELECT count(*), coalesce(sum(CASE WHEN t.notice <> '' THEN 1 ELSE 0 END), 0),
			coalesce(sum(CASE WHEN n.delivered_ms > 0 THEN 1 ELSE 0 END), 0)
		FROM incident_learners AS t LEFT JOIN notices AS n ON n.id = t.notice AND t.notice <> '' WHERE t.incident = $1`,
		string(id)).Scan(&c.Learners, &c.Notices, &c.Delivered)
	return c, fail("records.CountTouched", err)
}

// Tell implements storage.Incidents.
func (s *Store) Tell(ctx context.Context, id models.IncidentID, now time.Time, limit int) (told int, err error) {
	err = s.transact(ctx, "records.Tell", func(tx *sql.Tx) error {
		untold, err := collect(ctx, tx, scalar[models.LearnerID], `SELECT t.learner FROM incident_learners AS t JOIN learners AS l ON l.id = t.learner
			WHERE t.incident = $1 AND t.notice = '' AND l.erased_ms = 0 ORDER BY t.learner LIMIT $2`, string(id), limit)
		if err != nil {
			return err
		}
		for _, learner := range untold {
			if err := tell(ctx, tx, id, learner, now); err != nil {
				return err
			}
		}
		told = len(untold)
		return nil
	})
	return told, err
}

// tell stores one learner's notice, unless another has done so meanwhile.
func tell(ctx context.Context, tx *sql.Tx, id models.IncidentID, learner models.LearnerID, now time.Time) error {
	n := models.Notice{ID: models.NewNoticeID(), Learner: learner, Kind: models.NoticeIncident,
		Detail: map[string]string{"incident": string(id)}, CreatedAt: now}
	mine, err := exec(ctx, tx, `UPDATE incident_learners SET notice = $3 WHERE incident = $1 AND learner = $2 AND notice = ''`,
		string(id), string(learner), string(n.ID))
	if err != nil || mine == 0 {
		return err
	}
	if err = putNotice(ctx, tx, n); errors.Is(err, models.Gone) || errors.Is(err, models.NotFound) {
		return nil // erased meanwhile
	}
	return err
}
