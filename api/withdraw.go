package api

import (
	"context"

	"github.com/langdu/langdu/models"
)

// withdraw ends a purpose. What was kept for it alone is due for erasure from
// the same moment.
func (s *server) withdraw(ctx context.Context, in *withdrawInput) (*struct{}, error) {
	purpose, err := models.ParsePurpose(in.Purpose)
	if err != nil {
		return nil, err
	}
	a := admitted(ctx)
	t := s.ticket(a.caller, models.TicketWithdraw, s.config.Now())
	t.Learner, t.Purpose = a.learner, purpose
	_, _, err = s.doneAtOnce(ctx, t)
	return nil, err
}
