package records

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/langdu/langdu/models"
)

// Hook implements storage.HookCalls.
func (s *Store) Hook(ctx context.Context, party string) (models.Hook, error) {
	h := models.Hook{Party: party}
	var rest, gone, delivered, failed int64
	err := s.read.QueryRowContext(ctx, `SELECT failures, rest_ms, gone_ms, delivered_ms, failed_ms, why FROM hooks WHERE party = $1`, party).
		Scan(&h.Failures, &rest, &gone, &delivered, &failed, &h.Why)
	if errors.Is(err, sql.ErrNoRows) {
		return h, nil
	}
	h.Rest, h.GoneAt, h.DeliveredAt, h.FailedAt = fromMS(rest), fromMS(gone), fromMS(delivered), fromMS(failed)
	return h, fail("records.Hook", err)
}

// AdmitHook implements storage.HookCalls. The look spares a healthy hook's calls the
// write; the write decides for all others, and looks again.
func (s *Store) AdmitHook(ctx context.Context, party string, now, until time.Time) (lease time.Time, ok bool, err error) {
	h, err := s.Hook(ctx, party)
	if err != nil || h.Resting(now) {
		return time.Time{}, false, err
	}
	if h.Well(now) {
		return time.Time{}, true, nil
	}
	n, err := exec(ctx, s.write, `INSERT INTO hooks (party, failures, rest_ms, gone_ms, delivered_ms, failed_ms, why) VALUES ($1, 0, $3, 0, 0, 0, '')
		ON CONFLICT (party) DO UPDATE SET rest_ms = excluded.rest_ms WHERE hooks.gone_ms = 0 AND hooks.rest_ms <= $2`, party, ms(now), ms(until))
	if err != nil || n == 0 {
		return time.Time{}, false, fail("records.AdmitHook", err)
	}
	return fromMS(ms(until)), true, nil
}

// NoteHook implements storage.HookCalls. Each way is one statement: two workers that
// read the row and wrote it back would count one failure of two.
func (s *Store) NoteHook(ctx context.Context, party string, a models.HookAnswer) error {
	var err error
	switch {
	case a.Taken:
		_, err = exec(ctx, s.write, hookTookSQL, party, ms(a.At), ms(a.Began), ms(a.At.Add(-models.HookNoted)))
	case !a.Unsent:
		_, err = exec(ctx, s.write, hookFailedSQL, party, ms(a.At), a.Why, ms(a.At.Add(a.After)), flag(a.Gone), ms(a.Lease))
	case !a.Lease.IsZero():
		_, err = exec(ctx, s.write, `UPDATE hooks SET rest_ms = 0 WHERE party = $1 AND rest_ms = $2`, party, ms(a.Lease))
	}
	return fail("records.NoteHook", err)
}

const hookTookSQL = `UPDATE hooks SET failures = 0, rest_ms = 0, delivered_ms = $2, failed_ms = 0, why = ''
	WHERE party = $1 AND gone_ms = 0 AND failed_ms <= $3 AND (failures > 0 OR rest_ms > 0 OR delivered_ms < $4)`

// hookFailedSQL counts a failure. The hook rests until the latest of: what was said
// before, unless it is the lease of the caller itself; what the hook asks for; and what
// so many failures in a row come to.
var hookFailedSQL = `UPDATE hooks SET failures = failures + 1, failed_ms = $2, why = $3,
	gone_ms = CASE WHEN gone_ms = 0 AND CAST($5 AS BIGINT) = 1 THEN $2 ELSE gone_ms END,
	rest_ms = (SELECT max(t.until) FROM (SELECT CASE WHEN hooks.rest_ms = $6 THEN 0 ELSE hooks.rest_ms END AS until
		UNION ALL SELECT CAST($4 AS BIGINT) UNION ALL SELECT CAST($2 AS BIGINT) + ` + hookRestSQL() + `) AS t)
	WHERE party = $1`

// hookRestSQL is models.HookRest of one failure more.
func hookRestSQL() string {
	const most = 64 // it grows no more long before
	var b strings.Builder
	b.WriteString("CASE")
	last := models.HookRest(most)
	for n := most; n > 0; n-- {
		if rest := models.HookRest(n - 1); rest != last {
			fmt.Fprintf(&b, " WHEN hooks.failures + 1 >= %d THEN %d", n, last.Milliseconds())
			last = rest
		}
	}
	return b.String() + " ELSE 0 END"
}
