package records

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
)

// settleTime is how much longer than others a recording keeps a class that a
// worker may be writing at this moment: were it swept before that, what is
// written after would lie there unnoticed.
const settleTime = time.Hour

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

// ExpireClass makes a class of data of all recordings of a learner due for
// erasure now, because the purpose that it was kept for has ended; the sweep
// erases it. It returns how many recordings it changed. models.Invalid for a
// class other than original and rendition.
func (s *Store) ExpireClass(ctx context.Context, id models.LearnerID, class models.DataClass, now time.Time) (int, error) {
	const op = "records.ExpireClass"
	query, ok := expireSQL[class]
	if !ok {
		return 0, models.Errorf(op, models.Invalid, "class %.20q has no objects of its own; want original or rendition", class)
	}
	n, err := exec(ctx, s.write, query, string(id), ms(now), settleTime.Milliseconds())
	return n, fail(op, err)
}
