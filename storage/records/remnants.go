package records

import (
	"context"
	"time"

	"github.com/langdu/langdu/storage"
)

var _ storage.Remnants = (*Store)(nil)

// remnant is a kind of row that is left of something that has ended. rows is FROM
// and WHERE for those that ended at or before $1.
type remnant struct{ table, key, rows, order string }

// remnants are removed in this order: a blanked recording stays for as long as an
// erasure names it.
var remnants = []remnant{
	{"erasures", "id", `FROM erasures WHERE done_ms > 0 AND done_ms <= $1`, `done_ms, id`},
	{"recordings", "id", `FROM recordings WHERE status = 'erased' AND updated_ms <= $1
		AND NOT EXISTS (SELECT 1 FROM erasures WHERE erasures.recording = recordings.id AND erasures.recording <> '')`, `updated_ms, id`},
	{"notices", "id", `FROM notices WHERE delivered_ms > 0 AND delivered_ms <= $1`, `delivered_ms, id`},
	{"notices", "id", `FROM notices WHERE delivered_ms = 0 AND created_ms <= $1`, `created_ms, id`}, // nobody ever took it
	{"sweep_retries", "recording", `FROM sweep_retries WHERE again_ms <= $1`, `again_ms`},
}

func (r remnant) selectSQL() string {
	return `SELECT ` + r.key + ` ` + r.rows + ` ORDER BY ` + r.order + ` LIMIT $2`
}

// PurgeRemnants implements storage.Remnants.
func (s *Store) PurgeRemnants(ctx context.Context, t time.Time, limit int) (total int, err error) {
	for _, r := range remnants {
		n, err := exec(ctx, s.write, `DELETE FROM `+r.table+` WHERE `+r.key+` IN (`+r.selectSQL()+`)`, ms(t), limit)
		total += n
		if err != nil {
			return total, fail("records.PurgeRemnants", err)
		}
	}
	return total, nil
}

// CountRemnants implements storage.Remnants.
func (s *Store) CountRemnants(ctx context.Context, t time.Time) (total int, err error) {
	for _, r := range remnants {
		n, err := s.count(ctx, `SELECT count(*) `+r.rows, ms(t))
		total += n
		if err != nil {
			return total, fail("records.CountRemnants", err)
		}
	}
	return total, nil
}
