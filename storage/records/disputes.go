package records

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/langdu/langdu/models"
)

const disputeColumns = `id, recording, position, reason, comment, asked_by, state, created_ms, decided_ms, score, verdicts, sentence, engine`

func scanDispute(row scanner) (d models.Dispute, err error) {
	var created, decided int64
	var verdicts string
	err = row.Scan(&d.ID, &d.Recording, &d.At, &d.Reason, &d.Comment, &d.AskedBy, &d.State, &created, &decided,
		&d.Decision.Score, &verdicts, &d.Decision.Sentence, &d.Engine)
	d.CreatedAt, d.DecidedAt = fromMS(created), fromMS(decided)
	if err == nil && verdicts != "" {
		err = json.Unmarshal([]byte(verdicts), &d.Decision.Characters)
	}
	return d, err
}

// AddDispute implements storage.Disputes.
func (s *Store) AddDispute(ctx context.Context, d models.Dispute) error {
	const op = "records.AddDispute"
	return s.transact(ctx, op, func(tx *sql.Tx) error {
		if err := holdVisible(ctx, tx, d.Recording); err != nil {
			return err
		}
		n, err := exec(ctx, tx, `INSERT INTO disputes (`+disputeColumns+`)
			SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS BIGINT), CAST($4 AS TEXT), CAST($5 AS TEXT), CAST($6 AS TEXT), 'open', CAST($7 AS BIGINT), 0, -1, '', '', ''
			WHERE NOT EXISTS (SELECT 1 FROM disputes WHERE recording = $2 AND position = $3 AND asked_by = $6 AND state = 'open')`,
			string(d.ID), string(d.Recording), d.At, string(d.Reason), d.Comment, d.AskedBy, ms(d.CreatedAt))
		if err != nil {
			return err
		}
		if n == 0 {
			return models.Errorf(op, models.Conflict, "this is disputed already, and nobody has decided yet")
		}
		return auditDispute(ctx, tx, d, models.AuditEntry{At: d.CreatedAt, Action: models.AuditDispute, Detail: map[string]string{"reason": string(d.Reason)}})
	})
}

// auditDispute adds the entry of a dispute.
func auditDispute(ctx context.Context, tx *sql.Tx, d models.Dispute, e models.AuditEntry) error {
	err := tx.QueryRowContext(ctx, `SELECT alias FROM recordings WHERE id = $1`, string(d.Recording)).Scan(&e.Subject)
	if err != nil {
		return err
	}
	e.Object = string(d.ID)
	return audit(ctx, tx, e)
}

// Dispute implements storage.Disputes.
func (s *Store) Dispute(ctx context.Context, id models.DisputeID) (models.Dispute, error) {
	d, err := readDispute(ctx, s.read, id)
	return d, fail("records.Dispute", err)
}

func readDispute(ctx context.Context, q queryer, id models.DisputeID) (models.Dispute, error) {
	d, err := scanDispute(q.QueryRowContext(ctx, `SELECT `+disputeColumns+` FROM disputes WHERE id = $1`, string(id)))
	if errors.Is(err, sql.ErrNoRows) {
		return d, models.Errorf("records", models.NotFound, "there is no dispute %.40s", id)
	}
	return d, err
}

// Disputes implements storage.Disputes.
func (s *Store) Disputes(ctx context.Context, id models.RecordingID) ([]models.Dispute, error) {
	all, err := collect(ctx, s.read, scanDispute, `SELECT `+disputeColumns+` FROM disputes WHERE recording = $1 ORDER BY created_ms, id`, string(id))
	return all, fail("records.Disputes", err)
}

const openDisputesSQL = `SELECT ` + disputeColumns + ` FROM disputes WHERE state = 'open'
	AND (CAST($1 AS TEXT) = '' OR (created_ms, id) > (SELECT created_ms, id FROM disputes WHERE id = $1))
	ORDER BY created_ms, id LIMIT $2`

// OpenDisputes implements storage.Disputes.
func (s *Store) OpenDisputes(ctx context.Context, after models.DisputeID, limit int) ([]models.Dispute, error) {
	all, err := collect(ctx, s.read, scanDispute, openDisputesSQL, string(after), limit)
	return all, fail("records.OpenDisputes", err)
}

// DecideDispute implements storage.Disputes.
func (s *Store) DecideDispute(ctx context.Context, d models.Dispute) error {
	const op = "records.DecideDispute"
	verdicts, err := encode(&d.Decision.Characters)
	if err != nil {
		return models.E(op, models.Internal, err)
	}
	return s.transact(ctx, op, func(tx *sql.Tx) error {
		n, err := exec(ctx, tx, `UPDATE disputes SET state = 'decided', decided_ms = $2, score = $3, verdicts = $4, sentence = $5, engine = $6
			WHERE id = $1 AND state = 'open'`, string(d.ID), ms(d.DecidedAt), d.Decision.Score, verdicts, d.Decision.Sentence, d.Engine)
		if err != nil {
			return err
		}
		if n == 0 {
			if _, err := readDispute(ctx, tx, d.ID); err != nil {
				return err
			}
			return models.Errorf(op, models.Conflict, "the dispute was decided before")
		}
		return auditDispute(ctx, tx, d, models.AuditEntry{At: d.DecidedAt, Action: models.AuditJudgment})
	})
}

// Decided implements storage.Disputes.
func (s *Store) Decided(ctx context.Context, ids []models.RecordingID) (map[models.RecordingID]models.Dispute, error) {
	decided := map[models.RecordingID]models.Dispute{}
	if len(ids) == 0 {
		return decided, nil
	}
	places, args := make([]string, len(ids)), make([]any, len(ids))
	for i, id := range ids {
		places[i], args[i] = fmt.Sprintf("$%d", i+1), string(id)
	}
	all, err := collect(ctx, s.read, scanDispute, `SELECT `+disputeColumns+` FROM disputes
		WHERE state = 'decided' AND recording IN (`+strings.Join(places, ", ")+`) ORDER BY decided_ms, id`, args...)
	for _, d := range all {
		decided[d.Recording] = d
	}
	return decided, fail("records.Decided", err)
}
