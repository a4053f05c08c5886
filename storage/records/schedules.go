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

var _ storage.Schedules = (*Store)(nil)

const scheduleSQL = `SELECT number, document, since_ms FROM schedules ORDER BY number DESC LIMIT 1`

// readSchedule is the schedule in force with its number, 0 where there is none.
// What an older version did not know has its default.
func readSchedule(ctx context.Context, q queryer) (s models.Schedule, number int, since time.Time, err error) {
	var document string
	var at int64
	err = q.QueryRowContext(ctx, scheduleSQL).Scan(&number, &document, &at)
	if errors.Is(err, sql.ErrNoRows) {
		return s, 0, since, nil
	}
	if err != nil {
		return s, 0, since, err
	}
	s = models.DefaultSchedule()
	return s, number, fromMS(at), json.Unmarshal([]byte(document), &s)
}

// Schedule implements storage.Schedules.
func (s *Store) Schedule(ctx context.Context) (models.Schedule, time.Time, error) {
	const op = "records.Schedule"
	schedule, number, since, err := readSchedule(ctx, s.read)
	if err == nil && number == 0 {
		err = models.Errorf(op, models.NotFound, "no schedule of retention is in force yet: \"langdu serve\" puts one in force")
	}
	return schedule, since, fail(op, err)
}

// PutSchedule implements storage.Schedules. Of two services that start at once
// with different ones the later wins.
func (s *Store) PutSchedule(ctx context.Context, schedule models.Schedule, now time.Time) (changed bool, err error) {
	const op = "records.PutSchedule"
	if err := schedule.Validate(); err != nil {
		return false, fail(op, err)
	}
	document, err := json.Marshal(schedule)
	if err != nil {
		return false, models.E(op, models.Internal, err)
	}
	err = s.transact(ctx, op, func(tx *sql.Tx) error {
		// The end of the audit log is locked first, by all who put a schedule: it is
		// locked in the end anyway, and here before the look at the last number.
		if _, err := exec(ctx, tx, `UPDATE audit_head SET seq = seq WHERE id = 1`); err != nil {
			return err
		}
		former, number, _, err := readSchedule(ctx, tx)
		if err != nil || number > 0 && former == schedule {
			return err
		}
		_, err = exec(ctx, tx, `INSERT INTO schedules (number, document, since_ms) VALUES ($1, $2, $3)`, number+1, string(document), ms(now))
		if err != nil {
			return err
		}
		changed = true
		return audit(ctx, tx, models.AuditEntry{At: now, Action: models.AuditSchedule, Object: strconv.Itoa(number + 1), Detail: scheduleDetail(schedule)})
	})
	return changed, err
}

// scheduleDetail is the periods as the audit log has them.
func scheduleDetail(s models.Schedule) map[string]string {
	detail := map[string]string{
		"original": models.Days(s.Original), "rendition": models.Days(s.Rendition), "result": models.Days(s.Result),
		"answers": models.Days(s.AnswerAudio), "export": models.Days(s.Export), "index": models.Days(s.Index),
		"event": models.Days(s.Event), "inactive": models.Days(s.Inactive), "warning": models.Days(s.Warning), "slack": models.Days(s.Slack),
	}
	if s.AnswerAudio == models.OnceRecognised {
		detail["answers"] = "recognition"
	}
	if s.ResultThen != "" {
		detail["then"] = string(s.ResultThen)
	}
	return detail
}
