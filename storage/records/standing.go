package records

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// standingSQL sums up what is kept of a learner's recordings by class of data.
const standingSQL = `SELECT count(*),
		coalesce(sum(CASE WHEN original_ms > $2 THEN 1 ELSE 0 END), 0), coalesce(min(CASE WHEN original_ms > $2 THEN original_ms END), 0), coalesce(max(original_ms), 0),
		coalesce(sum(CASE WHEN rendition_ms > $2 THEN 1 ELSE 0 END), 0), coalesce(min(CASE WHEN rendition_ms > $2 THEN rendition_ms END), 0), coalesce(max(rendition_ms), 0),
		coalesce(sum(CASE WHEN result_ms > $2 THEN 1 ELSE 0 END), 0), coalesce(min(CASE WHEN result_ms > $2 THEN result_ms END), 0), coalesce(max(result_ms), 0)
	FROM recordings WHERE learner = $1 AND learner <> '' AND status NOT IN ('uploading', 'held', 'erased') AND (result_ms = 0 OR result_ms > $2)`

// partsKeptSQL counts a learner's uploads that come in parts.
const partsKeptSQL = `SELECT count(*), coalesce(max(uploads.expires_ms), 0) FROM recordings JOIN uploads ON uploads.recording = recordings.id
	WHERE recordings.learner = $1 AND recordings.learner <> '' AND recordings.status = 'uploading' AND uploads.stored > 0`

// Standing implements storage.Library.
func (s *Store) Standing(ctx context.Context, learner models.LearnerID, now time.Time) (storage.Standing, error) {
	classes := []models.DataClass{models.ClassOriginal, models.ClassRendition, models.ClassResult}
	ends := make([][3]int64, len(classes)) // count, next, last
	var all storage.Standing
	err := s.read.QueryRowContext(ctx, standingSQL, string(learner), ms(now)).Scan(&all.Recordings,
		&ends[0][0], &ends[0][1], &ends[0][2], &ends[1][0], &ends[1][1], &ends[1][2], &ends[2][0], &ends[2][1], &ends[2][2])
	if err != nil {
		return storage.Standing{}, fail("records.Standing", err)
	}
	for i, e := range ends {
		if e[0] > 0 {
			all.Classes = append(all.Classes, storage.ClassStanding{Class: classes[i], Count: int(e[0]), Next: fromMS(e[1]), Last: fromMS(e[2])})
		}
	}
	var until int64
	err = s.read.QueryRowContext(ctx, partsKeptSQL, string(learner)).Scan(&all.Unfinished, &until)
	if until > 0 {
		all.Until = fromMS(until)
	}
	return all, fail("records.Standing", err)
}
