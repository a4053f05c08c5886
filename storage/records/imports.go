package records

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// ImportLearner implements storage.Imports. A consent's id is made of what it
// says, so that taking it twice makes one.
func (s *Store) ImportLearner(ctx context.Context, l models.Learner, consents []models.Consent, refused map[models.Purpose]time.Time, now time.Time) (made bool, err error) {
	const op = "records.ImportLearner"
	err = s.transact(ctx, op, func(tx *sql.Tx) error {
		n, err := exec(ctx, tx, `INSERT INTO learners (id, birth_month, age_band, guardian, created_ms, active_ms, erased_ms, alias)
			VALUES ($1, $2, $3, $4, $5, $6, 0, $7) ON CONFLICT (id) DO NOTHING`,
			string(l.ID), l.BirthMonth, string(l.AgeBand), string(l.Guardian), ms(l.CreatedAt), ms(now), string(models.NewAlias()))
		if err != nil {
			return err
		}
		made = n > 0
		alias, err := enter(ctx, tx, l.ID, now)
		if err != nil {
			return err
		}
		for i, c := range consents {
			if err := importConsent(ctx, tx, c, i); err != nil {
				return err
			}
		}
		for purpose, at := range refused {
			if _, err := exec(ctx, tx, `INSERT INTO refusals (learner, purpose, refused_ms) VALUES ($1, $2, $3)
				ON CONFLICT (learner, purpose) DO NOTHING`, string(l.ID), string(purpose), ms(at)); err != nil {
				return err
			}
		}
		return audit(ctx, tx, models.AuditEntry{At: now, Action: models.AuditLearner, Subject: alias, Detail: map[string]string{"how": "import"}})
	})
	return made, err
}

// importConsent adds the number-th consent, unless the very same is there: given in
// the same millisecond by the same person for the same purpose. Its id keeps the
// order of those that were given at the same time.
func importConsent(ctx context.Context, tx *sql.Tx, c models.Consent, number int) error {
	id := uuid.NewSHA1(uuid.NameSpaceOID, fmt.Appendf(nil, "consent %q %q %q %q %d", c.Learner, c.Purpose, c.Policy, c.GivenBy, ms(c.GivenAt)))
	binary.BigEndian.PutUint32(id[:], uint32(number))
	_, err := exec(ctx, tx, `INSERT INTO consents (id, learner, purpose, policy, given_by, method, given_ms, withdrawn_ms)
		SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS TEXT), CAST($4 AS TEXT), CAST($5 AS TEXT), CAST($6 AS TEXT), CAST($7 AS BIGINT), CAST($8 AS BIGINT)
		WHERE NOT EXISTS (SELECT 1 FROM consents WHERE learner = $2 AND purpose = $3 AND policy = $4 AND given_by = $5 AND given_ms = $7)`,
		id.String(), string(c.Learner), string(c.Purpose), string(c.Policy), string(c.GivenBy), c.Method, ms(c.GivenAt), ms(c.WithdrawnAt))
	return err
}

// ImportedAs implements storage.Imports.
func (s *Store) ImportedAs(ctx context.Context, id models.RecordingID) (learner models.LearnerID, status models.Status, err error) {
	err = s.read.QueryRowContext(ctx, `SELECT learner, status FROM recordings WHERE id = $1`, string(id)).Scan(&learner, &status)
	if errors.Is(err, sql.ErrNoRows) {
		return "", "", nil
	}
	return learner, status, fail("records.ImportedAs", err)
}

