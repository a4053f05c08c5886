package records

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/langdu/langdu/models"
)

// Notice implements storage.Notices.
func (s *Store) Notice(ctx context.Context, id models.NoticeID) (models.Notice, error) {
	const op = "records.Notice"
	n, err := readNotice(ctx, s.read, id)
	return n, fail(op, err)
}

func readNotice(ctx context.Context, q queryer, id models.NoticeID) (models.Notice, error) {
	n, err := scanNotice(q.QueryRowContext(ctx, `SELECT `+noticeColumns+` FROM notices WHERE id = $1`, string(id)))
	if errors.Is(err, sql.ErrNoRows) {
		return models.Notice{}, models.Errorf("records", models.NotFound, "there is no notice %.40s", id)
	}
	return n, err
}

// Delivered implements storage.Notices.
func (s *Store) Delivered(ctx context.Context, id models.NoticeID, now time.Time) error {
	const op = "records.Delivered"
	return s.transact(ctx, op, func(tx *sql.Tx) error {
		var learner models.LearnerID
		var kind models.NoticeKind
		err := tx.QueryRowContext(ctx, `UPDATE notices SET delivered_ms = $2, due_ms = 0
			WHERE id = $1 AND delivered_ms = 0 RETURNING learner, kind`, string(id), ms(now)).Scan(&learner, &kind)
		if errors.Is(err, sql.ErrNoRows) {
			_, err := readNotice(ctx, tx, id)
			return err
		}
		if err != nil {
			return err
		}
		alias, err := aliasOf(ctx, tx, learner)
		if err != nil {
			return err
		}
		return audit(ctx, tx, models.AuditEntry{At: now, Action: models.AuditNotified, Subject: alias, Object: string(id),
			Detail: map[string]string{"kind": string(kind)}})
	})
}

// DueNotices implements storage.Notices.
func (s *Store) DueNotices(ctx context.Context, now time.Time, limit int) ([]models.NoticeID, error) {
	all, err := collect(ctx, s.read, scalar[models.NoticeID], dueNoticesSQL, ms(now), limit)
	return all, fail("records.DueNotices", err)
}

const dueNoticesSQL = `SELECT id FROM notices WHERE delivered_ms = 0 AND due_ms <= $1 ORDER BY due_ms, id LIMIT $2`

// ClaimNotice implements storage.Notices.
func (s *Store) ClaimNotice(ctx context.Context, id models.NoticeID, now, lease time.Time) (n models.Notice, attempt int, ok bool, err error) {
	const op = "records.ClaimNotice"
	err = s.write.QueryRowContext(ctx, `UPDATE notices SET due_ms = $3, attempt = attempt + 1
		WHERE id = $1 AND delivered_ms = 0 AND due_ms <= $2 RETURNING attempt`, string(id), ms(now), ms(lease)).Scan(&attempt)
	if errors.Is(err, sql.ErrNoRows) {
		return n, 0, false, nil
	}
	if err != nil {
		return n, 0, false, fail(op, err)
	}
	n, err = s.Notice(ctx, id)
	if errors.Is(err, models.NotFound) { // erased between the two statements
		return n, 0, false, nil
	}
	return n, attempt, err == nil, err
}

// PostponeNotice implements storage.Notices.
func (s *Store) PostponeNotice(ctx context.Context, id models.NoticeID, attempt int, due time.Time) error {
	_, err := exec(ctx, s.write, `UPDATE notices SET due_ms = $2, attempt = $3 WHERE id = $1 AND delivered_ms = 0`, string(id), ms(due), attempt)
	return fail("records.PostponeNotice", err)
}
