package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"time"

	"github.com/langdu/langdu/models"
)

// Who the demo is for.
const (
	demoLearner  models.LearnerID     = "demo"
	demoGuardian models.PrincipalID   = "demo-guardian"
	demoPolicy   models.PolicyVersion = "demo"
)

// demoPages is a few pages of our own making.
//
//go:embed demo.json
var demoPages []byte

// demoQuestions is questions about them.
//
//go:embed demo-questions.json
var demoQuestions []byte

// seed makes the demo's learner and their guardian's consent, where they are not
// there yet, and the pages and questions.
func (s *stores) seed(ctx context.Context, now time.Time) error {
	_, err := s.records.Learner(ctx, demoLearner)
	if errors.Is(err, models.NotFound) {
		err = s.seedLearner(ctx, now)
	}
	if err != nil && !errors.Is(err, models.Gone) { // erased by its visitor: it stays erased
		return err
	}
	var pages []models.Page
	if err := json.Unmarshal(demoPages, &pages); err != nil {
		return models.E("demo pages", models.Internal, err)
	}
	for _, page := range pages {
		page.UpdatedAt = now
		if err := s.records.PutPage(ctx, page); err != nil {
			return err
		}
	}
	if err := s.seedMedia(ctx, pages, now); err != nil {
		return err
	}
	return s.seedQuestions(ctx, now)
}

func (s *stores) seedQuestions(ctx context.Context, now time.Time) error {
	var questions []models.Question
	if err := json.Unmarshal(demoQuestions, &questions); err != nil {
		return models.E("demo questions", models.Internal, err)
	}
	for _, q := range questions {
		q.UpdatedAt = now
		if err := s.records.PutQuestion(ctx, q); err != nil {
			return err
		}
	}
	return nil
}

func (s *stores) seedLearner(ctx context.Context, now time.Time) error {
	learner := models.Learner{ID: demoLearner, AgeBand: models.Under14, Guardian: demoGuardian, CreatedAt: now}
	if err := s.records.PutLearner(ctx, learner); err != nil {
		return err
	}
	for _, purpose := range []models.Purpose{models.ForScoring, models.ForPlayback} {
		consent := models.Consent{
			Learner: demoLearner, Purpose: purpose, Policy: demoPolicy, GivenBy: demoGuardian,
			Method: "started the demo", GivenAt: now,
		}
		if err := s.records.AddConsent(ctx, consent); err != nil {
			return err
		}
	}
	return nil
}
