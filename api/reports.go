package api

import (
	"context"

	"github.com/langdu/langdu/models"
)

type reportInput struct {
	Year int `path:"year" doc:"The year, in UTC" example:"2026"`
}

type reportOutput struct{ Body models.Report }

func (s *server) reportRoutes() {
	handle(s, "GET /v1/reports/{year}", about{
		id: "report", tag: tagOperation, summary: "The yearly audit report and impact assessment",
		words: "Made when it is asked for, from the audit log, the requests, erasures and incidents, the schedule and the declared third parties. It holds no personal data; fewer than ten people are not shown as a number. " +
			"\"langdu report\" prints the same as a page.",
		fails: []models.Kind{models.Invalid},
	}, s.report)
}

func (s *server) report(ctx context.Context, in *reportInput) (*reportOutput, error) {
	now := s.config.Now()
	from, to, err := models.YearSpan(in.Year, now)
	if err != nil {
		return nil, err
	}
	figures, err := s.config.Records.YearFigures(ctx, from, to)
	if err != nil {
		return nil, err
	}
	return &reportOutput{models.NewReport(models.ReportBasis{
		Year: in.Year, Figures: figures, Schedule: s.config.Schedule, Parties: s.config.Parties, Region: s.config.Region, Now: now,
	})}, nil
}
