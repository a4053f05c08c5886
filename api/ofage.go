package api

import (
	"context"

	"github.com/langdu/langdu/models"
)

// ofAge refuses a learner under 14 what binds them for long: consents, and the
// erasure of all that is theirs. Their guardian does it, or the app for the guardian.
func (g *guard) ofAge(ctx context.Context, c caller, id models.LearnerID) error {
	if c.role != RoleLearner {
		return nil
	}
	l, err := g.records.Learner(ctx, id)
	if err != nil {
		return learnerError(err)
	}
	if l.BandAt(g.now()) == models.Under14 {
		return models.Errorf("api.ofAge", models.Forbidden, "a learner under 14 cannot do this alone: their guardian can")
	}
	return nil
}
