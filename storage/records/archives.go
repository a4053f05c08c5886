package records

import (
	"context"
	"database/sql"
	"time"

	"github.com/langdu/langdu/models"
)

// retireSQL is one statement, and locks those that are only requested too: a row
// that a worker takes or finishes at this moment is looked at again as it then is.
const retireSQL = `UPDATE exports SET
		state = CASE state WHEN 'running' THEN 'requested' ELSE state END,
		attempt = attempt + CASE state WHEN 'running' THEN 1 ELSE 0 END,
		due_ms = CASE state WHEN 'running' THEN due_ms + $3 ELSE due_ms END,
		expires_ms = CASE WHEN state = 'done' AND expires_ms > $2 THEN $2 ELSE expires_ms END
	WHERE learner = $1 AND learner <> '' AND state IN ('requested', 'running', 'done')` + whileThere + `
	RETURNING CASE WHEN attempt > 0 THEN due_ms ELSE 0 END`

// retire lets no archive outlive a recording of the learner that is erased ahead of
// its time, because it may hold it: one that is made is over at once, and one that
// is being made is begun anew when whoever is at it can write no more. An upload that
// was never finished is in none. It returns
// when that is, zero where nobody was. The erasure of a learner takes all of theirs.
func retire(ctx context.Context, tx *sql.Tx, owner models.LearnerID, cause models.ErasureCause, now time.Time) (quiet time.Time, err error) {
	if owner == "" || cause == models.CauseExpiry || cause == models.CauseUnfinished {
		return quiet, nil
	}
	all, err := collect(ctx, tx, scalar[int64], retireSQL, string(owner), ms(now), afterWriting.Milliseconds())
	for _, due := range all {
		quiet = latest(quiet, fromMS(due))
	}
	return quiet, err
}

// archivesOfSQL leaves out those that were made, or are being made, since.
const archivesOfSQL = `SELECT 'x/' || exports.id || '/' FROM erasures JOIN exports ON exports.learner = erasures.owner
	WHERE erasures.id = $1 AND erasures.owner <> '' AND erasures.cause NOT IN ('expiry', 'unfinished upload')
		AND (exports.state IN ('requested', 'failed') OR exports.state = 'done' AND exports.expires_ms <= erasures.requested_ms)`

// ArchivesOf implements storage.Erasures.
func (s *Store) ArchivesOf(ctx context.Context, id models.ErasureID) ([]string, error) {
	all, err := collect(ctx, s.read, scalar[string], archivesOfSQL, string(id))
	return all, fail("records.ArchivesOf", err)
}
