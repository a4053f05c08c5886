package workers

import (
	"context"

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
	c, err := s.consented(ctx, r)
	return err == nil && (stage != models.StageRendition || c.playback), err
}

// consent is who is heard, and what may be made of it beyond a score.
type consent struct {
	learner  models.Learner
	playback bool
}

// consented asks for the consents of whoever is heard: a models.ConsentRequired where
// they may not be scored.
func (s *Scorer) consented(ctx context.Context, r models.Recording) (consent, error) {
	permits, err := s.Learners.Permits(ctx, r.Learner)
	if err != nil {
		return consent{}, err
	}
	now := s.Now()
	if err := permits.InForce(models.ForScoring, now); err != nil {
		return consent{}, err
	}
	return consent{permits.Learner, permits.InForce(models.ForPlayback, now) == nil}, nil
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
func (s *Scorer) replayed(ctx context.Context, r models.Recording, may bool, outcome models.Outcome) (models.Outcome, error) {
	if may && outcome.Rendition {
		return outcome, nil
	}
	outcome.Rendition, outcome.Discarded = false, true
	return outcome, s.discard(ctx, r.ID)
}
