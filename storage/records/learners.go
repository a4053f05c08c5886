package records

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/langdu/langdu/models"
)

// PutLearner implements storage.Learners. When the learner exists, the time of
// creation stays.
func (s *Store) PutLearner(ctx context.Context, l models.Learner) error {
	const op = "records.PutLearner"
	return s.transact(ctx, op, func(tx *sql.Tx) error {
		n, err := exec(ctx, tx, `INSERT INTO learners (id, birth_month, age_band, guardian, created_ms, active_ms, erased_ms, alias)
			VALUES ($1, $2, $3, $4, $5, $5, 0, $6)
			ON CONFLICT (id) DO UPDATE
				SET birth_month = excluded.birth_month, age_band = excluded.age_band, guardian = excluded.guardian,
					unguarded_ms = CASE WHEN CAST($7 AS BIGINT) > 0 THEN $7 ELSE learners.unguarded_ms END
				WHERE learners.erased_ms = 0`,
			string(l.ID), l.BirthMonth, string(l.AgeBand), string(l.Guardian), ms(l.CreatedAt), string(models.NewAlias()), ms(l.Unguarded))
		if err != nil {
			return err
		}
		if n == 0 {
			return learnerGone()
		}
		alias, err := aliasOf(ctx, tx, l.ID)
		if err != nil {
			return err
		}
		return audit(ctx, tx, models.AuditEntry{At: latest(l.CreatedAt, l.ChangedAt), Action: models.AuditLearner, Subject: alias})
	})
}

// Learner implements storage.Learners.
func (s *Store) Learner(ctx context.Context, id models.LearnerID) (models.Learner, error) {
	const op = "records.Learner"
	l, err := readLearner(ctx, s.read, id)
	return l, fail(op, err)
}

func readLearner(ctx context.Context, q queryer, id models.LearnerID) (models.Learner, error) {
	l := models.Learner{ID: id}
	var created, erased, held int64
	err := q.QueryRowContext(ctx, `SELECT birth_month, age_band, guardian, created_ms, erased_ms, hold_ms FROM learners WHERE id = $1`,
		string(id)).Scan(&l.BirthMonth, &l.AgeBand, &l.Guardian, &created, &erased, &held)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return models.Learner{}, noLearner()
	case err != nil:
		return models.Learner{}, err
	case erased != 0:
		return models.Learner{}, learnerGone()
	}
	l.CreatedAt, l.HeldUntil = fromMS(created), fromMS(held)
	return l, nil
}

func noLearner() error {
	return models.Errorf("records", models.NotFound, "there is no such learner: PUT the learner first")
}

func learnerGone() error {
	return models.Errorf("records", models.Gone, "the learner's erasure has begun: nothing of theirs is stored any more")
}

// enter locks the learner's row until the transaction ends and notes that they
// were active at now. It is how an erasure that has begun keeps new rows out, and
// how one that is about to begin waits for those under way. It returns their
// alias. Errors as Learner.
func enter(ctx context.Context, tx *sql.Tx, id models.LearnerID, now time.Time) (alias models.Alias, err error) {
	if err := refuseNUL([]any{string(id)}); err != nil {
		return "", err
	}
	err = tx.QueryRowContext(ctx, `UPDATE learners SET active_ms = CASE WHEN active_ms < $2 THEN $2 ELSE active_ms END, warned_ms = 0,
			alias = CASE WHEN alias = '' THEN $3 ELSE alias END
		WHERE id = $1 AND erased_ms = 0 RETURNING alias`, string(id), ms(now), string(models.NewAlias())).Scan(&alias)
	if errors.Is(err, sql.ErrNoRows) {
		_, err = readLearner(ctx, tx, id)
	}
	return alias, err
}

// AddConsent implements storage.Learners.
func (s *Store) AddConsent(ctx context.Context, c models.Consent) error {
	const op = "records.AddConsent"
	id, err := uuid.NewV7()
	if err != nil {
		return models.E(op, models.Internal, err)
	}
	return s.transact(ctx, op, func(tx *sql.Tx) error {
		alias, err := enter(ctx, tx, c.Learner, c.GivenAt)
		if err != nil {
			return err
		}
		_, err = exec(ctx, tx, `INSERT INTO consents (id, learner, purpose, policy, given_by, method, given_ms, withdrawn_ms)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, id.String(), string(c.Learner), string(c.Purpose), string(c.Policy),
			string(c.GivenBy), c.Method, ms(c.GivenAt), ms(c.WithdrawnAt))
		if err == nil {
			err = unrefuse(ctx, tx, c)
		}
		if err != nil {
			return err
		}
		return audit(ctx, tx, models.AuditEntry{At: c.GivenAt, Action: models.AuditConsent, Subject: alias,
			Detail: map[string]string{"purpose": string(c.Purpose), "policy": string(c.Policy)}})
	})
}

// Withdraw implements storage.Learners.
func (s *Store) Withdraw(ctx context.Context, id models.LearnerID, purpose models.Purpose, now time.Time) error {
	const op = "records.Withdraw"
	return s.transact(ctx, op, func(tx *sql.Tx) error {
		alias, err := aliasOf(ctx, tx, id) // and with it the learner's row is locked
		if err != nil {
			return err
		}
		n, err := exec(ctx, tx, `UPDATE consents SET withdrawn_ms = $3
			WHERE learner = $1 AND purpose = $2 AND withdrawn_ms = 0`, string(id), string(purpose), ms(now))
		if err != nil {
			return err
		}
		if n == 0 {
			return models.Errorf(op, models.NotFound, "no consent for %q is in force for this learner", purpose)
		}
		if err := expireUnneeded(ctx, tx, id, now); err != nil {
			return err
		}
		if err := endSharing(ctx, tx, id, purpose, now); err != nil {
			return err
		}
		return audit(ctx, tx, models.AuditEntry{At: now, Action: models.AuditWithdrawal, Subject: alias,
			Detail: map[string]string{"purpose": string(purpose)}})
	})
}

// Consents implements storage.Learners.
func (s *Store) Consents(ctx context.Context, id models.LearnerID) ([]models.Consent, error) {
	all, err := collect(ctx, s.read, scanConsent, `SELECT learner, purpose, policy, given_by, method, given_ms, withdrawn_ms
		FROM consents WHERE learner = $1 ORDER BY given_ms, id`, string(id))
	return all, fail("records.Consents", err)
}

func scanConsent(row scanner) (c models.Consent, err error) {
	var given, withdrawn int64
	err = row.Scan(&c.Learner, &c.Purpose, &c.Policy, &c.GivenBy, &c.Method, &given, &withdrawn)
	c.GivenAt, c.WithdrawnAt = fromMS(given), fromMS(withdrawn)
	return c, err
}
