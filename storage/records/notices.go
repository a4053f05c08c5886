package records

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"github.com/langdu/langdu/models"
)

const noticeColumns = `id, learner, kind, detail, created_ms, delivered_ms`

func scanNotice(row scanner) (n models.Notice, err error) {
	var detail string
	var created, delivered int64
	if err = row.Scan(&n.ID, &n.Learner, &n.Kind, &detail, &created, &delivered); err != nil {
		return n, err
	}
	n.CreatedAt, n.DeliveredAt = fromMS(created), fromMS(delivered)
	if detail != "" {
		err = json.Unmarshal([]byte(detail), &n.Detail)
	}
	return n, err
}

// PutNotice implements storage.Notices.
func (s *Store) PutNotice(ctx context.Context, n models.Notice) error {
	const op = "records.PutNotice"
	detail := ""
	if len(n.Detail) > 0 {
		encoded, err := json.Marshal(n.Detail)
		if err != nil {
			return models.E(op, models.Internal, err)
		}
		detail = string(encoded)
	}
	return s.transact(ctx, op, func(tx *sql.Tx) error {
		// Locked, so that no erasure passes between the look and the row.
		found, err := exec(ctx, tx, `UPDATE learners SET active_ms = active_ms WHERE id = $1 AND erased_ms = 0`, string(n.Learner))
		if err != nil {
			return err
		}
		if found == 0 {
			_, err := readLearner(ctx, tx, n.Learner)
			return err
		}
		_, err = exec(ctx, tx, `INSERT INTO notices (`+noticeColumns+`) VALUES ($1, $2, $3, $4, $5, 0) ON CONFLICT (id) DO NOTHING`,
			string(n.ID), string(n.Learner), string(n.Kind), detail, ms(n.CreatedAt))
		return err
	})
}

// NoticesOf implements storage.Notices.
func (s *Store) NoticesOf(ctx context.Context, id models.LearnerID, limit int) ([]models.Notice, error) {
	all, err := collect(ctx, s.read, scanNotice, `SELECT `+noticeColumns+` FROM notices
		WHERE learner = $1 ORDER BY created_ms DESC, id DESC LIMIT $2`, string(id), limit)
	return all, fail("records.NoticesOf", err)
}

// Undelivered implements storage.Notices.
func (s *Store) Undelivered(ctx context.Context, limit int) ([]models.Notice, error) {
	all, err := collect(ctx, s.read, scanNotice, `SELECT `+noticeColumns+` FROM notices
		WHERE delivered_ms = 0 ORDER BY created_ms, id LIMIT $1`, limit)
	return all, fail("records.Undelivered", err)
}

// Delivered implements storage.Notices.
func (s *Store) Delivered(ctx context.Context, id models.NoticeID, now time.Time) error {
	const op = "records.Delivered"
	n, err := exec(ctx, s.write, `UPDATE notices SET delivered_ms = $2 WHERE id = $1`, string(id), ms(now))
	if err == nil && n == 0 {
		err = models.Errorf(op, models.NotFound, "there is no notice %.40s", id)
	}
	return fail(op, err)
}
