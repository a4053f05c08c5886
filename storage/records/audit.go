package records

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"

	"github.com/langdu/langdu/models"
)

// Append implements storage.Audit.
func (s *Store) Append(ctx context.Context, e models.AuditEntry) (models.AuditEntry, error) {
	err := s.transact(ctx, "records.Append", func(tx *sql.Tx) (err error) {
		e, err = appendAudit(ctx, tx, e)
		return err
	})
	return e, err
}

// audit adds an entry in the transaction of what it tells of. It comes last in a
// transaction: it locks the end of the log, and whoever holds that and waits for a
// row would wait for somebody who waits for the end of the log.
func audit(ctx context.Context, tx *sql.Tx, e models.AuditEntry) error {
	_, err := appendAudit(ctx, tx, e)
	return err
}

// appendAudit completes e and writes it. The UPDATE locks the end of the log, so
// that entries follow each other in the order of their commits.
func appendAudit(ctx context.Context, tx *sql.Tx, e models.AuditEntry) (models.AuditEntry, error) {
	var pepper string
	err := tx.QueryRowContext(ctx, `UPDATE audit_head SET seq = seq + 1, pepper = CASE WHEN pepper = '' THEN $1 ELSE pepper END
		WHERE id = 1 RETURNING seq, hash, pepper`, rand.Text()).Scan(&e.Seq, &e.Prev, &pepper)
	if err != nil {
		return e, err
	}
	actor := models.ActorOf(ctx)
	e.At, e.Role, e.Actor = fromMS(ms(e.At)), actor.Role, pseudonym(pepper, actor.Principal)
	e.Hash = e.Sum()
	detail := ""
	if len(e.Detail) > 0 {
		encoded, err := json.Marshal(e.Detail)
		if err != nil {
			return e, err
		}
		detail = string(encoded)
	}
	_, err = exec(ctx, tx, `INSERT INTO audit (seq, at_ms, action, role, actor, subject, object, detail, prev, hash)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		e.Seq, ms(e.At), string(e.Action), e.Role, e.Actor, string(e.Subject), e.Object, detail, e.Prev, e.Hash)
	if err == nil {
		_, err = exec(ctx, tx, `UPDATE audit_head SET hash = $1 WHERE id = 1`, e.Hash)
	}
	return e, err
}

// pseudonym is 16 hex digits of HMAC-SHA256, "" for nobody.
func pseudonym(pepper string, p models.PrincipalID) string {
	if p == "" {
		return ""
	}
	mac := hmac.New(sha256.New, []byte(pepper))
	mac.Write([]byte(p))
	return hex.EncodeToString(mac.Sum(nil)[:8])
}

// Pseudonym implements storage.Audit.
func (s *Store) Pseudonym(ctx context.Context, p models.PrincipalID) (string, error) {
	const op = "records.Pseudonym"
	if p == "" {
		return "", nil
	}
	var pepper string
	err := s.read.QueryRowContext(ctx, `SELECT pepper FROM audit_head WHERE id = 1`).Scan(&pepper)
	if err == nil && pepper == "" {
		err = s.write.QueryRowContext(ctx, `UPDATE audit_head SET pepper = CASE WHEN pepper = '' THEN $1 ELSE pepper END
			WHERE id = 1 RETURNING pepper`, rand.Text()).Scan(&pepper)
	}
	return pseudonym(pepper, p), fail(op, err)
}

const (
	auditColumns      = `seq, at_ms, action, role, actor, subject, object, detail, prev, hash`
	entriesSQL        = `SELECT ` + auditColumns + ` FROM audit WHERE seq > $1 ORDER BY seq LIMIT $2`
	entriesOfAliasSQL = `SELECT ` + auditColumns + ` FROM audit WHERE subject = $1 AND subject <> '' AND seq > $2 ORDER BY seq LIMIT $3`
)

func scanAudit(row scanner) (e models.AuditEntry, err error) {
	var at int64
	var detail string
	if err = row.Scan(&e.Seq, &at, &e.Action, &e.Role, &e.Actor, &e.Subject, &e.Object, &detail, &e.Prev, &e.Hash); err != nil {
		return e, err
	}
	e.At = fromMS(at)
	e.Detail = decodeDetail(detail)
	return e, nil
}

// decodeDetail reads an entry's detail. What was not written by us comes back as
// something that no entry has, so that its hash is not right.
func decodeDetail(s string) (detail map[string]string) {
	if s == "" {
		return nil
	}
	err := json.Unmarshal([]byte(s), &detail)
	if again, _ := json.Marshal(detail); err != nil || string(again) != s {
		return map[string]string{"not as written": s}
	}
	return detail
}

// Entries implements storage.Audit.
func (s *Store) Entries(ctx context.Context, subject models.Alias, after int64, limit int) ([]models.AuditEntry, error) {
	const op = "records.Entries"
	if subject == "" {
		all, err := collect(ctx, s.read, scanAudit, entriesSQL, after, limit)
		return all, fail(op, err)
	}
	all, err := collect(ctx, s.read, scanAudit, entriesOfAliasSQL, string(subject), after, limit)
	return all, fail(op, err)
}

// Head implements storage.Audit.
func (s *Store) Head(ctx context.Context) (models.AuditHead, error) {
	var h models.AuditHead
	err := s.read.QueryRowContext(ctx, `SELECT seq, hash FROM audit_head WHERE id = 1`).Scan(&h.Seq, &h.Hash)
	if errors.Is(err, sql.ErrNoRows) {
		return h, models.Errorf("records.Head", models.Conflict, "the count of the audit log's entries is missing: it was taken away from the database")
	}
	return h, fail("records.Head", err)
}

// AliasOf implements storage.Aliases.
func (s *Store) AliasOf(ctx context.Context, id models.LearnerID) (models.Alias, error) {
	const op = "records.AliasOf"
	if _, err := readLearner(ctx, s.read, id); err != nil {
		return "", fail(op, err)
	}
	alias, err := aliasOf(ctx, s.write, id)
	return alias, fail(op, err)
}

// aliasOf is the alias of a learner, given now where there was none; "" where
// there is no such learner.
func aliasOf(ctx context.Context, q queryer, id models.LearnerID) (alias models.Alias, err error) {
	err = q.QueryRowContext(ctx, `UPDATE learners SET alias = CASE WHEN alias = '' THEN $2 ELSE alias END WHERE id = $1 RETURNING alias`,
		string(id), string(models.NewAlias())).Scan(&alias)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return alias, err
}

// AliasOfRecording implements storage.Aliases.
func (s *Store) AliasOfRecording(ctx context.Context, id models.RecordingID) (alias models.Alias, err error) {
	const op = "records.AliasOfRecording"
	err = s.read.QueryRowContext(ctx, `SELECT alias FROM recordings WHERE id = $1 AND status <> 'erased'`, string(id)).Scan(&alias)
	if errors.Is(err, sql.ErrNoRows) {
		err = absence(ctx, s.read, id, "has no alias")
	}
	return alias, fail(op, err)
}
