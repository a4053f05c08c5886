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

// Done implements storage.Erasures. Whoever holds the end of the audit log also
// holds the end of the receipts, so that both grow in the same order.
func (s *Store) Done(ctx context.Context, id models.ErasureID, now time.Time, complete func(models.Receipt) models.Receipt) (models.Receipt, error) {
	const op = "records.Done"
	var r models.Receipt
	err := s.transact(ctx, op, func(tx *sql.Tx) (err error) {
		e, err := scanErasure(tx.QueryRowContext(ctx, `UPDATE erasures SET state = 'done', done_ms = $2, cleared_ms = 0
			WHERE id = $1 AND cleared_ms > 0 RETURNING `+erasureColumns, string(id), ms(now)))
		if err != nil {
			return err
		}
		if r, err = draft(ctx, tx, e); err != nil {
			return err
		}
		r = complete(r)
		_, err = exec(ctx, tx, `INSERT INTO receipts (number, erasure, document, hash) VALUES ($1, $2, $3, $4)`,
			r.Number, string(r.Erasure), string(r.Canonical()), r.Hash())
		return err
	})
	if !errors.Is(err, sql.ErrNoRows) {
		return r, err
	}
	e, err := s.Erasure(ctx, id)
	if err == nil && e.State != models.ErasureDone {
		err = models.Errorf(op, models.Conflict, "erasure %s has not been cleared", id)
	}
	if err != nil {
		return models.Receipt{}, err
	}
	return s.Receipt(ctx, id)
}

// draft is the receipt of an erasure as far as the records know it. Its entry in
// the audit log is written here.
func draft(ctx context.Context, tx *sql.Tx, e models.Erasure) (models.Receipt, error) {
	r := models.Receipt{Version: models.ReceiptVersion, Erasure: e.ID, Scope: e.Scope, Cause: e.Cause,
		RequestedAt: e.RequestedAt, DoneAt: e.DoneAt, Recordings: e.Recordings}
	var tally, answers string
	err := tx.QueryRowContext(ctx, `SELECT tally, answers FROM erasures WHERE id = $1`, string(e.ID)).Scan(&tally, &answers)
	if err != nil {
		return r, err
	}
	if r.Erased, err = decodeTally(tally); err != nil {
		return r, err
	}
	if err := json.Unmarshal([]byte(answers), &r.Answers); err != nil {
		return r, err
	}
	if _, err := exec(ctx, tx, `UPDATE erasures SET alias = '', tally = '', answers = '' WHERE id = $1`, string(e.ID)); err != nil {
		return r, err
	}
	if err := fulfilled(ctx, tx, string(e.ID), e.DoneAt); err != nil {
		return r, err
	}
	entry, err := appendAudit(ctx, tx, models.AuditEntry{At: e.DoneAt, Action: models.AuditErased, Subject: e.Alias, Object: string(e.ID),
		Detail: map[string]string{"scope": string(e.Scope), "cause": string(e.Cause), "recordings": strconv.Itoa(e.Recordings),
			"objects": strconv.Itoa(e.Objects), "rows": strconv.Itoa(e.Rows)}})
	if err != nil {
		return r, err
	}
	r.Audit = models.AuditHead{Seq: entry.Seq, Hash: entry.Hash}
	err = tx.QueryRowContext(ctx, lastReceiptSQL).Scan(&r.Number, &r.Previous)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	r.Number++
	return r, err
}

const lastReceiptSQL = `SELECT number, hash FROM receipts ORDER BY number DESC LIMIT 1`

// Receipt implements storage.Receipts.
func (s *Store) Receipt(ctx context.Context, id models.ErasureID) (models.Receipt, error) {
	const op = "records.Receipt"
	r, err := scanReceipt(s.read.QueryRowContext(ctx, `SELECT document FROM receipts WHERE erasure = $1`, string(id)))
	if errors.Is(err, sql.ErrNoRows) {
		return r, models.Errorf(op, models.NotFound, "erasure %.40s has no receipt", id)
	}
	return r, fail(op, err)
}

// Receipts implements storage.Receipts.
func (s *Store) Receipts(ctx context.Context, after int64, limit int) ([]models.Receipt, error) {
	all, err := collect(ctx, s.read, scanReceipt, `SELECT document FROM receipts WHERE number > $1 ORDER BY number LIMIT $2`, after, limit)
	return all, fail("records.Receipts", err)
}

func scanReceipt(row scanner) (r models.Receipt, err error) {
	var document string
	if err = row.Scan(&document); err != nil {
		return r, err
	}
	err = json.Unmarshal([]byte(document), &r)
	return r, err
}
