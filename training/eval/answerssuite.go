package main

import (
	"context"
)

// answers measures answers by voice.
func (s *suite) answers(ctx context.Context) error {
	_, err := s.tryAnswers(ctx, measuredPool)
	return err
}

// tryAnswers makes the trials of a pool, hears them, and adds the figures.
func (s *suite) tryAnswers(ctx context.Context, p pool) ([]reply, error) {
	a, err := loadAnswers(ctx, s.speech, p, s.short)
	if err != nil {
		return nil, err
	}
	trials, err := a.trials(ctx, s.model, s.short)
	if err != nil {
		return nil, err
	}
	list, err := replies(ctx, trials, s.answerer)
	if err != nil {
		return nil, err
	}
	s.answerFigures(list)
	return list, s.answerCosts(ctx, a)
}
