package workers

import (
	"context"
	"errors"

	"github.com/langdu/langdu/models"
)

// Begin asks whether a stage may begin. An error ends the listening; may is false
// with none where the rendition, and nothing but the rendition, is to be left out.
type Begin func(ctx context.Context, stage models.Stage) (may bool, err error)

// begin asks for the consent anew before every stage, because it may be withdrawn
// at any time, and tells that the stage begins. Nothing is made to be replayed
// without the consent for playback; without the one for scoring nothing goes on.
func (s *Scorer) begin(r models.Recording) Begin {
	return func(ctx context.Context, stage models.Stage) (bool, error) {
		may, err := s.mayBegin(ctx, r, stage)
		if may && err == nil {
			s.tell(ctx, r.ID, stage)
		}
		return may, err
	}
}

func (s *Scorer) mayBegin(ctx context.Context, r models.Recording, stage models.Stage) (bool, error) {
	if _, err := s.consented(ctx, r, models.ForScoring); err != nil || stage != models.StageRendition {
		return err == nil, err
	}
	return s.mayReplay(ctx, r)
}

// mayReplay says whether the consent for playback is in force.
func (s *Scorer) mayReplay(ctx context.Context, r models.Recording) (bool, error) {
	_, err := s.consented(ctx, r, models.ForPlayback)
	if errors.Is(err, models.ConsentRequired) {
		return false, nil
	}
	return err == nil, err
}

// consented returns the learner, or a models.ConsentRequired where they may not
// be processed for purpose.
func (s *Scorer) consented(ctx context.Context, r models.Recording, purpose models.Purpose) (models.Learner, error) {
	learner, err := s.Learners.Learner(ctx, r.Learner)
	if err != nil {
		return learner, err
	}
	consents, err := s.Learners.Consents(ctx, r.Learner)
	if err != nil {
		return learner, err
	}
	policies, err := s.Policies.Policies(ctx)
	if err != nil {
		return learner, err
	}
	return learner, models.ConsentInForce(learner, purpose, consents, policies, s.Now())
}

// withdrawn says that no consent for scoring stands, unlike one that must be
// renewed: nobody will listen to the upload any more.
func (s *Scorer) withdrawn(ctx context.Context, r models.Recording) (bool, error) {
	consents, err := s.Learners.Consents(ctx, r.Learner)
	for _, c := range consents {
		if c.Purpose == models.ForScoring && c.WithdrawnAt.IsZero() {
			return false, err
		}
	}
	return true, err
}

// replayed settles what is kept to be replayed: where playback was withdrawn while
// we listened, nothing, also of what an earlier attempt has made.
func (s *Scorer) replayed(ctx context.Context, r models.Recording, outcome models.Outcome) (models.Outcome, error) {
	may, err := s.mayReplay(ctx, r)
	if err != nil || may && outcome.Rendition {
		return outcome, err
	}
	outcome.Rendition = false
	return outcome, s.discard(ctx, r.ID)
}
