package records

import (
	"context"
	"fmt"
	"math"
	"strings"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// SearchAudit implements storage.Audit.
func (s *Store) SearchAudit(ctx context.Context, q storage.AuditQuery) ([]models.AuditEntry, error) {
	query, args := searchAudit(q)
	all, err := collect(ctx, s.read, scanAudit, query, args...)
	return all, fail("records.SearchAudit", err)
}

// searchAudit is the query with the filters that are asked for and no others, so
// that an index that fits is used.
func searchAudit(q storage.AuditQuery) (query string, args []any) {
	if q.Before <= 0 {
		q.Before = math.MaxInt64
	}
	var b strings.Builder
	where := func(condition string, value any) {
		args = append(args, value)
		fmt.Fprintf(&b, condition, len(args))
	}
	where(`SELECT `+auditColumns+` FROM audit WHERE seq < $%d`, q.Before)
	if q.Action != "" {
		where(` AND action = $%d`, string(q.Action))
	}
	if q.Actor != "" {
		where(` AND actor <> '' AND actor = $%d`, q.Actor)
	}
	if q.Object != "" {
		where(` AND object <> '' AND object = $%d`, q.Object)
	}
	if !q.Since.IsZero() {
		where(` AND at_ms >= $%d`, ms(q.Since))
	}
	if !q.Until.IsZero() {
		where(` AND at_ms < $%d`, ms(q.Until))
	}
	where(` ORDER BY seq DESC LIMIT $%d`, q.Limit)
	return b.String(), args
}
