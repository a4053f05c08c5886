package records

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// clearedYoung notes, at $2, that a class of a recording is erased which is less than a
// day old: somebody may have been writing it not long ago.
const clearedYoung = `cleared_ms = CASE WHEN created_ms > CAST($2 AS BIGINT) - 86400000 AND once_settled = 0 THEN CAST($2 AS BIGINT) ELSE cleared_ms END`

// justClearedSQL reads the index from a place on, which is an hour ago at most.
const justClearedSQL = `SELECT id, cleared_ms, original_ms = 0, rendition_ms = 0 FROM recordings
	WHERE cleared_ms > 0 AND (cleared_ms, id) > ($1, $2) AND status NOT IN ('held', 'erased') AND hold_ms <= $3
	ORDER BY cleared_ms, id LIMIT $4`

// JustCleared implements storage.Expiries.
func (s *Store) JustCleared(ctx context.Context, after storage.Cleared, now time.Time, limit int) ([]storage.Cleared, error) {
	all, err := collect(ctx, s.read, scanCleared, justClearedSQL, ms(after.At), string(after.ID), ms(now), limit)
	return all, fail("records.JustCleared", err)
}

func scanCleared(row scanner) (c storage.Cleared, err error) {
	var at int64
	var original, rendition bool
	err = row.Scan(&c.ID, &at, &original, &rendition)
	c.At = fromMS(at)
	if original {
		c.Gone = append(c.Gone, models.ClassOriginal)
	}
	if rendition {
		c.Gone = append(c.Gone, models.ClassRendition)
	}
	return c, err
}