// FinishImport implements storage.Imports.
func (s *Store) FinishImport(ctx context.Context, i storage.Imported, now time.Time) error {
	const op = "records.FinishImport"
	r := i.Recording
	return s.transact(ctx, op, func(tx *sql.Tx) error {
		alias, err := importRow(ctx, tx, i, now)
		if err != nil {
			return err
		}
		if i.Result != nil {
			if err := writeResult(ctx, tx, r.ID, *i.Result); err != nil {
				return err
			}
		}
		for n, f := range i.Former {
			if err := importFormer(ctx, tx, r.ID, n, f); err != nil {
				return err
			}
		}
		for by, at := range i.Likes {
			if _, err := exec(ctx, tx, `INSERT INTO likes (recording, principal, created_ms) VALUES ($1, $2, $3)`, string(r.ID), string(by), ms(at)); err != nil {
				return err
			}
		}
		for _, d := range i.Disputes {
			if err := importDispute(ctx, tx, r.ID, d); err != nil {
				return err
			}
		}
		return audit(ctx, tx, models.AuditEntry{At: now, Action: models.AuditImported, Subject: alias, Object: string(r.ID)})
	})
}

// importRow completes the row; the UPDATE is the fence against an erasure.
func importRow(ctx context.Context, tx *sql.Tx, i storage.Imported, now time.Time) (alias models.Alias, err error) {
	r, due := i.Recording, int64(0)
	matched, err := encode(r.Match)
	if err != nil {
		return "", err
	}
	if !r.Status.Settled() {
		r.Status, due = models.Received, ms(now)
	}
	err = tx.QueryRowContext(ctx, `UPDATE recordings SET status = $2, reason = $3, detail = $4, media_type = $5, size = $6, sha256 = $7,
			duration_ms = $8, overall = $9, created_ms = $10, updated_ms = $11, due_ms = $12, turn_ms = $12, engine = $13, provenance = $14, matched = $15, result_size = $17
		WHERE id = $1 AND status = 'uploading' AND learner = $16 RETURNING alias`,
		string(r.ID), string(r.Status), string(r.Reason), r.Detail, r.MediaType, r.Size, r.SHA256,
		r.Duration.Milliseconds(), r.Overall, ms(r.CreatedAt), ms(r.UpdatedAt), due, r.Judged.Engine, string(r.Judged.Document), matched, string(r.Learner), resultSize(i.Result)).Scan(&alias)
	if errors.Is(err, sql.ErrNoRows) {
		return "", absence(ctx, tx, r.ID, "was imported before")
	}
	return alias, err
}

func importFormer(ctx context.Context, tx *sql.Tx, id models.RecordingID, number int, f models.Former) error {
	matched, err := encode(f.Match)
	if err != nil {
		return err
	}
	_, err = exec(ctx, tx, `INSERT INTO former_results
			(recording, number, status, reason, overall, read, correct, engine, provenance, judged_ms, replaced_ms, matched)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		string(id), number, string(f.Status), string(f.Reason), f.Overall, f.Read, f.Correct, f.Judged.Engine, string(f.Judged.Document),
		ms(f.JudgedAt), ms(f.ReplacedAt), matched)
	return err
}

// importDispute adds a dispute with its decision; where its id is another's it gets
// one that is made of the recording's.
func importDispute(ctx context.Context, tx *sql.Tx, id models.RecordingID, d models.Dispute) error {
	verdicts := ""
	if len(d.Decision.Characters) > 0 {
		var err error
		if verdicts, err = encode(&d.Decision.Characters); err != nil {
			return err
		}
	}
	for _, as := range []string{string(d.ID), uuid.NewSHA1(uuid.NameSpaceOID, fmt.Appendf(nil, "dispute %q %q", id, d.ID)).String()} {
		n, err := exec(ctx, tx, `INSERT INTO disputes (`+disputeColumns+`)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (id) DO NOTHING`,
			as, string(id), d.At, string(d.Reason), d.Comment, d.AskedBy, string(d.State), ms(d.CreatedAt), ms(d.DecidedAt),
			d.Decision.Score, verdicts, d.Decision.Sentence, d.Engine)
		if err != nil || n > 0 {
			return err
		}
	}
	return nil
}

// DropImport implements storage.Imports.
func (s *Store) DropImport(ctx context.Context, id models.RecordingID) error {
	_, err := exec(ctx, s.write, `DELETE FROM recordings WHERE id = $1 AND status = 'uploading'`, string(id))
	return fail("records.DropImport", err)
}
