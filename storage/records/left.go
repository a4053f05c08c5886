package records

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/langdu/langdu/models"
)

// LearnersLeft implements storage.Closures.
func (s *Store) LearnersLeft(ctx context.Context, after models.LearnerID, limit int) ([]models.LearnerID, error) {
	all, err := collect(ctx, s.read, scalar[models.LearnerID], `SELECT id FROM learners WHERE id > $1 AND erased_ms = 0 ORDER BY id LIMIT $2`, string(after), limit)
	return all, fail("records.LearnersLeft", err)
}

// leftQueries counts what is not in a table of its own that an erasure empties.
var leftQueries = map[string]string{
	"recordings":       `SELECT count(*) FROM recordings WHERE status <> 'erased'`,
	"erasures pending": `SELECT count(*) FROM erasures WHERE state <> 'done'`,
}

// Left implements storage.Closures. It counts the rows of exactly those tables
// that the erasure of a recording or a learner deletes from, so that a new table
// is asked as soon as it is erased from.
func (s *Store) Left(ctx context.Context) (left []models.StoreLeft, err error) {
	const op = "records.Left"
	count := func(kind, query string) error {
		l := models.StoreLeft{Store: "records", Kind: kind}
		if err := s.read.QueryRowContext(ctx, query).Scan(&l.Count); err != nil {
			return fail(op, err)
		}
		left = append(left, l)
		return nil
	}
	whose := map[string][]string{} // the columns by which the rows of a table are somebody's
	for _, removal := range slices.Concat(ofRecording, ofLearner) {
		if table, column, ok := removes(removal); ok {
			whose[table] = append(whose[table], column+` <> ''`)
		}
	}
	for _, table := range slices.Sorted(maps.Keys(whose)) {
		if err := count(table, `SELECT count(*) FROM `+table+` WHERE `+strings.Join(whose[table], ` OR `)); err != nil {
			return nil, err
		}
	}
	for _, kind := range []string{"recordings", "erasures pending"} {
		if err := count(kind, leftQueries[kind]); err != nil {
			return nil, err
		}
	}
	return left, nil
}

// removes is the table of a DELETE, and the column by which it finds whose a row is.
func removes(statement string) (table, column string, ok bool) {
	words := strings.Fields(statement)
	if len(words) < 5 || words[0] != "DELETE" || words[1] != "FROM" || words[3] != "WHERE" {
		return "", "", false
	}
	return words[2], words[4], true
}

// ErasedBy implements storage.Closures.
func (s *Store) ErasedBy(ctx context.Context, cause models.ErasureCause) (learners, recordings, objects int, err error) {
	err = s.read.QueryRowContext(ctx, `SELECT count(*), coalesce(sum(recordings), 0), coalesce(sum(objects), 0)
		FROM erasures WHERE scope = 'learner' AND cause = $1 AND state = 'done'`, string(cause)).Scan(&learners, &recordings, &objects)
	return learners, recordings, objects, fail("records.ErasedBy", err)
}

// LastReceipt is the hash of the newest erasure receipt, "" where there is none.
func (s *Store) LastReceipt(ctx context.Context) (hash string, err error) {
	err = s.read.QueryRowContext(ctx, `SELECT coalesce((SELECT hash FROM receipts ORDER BY number DESC LIMIT 1), '')`).Scan(&hash)
	return hash, fail("records.LastReceipt", err)
}

// Closing is how many learners the closure whose end has come at now is still to
// erase.
func (s *Store) Closing(ctx context.Context, now time.Time, _ models.Schedule) (n int, err error) {
	err = s.read.QueryRowContext(ctx, `SELECT count(*) FROM learners WHERE erased_ms = 0
		AND EXISTS (SELECT 1 FROM closures WHERE state IN ('counting', 'erasing') AND ends_ms <= $1)`, ms(now)).Scan(&n)
	return n, fail("records.Closing", err)
}
