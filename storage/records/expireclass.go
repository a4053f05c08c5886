package records

import (
	"context"
	"database/sql"
	"time"

	"github.com/langdu/langdu/models"
)

// settleTime is how much longer than others a recording keeps a class that a
// worker may be writing at this moment: were it swept before that, what is
// written after would lie there unnoticed.
const settleTime = time.Hour

// unheardSQL makes the upload of what was not listened to yet due at $2 + $3.
const unheardSQL = `UPDATE recordings SET original_ms = ` + expireAt + ofTheLearner + `
	AND status IN ('uploading', 'received', 'processing') AND original_ms > ` + expireAt

// expireSQL makes a class due at $2, or $3 later where the recording is not settled.
var expireSQL = map[models.DataClass]string{
	models.ClassOriginal:  `UPDATE recordings SET original_ms = ` + expireAt + ofTheLearner + ` AND original_ms > ` + expireAt,
	models.ClassRendition: `UPDATE recordings SET rendition_ms = ` + expireAt + ofTheLearner + ` AND rendition_ms > ` + expireAt,
}

const (
	expireAt = `CAST($2 AS BIGINT) + CASE WHEN status IN ('uploading', 'received', 'processing')
		THEN CAST($3 AS BIGINT) ELSE 0 END`
	ofTheLearner = ` WHERE learner = $1 AND learner <> ''`
)

// expireUnneeded makes due for erasure what no purpose is left for: playback files
// without playback; the uploads, which are scored again and played, without either;
// and without scoring those uploads that nobody has listened to and nobody may any
// more. The sweep erases it.
func expireUnneeded(ctx context.Context, tx *sql.Tx, id models.LearnerID, now time.Time) error {
	playback, err := stands(ctx, tx, id, models.ForPlayback)
	if err != nil {
		return err
	}
	scoring, err := stands(ctx, tx, id, models.ForScoring)
	if err != nil {
		return err
	}
	var due []string
	if !playback {
		due = append(due, expireSQL[models.ClassRendition])
	}
	switch {
	case !playback && !scoring:
		due = append(due, expireSQL[models.ClassOriginal])
	case !scoring:
		due = append(due, unheardSQL)
	}
	for _, query := range due {
		if _, err := exec(ctx, tx, query, string(id), ms(now), settleTime.Milliseconds()); err != nil {
			return err
		}
	}
	if !scoring {
		_, err = exec(ctx, tx, endUploadsSQL, string(id), ms(now))
	}
	return err
}

// endUploadsSQL makes it too late to go on with what comes in parts.
const endUploadsSQL = `UPDATE uploads SET expires_ms = $2 WHERE expires_ms > $2
	AND recording IN (SELECT id FROM recordings WHERE learner = $1 AND learner <> '' AND status = 'uploading')`

// stands says that a consent for the purpose was given and not withdrawn. One
// that a newer policy has made insufficient still stands: it asks for a renewal,
// not for erasure.
func stands(ctx context.Context, q queryer, id models.LearnerID, purpose models.Purpose) (bool, error) {
	var n int
	err := q.QueryRowContext(ctx, `SELECT count(*) FROM consents WHERE learner = $1 AND purpose = $2 AND withdrawn_ms = 0`,
		string(id), string(purpose)).Scan(&n)
	return n > 0, err
}
