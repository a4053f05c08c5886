package api

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/langdu/langdu/models"
)

// purposeDoc is what an app needs to know before it asks.
type purposeDoc struct {
	Purpose   models.Purpose `json:"purpose" enum:"scoring,playback,sharing,research,improvement" doc:"What for"`
	InForce   bool           `json:"in_force" doc:"Whether a consent suffices today"`
	RefusedAt *time.Time     `json:"refused_at,omitempty" doc:"When it was refused"`
	Ask       bool           `json:"ask" doc:"Whether the app may ask for it: not where it was refused, until somebody consents by themselves"`
}

func (s *server) refusalRoutes() {
	handle(s, "PUT /v1/learners/{learner}/refusals/{purpose}", about{
		id: "refuse", tag: tagLearners, summary: "Remember a refusal", status: 204,
		words: "Whoever was asked said no: from now on ask is false for this purpose, in GET …/consents and in every consent-required problem. " +
			"A consent that somebody gives by themselves ends it. 409 while a consent stands: withdraw that first.",
	}, s.refuse)
}

func (s *server) refuse(ctx context.Context, in *withdrawInput) (*struct{}, error) {
	purpose, err := models.ParsePurpose(in.Purpose)
	if err != nil {
		return nil, err
	}
	return nil, learnerError(s.config.Records.Refuse(ctx, admitted(ctx).learner, purpose, s.config.Now()))
}

// purposeDocs says of every purpose whether it may be asked for.
func (s *server) purposeDocs(ctx context.Context, permits models.Permits) ([]purposeDoc, error) {
	refused, err := s.config.Records.Refused(ctx, permits.Learner.ID)
	if err != nil {
		return nil, err
	}
	docs := make([]purposeDoc, 0, len(models.Purposes()))
	for _, p := range models.Purposes() {
		doc := purposeDoc{Purpose: p, InForce: permits.InForce(p, s.config.Now()) == nil, Ask: true}
		if i := slices.IndexFunc(refused, func(r models.RefusedPurpose) bool { return r.Purpose == p }); i >= 0 {
			doc.RefusedAt, doc.Ask = instant(refused[i].At), false
		}
		doc.Ask = doc.Ask && !doc.InForce
		docs = append(docs, doc)
	}
	return docs, nil
}

// missing makes err, which says that a consent is missing, a problem that names
// the purpose and says whether it may be asked for.
func (s *server) missing(ctx context.Context, id models.LearnerID, purpose models.Purpose, err error) error {
	if !errors.Is(err, models.ConsentRequired) {
		return err
	}
	refused, failed := s.config.Records.Refused(ctx, id)
	if failed != nil {
		return failed
	}
	p := newProblem(err)
	p.Purpose = string(purpose)
	ask := !slices.ContainsFunc(refused, func(r models.RefusedPurpose) bool { return r.Purpose == purpose })
	p.Ask = &ask
	return p
}
