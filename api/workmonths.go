package api

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
)

type workMonthsInput struct {
	WorkFilter
	Zone string `query:"zone" pattern:"^[+-][0-9]{2}:[0-9]{2}$" default:"+00:00" doc:"How far the clocks of the person who asks are ahead of UTC: it decides to which month a night belongs" example:"+08:00"`
}

type workMonthDoc struct {
	Month      string    `json:"month" doc:"The month" example:"2026-11"`
	Recordings int       `json:"recordings" doc:"How many it holds" example:"42"`
	From       time.Time `json:"from" doc:"Its first instant"`
	Before     time.Time `json:"before" doc:"Its end: pass it as before to list the month from its latest recording"`
}

type workMonthsOutput struct {
	Body struct {
		Months []workMonthDoc `json:"months" doc:"The latest first; months without recordings are left out"`
	}
}

func (s *server) workMonths(ctx context.Context, in *workMonthsInput) (*workMonthsOutput, error) {
	a := admitted(ctx)
	if _, err := s.config.Records.Learner(ctx, a.learner); err != nil {
		return nil, learnerError(err)
	}
	zone, err := time.Parse("-07:00", in.Zone)
	if err != nil {
		return nil, models.Errorf("api.workMonths", models.Invalid, "zone: %q is no distance from UTC: want one like +08:00", in.Zone)
	}
	months, err := s.config.Records.WorkMonths(ctx, in.of(a), zone.Location(), s.config.Now())
	if err != nil {
		return nil, err
	}
	out := &workMonthsOutput{}
	out.Body.Months = make([]workMonthDoc, len(months))
	for i, m := range months {
		out.Body.Months[i] = workMonthDoc{Month: m.Start.Format("2006-01"), Recordings: m.Recordings, From: m.Start.UTC(), Before: m.End.UTC()}
	}
	return out, nil
}
