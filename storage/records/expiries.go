package records

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
)

// expiredSQL asks each class's index for the most overdue and merges the three;
// it reads at most three times what it returns.
const expiredSQL = `SELECT ` + recordingColumns + ` FROM recordings JOIN (
		SELECT due.id AS due_id, min(due.expired_ms) AS due_since FROM (
			SELECT * FROM (SELECT id, original_ms AS expired_ms FROM recordings
				WHERE original_ms > 0 AND original_ms <= $1 ORDER BY original_ms, id LIMIT $2) AS a
			UNION ALL
			SELECT * FROM (SELECT id, rendition_ms AS expired_ms FROM recordings
				WHERE rendition_ms > 0 AND rendition_ms <= $1 ORDER BY rendition_ms, id LIMIT $2) AS b
			UNION ALL
			SELECT * FROM (SELECT id, result_ms AS expired_ms FROM recordings
				WHERE result_ms > 0 AND result_ms <= $1 ORDER BY result_ms, id LIMIT $2) AS c
		) AS due GROUP BY due.id
	) AS overdue ON overdue.due_id = recordings.id
	ORDER BY due_since, id LIMIT $2`

// Expired implements storage.Expiries.
func (s *Store) Expired(ctx context.Context, now time.Time, limit int) ([]models.Recording, error) {
	all, err := collect(ctx, s.read, scanRecording, expiredSQL, ms(now), limit)
	return all, fail("records.Expired", err)
}

// classSQL says how the expiry of a class is taken off.
var classSQL = map[models.DataClass]string{
	models.ClassOriginal:  `UPDATE recordings SET original_ms = 0 WHERE id = $1 AND status <> 'erased'`,
	models.ClassRendition: `UPDATE recordings SET rendition_ms = 0 WHERE id = $1 AND status <> 'erased'`,
}

// ClassErased implements storage.Expiries. models.Invalid for the result, which
// is no object: EraseRecording ends it. models.NotFound and models.Gone where
// the recording is not there or was erased.
func (s *Store) ClassErased(ctx context.Context, id models.RecordingID, class models.DataClass) error {
	const op = "records.ClassErased"
	query, ok := classSQL[class]
	if !ok {
		return models.Errorf(op, models.Invalid, "class %.20q has no objects of its own; want original or rendition", class)
	}
	n, err := exec(ctx, s.write, query, string(id))
	if err == nil && n == 0 {
		err = absence(ctx, s.write, id, "has no such class")
	}
	return fail(op, err)
}
