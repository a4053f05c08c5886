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
	err = s.config.Records.Withdraw(ctx, admitted(ctx).learner, purpose, s.config.Now())
	return nil, explained(err, models.NotFound, "no consent of this learner for this purpose is in force")
}
