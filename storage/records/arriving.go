package records

import (
	"context"
	"database/sql"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// BeginArriving implements storage.Recordings.
func (s *Store) BeginArriving(ctx context.Context, r models.Recording, until time.Time) error {
	const op = "records.BeginArriving"
	return s.transact(ctx, op, func(tx *sql.Tx) error {
		return begin(ctx, tx, op, r, writing{arriving: until.Add(storage.GivenUp)})
	})
}

// Arriving implements storage.Recordings. An erasure changes the same row, so that it
// either sees until when it has to wait, or is seen here.
func (s *Store) Arriving(ctx context.Context, id models.RecordingID, until time.Time) error {
	const op = "records.Arriving"
	n, err := exec(ctx, s.write, `UPDATE recordings SET arriving_ms = $2 WHERE id = $1 AND status = 'uploading' AND arriving_ms > 0`,
		string(id), ms(until.Add(storage.GivenUp)))
	if err == nil && n == 0 {
		err = absence(ctx, s.write, id, "was received before")
	}
	return fail(op, err)
}
