package api

import (
	"context"
	"encoding/base64"
	"encoding/json"

	"github.com/langdu/langdu/models"
)

type statisticsInput struct {
	Month string `query:"month" doc:"The month; the latest that is made where it is left out" example:"2026-11"`
	Page  string `query:"page" doc:"Only this page" example:"p1"`
	After string `query:"after" doc:"next of the answer before"`
}

type statisticsDoc struct {
	Month  string             `json:"month,omitempty" doc:"The month; none where no month is made yet" example:"2026-11"`
	Months []string           `json:"months" doc:"Every month that is made, newest first"`
	Lines  []models.Statistic `json:"lines" doc:"Up to a thousand, in order of page, character and reading"`
	Next   string             `json:"next,omitempty" doc:"Pass as after for more"`
}

type statisticsOutput struct{ Body statisticsDoc }

func (s *server) statisticsRoutes() {
	handle(s, "GET /v1/statistics", about{
		id: "statistics", tag: tagOperation, summary: "How pages are misread, of everybody together",
		words: "For research and improvement, of the readings of learners who have consented to research. A character that fewer than ten of them read in the month is left out, and nothing is summed up over what is left out; figures are rounded; " +
			"a month is made once, when it is over, and never changes, so that an erasure cannot be seen in it.",
		fails: []models.Kind{models.Invalid},
	}, s.statistics)
}

func (s *server) statistics(ctx context.Context, in *statisticsInput) (*statisticsOutput, error) {
	const page = 1000
	months, err := s.config.Records.StatisticMonths(ctx)
	if err != nil {
		return nil, err
	}
	doc := statisticsDoc{Month: in.Month, Months: append([]string{}, months...), Lines: []models.Statistic{}}
	if doc.Month == "" && len(months) > 0 {
		doc.Month = months[0]
	}
	if doc.Month == "" {
		return &statisticsOutput{doc}, nil
	}
	if _, _, err := models.MonthSpan(doc.Month); err != nil {
		return nil, err
	}
	var after models.Statistic
	if decoded, err := base64.RawURLEncoding.DecodeString(in.After); err != nil || in.After != "" && json.Unmarshal(decoded, &after) != nil {
		return nil, models.Errorf("api.statistics", models.Invalid, "after is not what an answer has given as next")
	}
	lines, err := s.config.Records.Statistics(ctx, doc.Month, models.PageID(in.Page), after, page)
	if err != nil {
		return nil, err
	}
	doc.Lines = append(doc.Lines, lines...)
	if len(lines) == page {
		last, err := json.Marshal(lines[page-1])
		if err != nil {
			return nil, models.E("api.statistics", models.Internal, err)
		}
		doc.Next = base64.RawURLEncoding.EncodeToString(last)
	}
	return &statisticsOutput{doc}, nil
}
