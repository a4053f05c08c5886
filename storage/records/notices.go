package records

import (
	"context"
	"database/sql"
	"encoding/json"
	"strconv"

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
	return s.transact(ctx, "records.PutNotice", func(tx *sql.Tx) error { return putNotice(ctx, tx, n) })
}

// putNotice stores a notice. The learner's row is locked, so that no erasure
// passes between the look and the row.
func putNotice(ctx context.Context, tx *sql.Tx, n models.Notice) error {
	detail := ""
	if len(n.Detail) > 0 {
		encoded, err := json.Marshal(n.Detail)
		if err != nil {
			return err
		}
		detail = string(encoded)
	}
	found, err := exec(ctx, tx, `UPDATE learners SET active_ms = active_ms WHERE id = $1 AND erased_ms = 0`, string(n.Learner))
	if err != nil {
		return err
	}
	if found == 0 {
		_, err := readLearner(ctx, tx, n.Learner)
		return err
	}
	_, err = exec(ctx, tx, `INSERT INTO notices (`+noticeColumns+`, due_ms) VALUES ($1, $2, $3, $4, $5, 0, $5) ON CONFLICT (id) DO NOTHING`,
		string(n.ID), string(n.Learner), string(n.Kind), detail, ms(n.CreatedAt))
	return err
}

// NoticesOf implements storage.Notices.
func (s *Store) NoticesOf(ctx context.Context, id models.LearnerID, limit int) ([]models.Notice, error) {
	all, err := collect(ctx, s.read, scanNotice, `SELECT `+noticeColumns+` FROM notices
		WHERE learner = $1 ORDER BY created_ms DESC, id DESC LIMIT $2`, string(id), limit)
	return all, fail("records.NoticesOf", err)
}

// Undelivered implements storage.Notices.
func (s *Store) Undelivered(ctx context.Context, of []models.LearnerID, limit int) ([]models.Notice, error) {
	whose, args := "", []any(nil)
	if len(of) > 0 {
		whose, args = among(of)
		whose = ` AND learner IN ` + whose
	}
	all, err := collect(ctx, s.read, scanNotice, `SELECT `+noticeColumns+` FROM notices
		WHERE delivered_ms = 0`+whose+` ORDER BY created_ms, id LIMIT $`+strconv.Itoa(len(args)+1), append(args, limit)...)
	return all, fail("records.Undelivered", err)
}
