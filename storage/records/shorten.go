package records

import (
	"context"
	"database/sql"

	"github.com/langdu/langdu/models"
)

// shortenBatch is how many recordings are looked at in one transaction, so that
// others can write in between.
const shortenBatch = 1000

const (
	nextBatchSQL = `SELECT max(id) FROM (SELECT id FROM recordings WHERE id > $1 ORDER BY id LIMIT $2) AS batch`

	shortenReadingsSQL = `UPDATE recordings SET
			original_ms = CASE WHEN original_ms > created_ms + $3 THEN created_ms + $3 ELSE original_ms END,
			rendition_ms = CASE WHEN rendition_ms > created_ms + $4 THEN created_ms + $4 ELSE rendition_ms END,
			result_ms = CASE WHEN result_ms > created_ms + $5 THEN created_ms + $5 ELSE result_ms END
		WHERE id > $1 AND id <= $2 AND question = ''
			AND (original_ms > created_ms + $3 OR rendition_ms > created_ms + $4 OR result_ms > created_ms + $5)`

	// Where $6 is 1 the audio of answers goes once they are recognised: those that
	// wait are told so, and those that are settled have it expire at once.
	shortenAnswersSQL = `UPDATE recordings SET
			original_ms = CASE WHEN original_ms > ` + answerOriginal + ` THEN ` + answerOriginal + ` ELSE original_ms END,
			rendition_ms = CASE WHEN rendition_ms > ` + answerRendition + ` THEN ` + answerRendition + ` ELSE rendition_ms END,
			result_ms = CASE WHEN result_ms > created_ms + $5 THEN created_ms + $5 ELSE result_ms END,
			once_settled = CASE WHEN once_settled < $6 THEN $6 ELSE once_settled END
		WHERE id > $1 AND id <= $2 AND question <> ''
			AND (original_ms > ` + answerOriginal + ` OR rendition_ms > ` + answerRendition + `
				OR result_ms > created_ms + $5 OR once_settled < $6)`

	answerOriginal  = `(created_ms + CASE WHEN ` + recognised + ` THEN 0 ELSE CAST($3 AS BIGINT) END)`
	answerRendition = `(created_ms + CASE WHEN ` + recognised + ` THEN 0 ELSE CAST($4 AS BIGINT) END)`
	recognised      = `$6 = 1 AND status IN ('scored', 'unassessable', 'failed')`
)

// Shorten implements storage.Expiries. It walks all recordings in batches; when
// it fails midway the batches done stay done and calling it again does the rest.
func (s *Store) Shorten(ctx context.Context, schedule models.Schedule) (moved int, err error) {
	const op = "records.Shorten"
	if err := schedule.Validate(); err != nil {
		return 0, fail(op, err)
	}
	for last := ""; ; {
		var next sql.NullString
		if err := s.read.QueryRowContext(ctx, nextBatchSQL, last, shortenBatch).Scan(&next); err != nil {
			return moved, fail(op, err)
		}
		if !next.Valid {
			return moved, nil
		}
		n, err := s.shorten(ctx, last, next.String, schedule)
		moved += n
		if err != nil {
			return moved, fail(op, err)
		}
		last = next.String
	}
}

// shorten applies the schedule to the recordings after the one id up to the other.
func (s *Store) shorten(ctx context.Context, after, until string, schedule models.Schedule) (int, error) {
	original, rendition, result := schedule.Original.Milliseconds(), schedule.Rendition.Milliseconds(), schedule.Result.Milliseconds()
	read, err := exec(ctx, s.write, shortenReadingsSQL, after, until, original, rendition, result)
	if err != nil {
		return read, err
	}
	once := schedule.AnswerAudio == models.OnceRecognised
	if audio := schedule.AnswerAudio.Milliseconds(); !once {
		original, rendition = min(original, audio), min(rendition, audio)
	}
	answered, err := exec(ctx, s.write, shortenAnswersSQL, after, until, original, rendition, result, oneIf(once))
	return read + answered, err
}
