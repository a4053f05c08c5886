package records

import (
	"context"
	"time"
)

// Clock is the time of the database. Processes on several machines compare the times
// that each other has written, of leases and consents: by this clock they all mean the
// same.
func (s *Store) Clock(ctx context.Context) (time.Time, error) {
	var at int64
	if err := s.read.QueryRowContext(ctx, s.clockSQL).Scan(&at); err != nil {
		return time.Time{}, fail("records.Clock", err)
	}
	return fromMS(at), nil
}

// The two databases have no function for it in common.
const (
	postgresClock = `SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)`
	sqliteClock   = `SELECT CAST((julianday('now') - 2440587.5) * 86400000 AS BIGINT)`
)
