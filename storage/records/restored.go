package records

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

var _ storage.Restored = (*Store)(nil)

// AppliedErasures implements storage.Restored.
func (s *Store) AppliedErasures(ctx context.Context) (seq int64, err error) {
	err = s.read.QueryRowContext(ctx, `SELECT value FROM marks WHERE name = 'erasures applied'`).Scan(&seq)
	return seq, fail("records.AppliedErasures", err)
}

// ApplyErasures implements storage.Restored. The number is written last: where it
// is, everything up to it was applied.
func (s *Store) ApplyErasures(ctx context.Context, entries []storage.Erased, now time.Time) (begun int, err error) {
	const op = "records.ApplyErasures"
	for _, e := range entries {
		again, err := s.eraseAgain(ctx, e, now)
		if err != nil {
			return begun, fail(op, err)
		}
		if again {
			begun++
		}
	}
	if len(entries) > 0 {
		_, err = exec(ctx, s.write, `UPDATE marks SET value = $1 WHERE name = 'erasures applied' AND value < $1`, entries[len(entries)-1].Seq)
	}
	return begun, fail(op, err)
}

// eraseAgain marks erased what e names. It is false where that was so, or is not here.
func (s *Store) eraseAgain(ctx context.Context, e storage.Erased, now time.Time) (bool, error) {
	if e.Alias != "" {
		learner, err := s.learnerBehind(ctx, e.Alias)
		if err != nil || learner == "" {
			return false, err
		}
		_, err = s.EraseLearner(ctx, learner, models.CauseRestored, now)
		return err == nil, err
	}
	var here int
	err := s.read.QueryRowContext(ctx, `SELECT count(*) FROM recordings WHERE id = $1 AND status <> 'erased'`, string(e.Recording)).Scan(&here)
	if err != nil || here == 0 {
		return false, err
	}
	_, err = s.EraseRecording(ctx, e.Recording, models.CauseRestored, now)
	return err == nil, err
}

// learnerBehind is the learner who has the alias and is not being erased; "" where
// there is none.
func (s *Store) learnerBehind(ctx context.Context, alias models.Alias) (id models.LearnerID, err error) {
	err = s.read.QueryRowContext(ctx, `SELECT id FROM learners WHERE alias = $1 AND alias <> '' AND erased_ms = 0`, string(alias)).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return id, err
}

// NewestSealed is the alias of whose recording came last, of those whose bytes were
// stored under a data key; "" where there is none. Their key must be in the key
// store, if that is the one that belongs to these records.
func (s *Store) NewestSealed(ctx context.Context) (alias models.Alias, err error) {
	err = s.read.QueryRowContext(ctx, `SELECT alias FROM recordings
		WHERE alias <> '' AND status NOT IN ('uploading', 'erased') ORDER BY id DESC LIMIT 1`).Scan(&alias)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return alias, fail("records.NewestSealed", err)
}

// Unsealed counts the recordings from before there were data keys. It reads them
// all: it is for who operates the service.
func (s *Store) Unsealed(ctx context.Context) (n int, err error) {
	err = s.read.QueryRowContext(ctx, `SELECT count(*) FROM recordings WHERE alias = '' AND status <> 'erased'`).Scan(&n)
	return n, fail("records.Unsealed", err)
}
