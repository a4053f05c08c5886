package api

import (
	"context"
	"errors"
	"slices"

	"github.com/langdu/langdu/models"
)

// withdraw ends a purpose. What was kept for it alone becomes due for erasure.
// That is done even where no consent was in force, because an earlier try may
// have come no further than the withdrawal itself.
func (s *server) withdraw(ctx context.Context, in *withdrawInput) (*struct{}, error) {
	purpose, err := models.ParsePurpose(in.Purpose)
	if err != nil {
		return nil, err
	}
	learner := admitted(ctx).learner
	withdrawn := s.config.Records.Withdraw(ctx, learner, purpose, s.config.Now())
	if withdrawn != nil && !errors.Is(withdrawn, models.NotFound) {
		return nil, withdrawn
	}
	if err := s.expireUnneeded(ctx, learner); err != nil {
		return nil, err
	}
	return nil, explained(withdrawn, models.NotFound, "no consent of this learner for this purpose is in force")
}

// expireUnneeded makes due for erasure what no purpose is left for: playback
// files without playback; the uploads, which are scored again and played, without
// either.
func (s *server) expireUnneeded(ctx context.Context, id models.LearnerID) error {
	consents, err := s.config.Records.Consents(ctx, id)
	if err != nil || stands(consents, models.ForPlayback) {
		return err
	}
	unneeded := []models.DataClass{models.ClassRendition}
	if !stands(consents, models.ForScoring) {
		unneeded = append(unneeded, models.ClassOriginal)
	}
	for _, class := range unneeded {
		if _, err := s.config.Records.ExpireClass(ctx, id, class, s.config.Now()); err != nil {
			return err
		}
	}
	return nil
}

// stands says that a consent for the purpose was given and not withdrawn. One
// that a newer policy has made insufficient still stands: it asks for a renewal,
// not for erasure.
func stands(consents []models.Consent, purpose models.Purpose) bool {
	return slices.ContainsFunc(consents, func(c models.Consent) bool {
		return c.Purpose == purpose && c.WithdrawnAt.IsZero()
	})
}
