package records

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"github.com/langdu/langdu/models"
)

// Anchor implements storage.AuditAnchors.
func (s *Store) Anchor(ctx context.Context, c models.AuditCheckpoint) error {
	return fail("records.Anchor", anchor(ctx, s.write, c))
}

func anchor(ctx context.Context, q queryer, c models.AuditCheckpoint) error {
	body, err := json.Marshal(c)
	if err != nil {
		return err
	}
	_, err = exec(ctx, q, `INSERT INTO audit_anchors (seq, base_seq, body) VALUES ($1, $2, $3)
		ON CONFLICT (seq, base_seq) DO NOTHING`, c.Head.Seq, c.Base.Seq, string(body))
	return err
}

// Anchors implements storage.AuditAnchors.
func (s *Store) Anchors(ctx context.Context) ([]models.AuditCheckpoint, error) {
	all, err := collect(ctx, s.read, scanAnchor, `SELECT body FROM audit_anchors ORDER BY seq, base_seq`)
	return all, fail("records.Anchors", err)
}

// scanAnchor takes a body that is none of ours for a head that nobody has signed.
func scanAnchor(row scanner) (c models.AuditCheckpoint, err error) {
	var body string
	if err := row.Scan(&body); err != nil {
		return c, err
	}
	if json.Unmarshal([]byte(body), &c) != nil {
		c = models.AuditCheckpoint{}
	}
	return c, nil
}

// AuditBase implements storage.AuditAnchors.
func (s *Store) AuditBase(ctx context.Context) (models.AuditCheckpoint, error) {
	c, err := scanAnchor(s.read.QueryRowContext(ctx, `SELECT body FROM audit_anchors WHERE base_seq = seq ORDER BY seq DESC LIMIT 1`))
	if errors.Is(err, sql.ErrNoRows) {
		return models.AuditCheckpoint{}, nil
	}
	return c, fail("records.AuditBase", err)
}

// CountAudit implements storage.AuditAnchors.
func (s *Store) CountAudit(ctx context.Context, before time.Time) (n int, err error) {
	err = s.read.QueryRowContext(ctx, countAuditSQL, ms(before)).Scan(&n)
	return n, fail("records.CountAudit", err)
}

const countAuditSQL = `SELECT count(*) FROM audit WHERE at_ms < $1`

// PruneAudit implements storage.AuditAnchors. The heads that it removes are of
// entries that are gone: there is nothing left that they could be held against.
func (s *Store) PruneAudit(ctx context.Context, base models.AuditCheckpoint) (pruned int, err error) {
	const op = "records.PruneAudit"
	err = s.transact(ctx, op, func(tx *sql.Tx) error {
		n, err := exec(ctx, tx, `DELETE FROM audit WHERE seq = $1 AND hash = $2`, base.Head.Seq, base.Head.Hash)
		if err != nil {
			return err
		}
		if n == 0 {
			return models.Errorf(op, models.Conflict, "the audit log has no entry %d with that hash to begin after", base.Head.Seq)
		}
		before, err := exec(ctx, tx, `DELETE FROM audit WHERE seq < $1`, base.Head.Seq)
		if err != nil {
			return err
		}
		if _, err := exec(ctx, tx, `DELETE FROM audit_anchors WHERE seq < $1`, base.Head.Seq); err != nil {
			return err
		}
		if err := anchor(ctx, tx, base); err != nil {
			return err
		}
		pruned = n + before
		return audit(ctx, tx, models.AuditEntry{At: base.At, Action: models.AuditPruned,
			Detail: map[string]string{"entries": strconv.Itoa(pruned), "to": strconv.FormatInt(base.Head.Seq, 10)}})
	})
	return pruned, err
}
