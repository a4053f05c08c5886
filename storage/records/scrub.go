package records

import (
	"context"
	"errors"
	"time"

	"github.com/langdu/langdu/models"
)

// scrubShare is how much longer than a scrub has taken the next one waits: scrubs
// take a tenth of the time at most, however many erasures there are.
const scrubShare = 9

// ScrubDue implements storage.Scrubs.
func (s *Store) ScrubDue(ctx context.Context) (time.Time, error) {
	var ended, took int64
	err := s.read.QueryRowContext(ctx, `SELECT ended_ms, took_ms FROM scrubs WHERE id = 1`).Scan(&ended, &took)
	return fromMS(ended + scrubShare*took), fail("records.ScrubDue", err)
}

// Scrub implements storage.Scrubs. A scrub that has failed, or that a transaction
// of somebody's has kept from its end, has cost its time too.
func (s *Store) Scrub(ctx context.Context, clock func() time.Time) (models.Scrubbed, error) {
	const op = "records.Scrub"
	if !s.scrubbing.TryLock() {
		return "", models.Errorf(op, models.Conflict, "another scrub is under way")
	}
	defer s.scrubbing.Unlock()
	begun := clock()
	how, err := s.scrub(ctx)
	if errors.Is(err, models.Conflict) {
		return "", fail(op, err)
	}
	ended := clock()
	_, failed := exec(ctx, s.write, `UPDATE scrubs SET ended_ms = $1, took_ms = $2 WHERE id = 1`, ms(ended), ended.Sub(begun).Milliseconds())
	if err == nil {
		err = failed
	}
	return how, fail(op, err)
}
