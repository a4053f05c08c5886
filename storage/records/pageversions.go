package records

import (
	"context"
	"database/sql"
	"strings"

	"github.com/langdu/langdu/models"
)

// keepVersion writes a page down as it is from now on, audits what was changed of it,
// and forgets the oldest of its versions. before is nil of a new page.
func keepVersion(ctx context.Context, tx *sql.Tx, p models.Page, before *models.Page) error {
	detail := map[string]string{"change": "created"}
	if before != nil {
		detail["change"] = strings.Join(p.Changed(*before), " ")
	}
	entry, err := appendAudit(ctx, tx, models.AuditEntry{At: p.UpdatedAt, Action: models.AuditPage, Object: string(p.ID), Detail: detail})
	if err != nil {
		return err
	}
	overrides, err := encodeOverrides(p.Overrides)
	if err != nil {
		return err
	}
	_, err = exec(ctx, tx, `INSERT INTO page_versions (page, number, book, title, body, overrides, written_ms, audit_seq)
		SELECT CAST($1 AS TEXT), COALESCE(max(number), 0) + 1, CAST($2 AS TEXT), CAST($3 AS TEXT), CAST($4 AS TEXT), CAST($5 AS TEXT),
			CAST($6 AS BIGINT), CAST($7 AS BIGINT)
		FROM page_versions WHERE page = $1`,
		string(p.ID), p.Book, p.Title, p.Text, overrides, ms(p.UpdatedAt), entry.Seq)
	if err == nil {
		_, err = exec(ctx, tx, `DELETE FROM page_versions WHERE page = $1
			AND number <= (SELECT max(number) FROM page_versions WHERE page = $1) - $2`, string(p.ID), models.PageVersions)
	}
	return err
}

const pageVersionsSQL = `SELECT v.number, v.page, v.book, v.title, v.body, v.overrides, v.written_ms, COALESCE(a.role, ''), COALESCE(a.actor, '')
	FROM page_versions v LEFT JOIN audit a ON a.seq = v.audit_seq
	WHERE v.page = $1 ORDER BY v.number DESC`

// PageVersions implements storage.PageVersions.
func (s *Store) PageVersions(ctx context.Context, id models.PageID) ([]models.PageVersion, error) {
	all, err := collect(ctx, s.read, scanPageVersion, pageVersionsSQL, string(id))
	return all, fail("records.PageVersions", err)
}

func scanPageVersion(row scanner) (v models.PageVersion, err error) {
	var overrides string
	var written int64
	err = row.Scan(&v.Number, &v.Page.ID, &v.Page.Book, &v.Page.Title, &v.Page.Text, &overrides, &written, &v.Role, &v.Actor)
	if err != nil {
		return v, err
	}
	v.WrittenAt = fromMS(written)
	v.Page.UpdatedAt = v.WrittenAt
	v.Page.Overrides, err = decodeOverrides(overrides)
	return v, err
}
