package api

import (
	"context"
	"net/http"
	"time"

	"github.com/langdu/langdu/models"
)

type previewInput struct {
	Page string `path:"page" doc:"Your own name for the page: 1 to 100 letters, digits or . _ ~ : @ -" example:"p1"`
	Body struct {
		Text     string        `json:"text,omitempty" doc:"The text as it would be; the page's where it is left out. Recordings of another text keep their scores" example:"小猫钓鱼"`
		Readings []overrideDoc `json:"readings" doc:"All readings of the page as they would be"`
	}
}

type previewStartedDoc struct {
	Preview models.PreviewID `json:"preview" doc:"Follow it at /v1/previews/{id}" example:"0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8096"`
}

type previewStartedOutput struct {
	Location string `header:"Location" doc:"The preview"`
	Body     previewStartedDoc
}

type previewDoc struct {
	ID          models.PreviewID    `json:"id" doc:"Its id"`
	Page        models.PageID       `json:"page" doc:"The page" example:"p1"`
	State       models.PreviewState `json:"state" enum:"requested,done,cancelled,failed" doc:"How far it has come"`
	RequestedAt time.Time           `json:"requested_at" doc:"When it was asked for"`
	DoneAt      *time.Time          `json:"done_at,omitempty" doc:"When it ended"`
	ExpiresAt   time.Time           `json:"expires_at" doc:"When it is forgotten"`
	Percent     int                 `json:"percent" doc:"How far it has come" example:"40"`
	Direction   models.Direction    `json:"direction,omitempty" enum:"few,same,better,worse,mixed" doc:"Where scores would go; few where the recordings that may be listened to are of fewer than three learners: then nothing else is said"`
	// Figures says by itself when it is missing.
	Figures *models.PreviewCounts `json:"figures,omitempty" doc:"What would change, in multiples of five, so that nothing of it tells of a single child. Left out where the direction is few"`
}

type previewOutput struct{ Body previewDoc }

type previewIDInput struct {
	ID string `path:"id" doc:"The preview" example:"0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8096"`
}

func (s *server) previewRoutes() {
	handle(s, "POST /v1/pages/{page}/readings/preview", about{
		id: "previewReadings", tag: tagPages, summary: "What other readings would change", status: http.StatusAccepted,
		words: "Listens again to up to 50 of the page's newest recordings whose sound is still kept, as if the readings were in force, and stores no judgement. " +
			"The machine listens for scoring, so it is the consent to scoring that allows it; without it a recording is not listened to, and not counted. Follow it at Location.",
		fails: []models.Kind{malformed, models.NotFound, models.TooLarge, models.Unsupported, models.RateLimited},
	}, s.preview)
	handle(s, "GET /v1/previews/{id}", about{
		id: "preview", tag: tagPages, summary: "How far a preview has come, and what it has found", words: "It names nobody and is forgotten after a day.",
		fails: []models.Kind{models.NotFound},
	}, s.getPreview)
	handle(s, "DELETE /v1/previews/{id}", about{
		id: "cancelPreview", tag: tagPages, summary: "Cancel a preview", status: http.StatusNoContent,
		words: "No further recording is listened to. One that has ended stays as it is.", fails: []models.Kind{models.NotFound},
	}, s.cancelPreview)
}

func (s *server) preview(ctx context.Context, in *previewInput) (*previewStartedOutput, error) {
	page, err := s.findPage(ctx, in.Page)
	if err != nil {
		return nil, err
	}
	if page.Overrides = overridesOf(in.Body.Readings); in.Body.Text != "" {
		page.Text = in.Body.Text
	}
	if err := page.Validate(); err != nil {
		return nil, err
	}
	if _, err := s.config.Readings.Characters(page.Text, page.Overrides); err != nil {
		return nil, err
	}
	now := s.config.Now()
	p := models.Preview{ID: models.NewPreviewID(), Page: page.ID, Text: page.Text, Overrides: page.Overrides,
		RequestedAt: now, ExpiresAt: now.Add(models.PreviewTime)}
	if err := s.config.Records.AddPreview(ctx, p); err != nil {
		return nil, err
	}
	return &previewStartedOutput{Location: "/v1/previews/" + string(p.ID), Body: previewStartedDoc{p.ID}}, nil
}

const noPreview = "there is no preview with this id; one is forgotten after a day"

func (s *server) getPreview(ctx context.Context, in *previewIDInput) (*previewOutput, error) {
	id, err := models.ParsePreviewID(in.ID)
	if err != nil {
		return nil, models.Errorf("api.preview", models.NotFound, noPreview)
	}
	p, err := s.config.Records.Preview(ctx, id, s.config.Now())
	if err != nil {
		return nil, explained(err, models.NotFound, noPreview)
	}
	doc := previewDoc{ID: p.ID, Page: p.Page, State: p.State, RequestedAt: p.RequestedAt.UTC(), DoneAt: instant(p.DoneAt),
		ExpiresAt: p.ExpiresAt.UTC(), Percent: p.Percent}
	if p.Figures != nil {
		doc.Direction, doc.Figures = p.Figures.Direction, p.Figures.Counts
	}
	return &previewOutput{doc}, nil
}

func (s *server) cancelPreview(ctx context.Context, in *previewIDInput) (*struct{}, error) {
	id, err := models.ParsePreviewID(in.ID)
	if err != nil {
		return nil, models.Errorf("api.preview", models.NotFound, noPreview)
	}
	return nil, explained(s.config.Records.CancelPreview(ctx, id, s.config.Now()), models.NotFound, noPreview)
}
