package records

import (
	"context"

	"github.com/langdu/langdu/models"
)

// RecordingsOf implements storage.Erasures.
func (s *Store) RecordingsOf(ctx context.Context, id models.LearnerID, limit int) ([]models.RecordingID, error) {
	all, err := collect(ctx, s.read, scalar[models.RecordingID], recordingsOfSQL, string(id), limit)
	return all, fail("records.RecordingsOf", err)
}

const recordingsOfSQL = `SELECT id FROM recordings
	WHERE learner = $1 AND learner <> '' AND status NOT IN ('held', 'erased') ORDER BY created_ms, id LIMIT $2`

// BelongingsOf implements storage.Erasures.
func (s *Store) BelongingsOf(ctx context.Context, id models.LearnerID) ([]string, error) {
	var all []string
	for _, query := range belongings {
		some, err := collect(ctx, s.read, scalar[string], query, string(id))
		if err != nil {
			return nil, fail("records.BelongingsOf", err)
		}
		all = append(all, some...)
	}
	return all, nil
}

// belongings are the queries for the prefixes of objects that belong to a learner
// and to no recording.
var belongings = []string{
	// rights: exports
	`SELECT 'x/' || id || '/' FROM exports WHERE learner = $1 AND learner <> ''`,
}
