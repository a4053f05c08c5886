package records

import (
	"context"

	"github.com/langdu/langdu/models"
)

// permitsSQL is one statement, since it is asked at every step of a recording's way,
// and so that a withdrawal cannot come between its parts. The texts of policies are
// long and decide nothing: they stay away.
const permitsSQL = `SELECT 0, birth_month, age_band, guardian, '', '', created_ms, erased_ms, hold_ms FROM learners WHERE id = $1
	UNION ALL SELECT 1, purpose, policy, given_by, method, id, given_ms, withdrawn_ms, 0 FROM consents WHERE learner = $1
	UNION ALL SELECT 2, version, '', '', '', '', effective_ms, created_ms, material FROM policies
	ORDER BY 1, 7, 6, 8, 2`

// permit is a row of it: what it is, its words and its numbers.
type permit struct {
	what    int
	words   [5]string
	numbers [3]int64
}

func scanPermit(row scanner) (p permit, err error) {
	return p, row.Scan(&p.what, &p.words[0], &p.words[1], &p.words[2], &p.words[3], &p.words[4], &p.numbers[0], &p.numbers[1], &p.numbers[2])
}

// Permits implements storage.Learners.
func (s *Store) Permits(ctx context.Context, id models.LearnerID) (models.Permits, error) {
	const op = "records.Permits"
	rows, err := collect(ctx, s.read, scanPermit, permitsSQL, string(id))
	switch {
	case err != nil:
		return models.Permits{}, fail(op, err)
	case len(rows) == 0 || rows[0].what != 0:
		return models.Permits{}, fail(op, noLearner())
	case rows[0].numbers[1] != 0:
		return models.Permits{}, fail(op, learnerGone())
	}
	var p models.Permits
	for _, row := range rows {
		row.into(&p, id)
	}
	return p, nil
}

func (p permit) into(all *models.Permits, id models.LearnerID) {
	w, n := p.words, p.numbers
	switch p.what {
	case 0:
		all.Learner = models.Learner{ID: id, BirthMonth: w[0], AgeBand: models.AgeBand(w[1]), Guardian: models.PrincipalID(w[2]),
			CreatedAt: fromMS(n[0]), HeldUntil: fromMS(n[2])}
	case 1:
		all.Consents = append(all.Consents, models.Consent{Learner: id, Purpose: models.Purpose(w[0]), Policy: models.PolicyVersion(w[1]),
			GivenBy: models.PrincipalID(w[2]), Method: w[3], GivenAt: fromMS(n[0]), WithdrawnAt: fromMS(n[1])})
	case 2:
		all.Policies = append(all.Policies, models.Policy{Version: models.PolicyVersion(w[0]), Material: n[2] != 0,
			Effective: fromMS(n[0]), CreatedAt: fromMS(n[1])})
	}
}
