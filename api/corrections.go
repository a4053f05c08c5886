package api

import (
	"context"
	"net/http"
	"time"

	"github.com/langdu/langdu/models"
)

type correctionStartedDoc struct {
	Correction models.CorrectionID `json:"correction" doc:"Follow it at /v1/corrections/{id}" example:"0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8096"`
}

type correctionStartedOutput struct {
	Location string `header:"Location" doc:"The correction"`
	Body     correctionStartedDoc
}

type correctionDoc struct {
	ID          models.CorrectionID    `json:"id" doc:"Its id"`
	State       models.CorrectionState `json:"state" enum:"requested,done" doc:"How far it has come"`
	RequestedAt time.Time              `json:"requested_at" doc:"When it was asked for"`
	DoneAt      *time.Time             `json:"done_at,omitempty" doc:"When it was done"`
	Judged      int                    `json:"judged" doc:"Recordings judged again so far" example:"12"`
}

type correctionOutput struct{ Body correctionDoc }

type correctionInput struct {
	ID string `path:"id" doc:"The correction" example:"0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8096"`
}

func (s *server) correctionRoutes() {
	const again = "Recordings whose upload is still there are judged again where that changes anything, after those that children wait for. " +
		"What they were judged before is kept, and so is a person's decision. Follow it at Location."
	handle(s, "POST /v1/learners/{learner}/rescore", about{
		id: "rescoreLearner", tag: tagRights, summary: "Judge a learner's recordings again", status: http.StatusAccepted,
		words: "By the age that the learner has, and by the readings that pages have today. A corrected age does it by itself. " + again,
	}, s.rescoreLearner)
	handle(s, "POST /v1/pages/{page}/rescore", about{
		id: "rescorePage", tag: tagRights, summary: "Judge the recordings of a page again", status: http.StatusAccepted,
		words: "After its readings were corrected: every recording of the same text. " + again,
		fails: []models.Kind{models.NotFound},
	}, s.rescorePage)
	handle(s, "GET /v1/corrections/{id}", about{
		id: "correction", tag: tagRights, summary: "How far a correction has come", words: "It names nobody.",
		fails: []models.Kind{models.NotFound},
	}, s.correction)
}

func (s *server) rescoreLearner(ctx context.Context, _ *learnerInput) (*correctionStartedOutput, error) {
	return s.correct(ctx, models.Correction{Learner: admitted(ctx).learner})
}

func (s *server) rescorePage(ctx context.Context, in *pageInput) (*correctionStartedOutput, error) {
	p, err := s.findPage(ctx, in.Page)
	if err != nil {
		return nil, err
	}
	return s.correct(ctx, models.Correction{Page: p.ID})
}

func (s *server) correct(ctx context.Context, c models.Correction) (*correctionStartedOutput, error) {
	c.ID, c.RequestedAt = models.NewCorrectionID(), s.config.Now()
	c, err := s.config.Records.AddCorrection(ctx, c)
	if err != nil {
		return nil, learnerError(err)
	}
	return &correctionStartedOutput{Location: "/v1/corrections/" + string(c.ID), Body: correctionStartedDoc{c.ID}}, nil
}

func (s *server) correction(ctx context.Context, in *correctionInput) (*correctionOutput, error) {
	const none = "there is no correction with this id"
	id, err := models.ParseCorrectionID(in.ID)
	if err != nil {
		return nil, models.Errorf("api.correction", models.NotFound, none)
	}
	c, err := s.config.Records.Correction(ctx, id)
	if err != nil {
		return nil, explained(err, models.NotFound, none)
	}
	return &correctionOutput{correctionDoc{ID: c.ID, State: c.State, RequestedAt: c.RequestedAt.UTC(), DoneAt: instant(c.DoneAt), Judged: c.Judged}}, nil
}
