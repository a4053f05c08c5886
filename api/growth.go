package api

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

type growthInput struct {
	Learner string `path:"learner" doc:"Your own name for the child" example:"l1"`
	From    string `query:"from" format:"date" doc:"First day (UTC); without it all that is kept" example:"2026-01-01"`
}

type growthDoc struct {
	Days       []growthDayDoc       `json:"days" doc:"Oldest first; days without a recording are left out"`
	Characters []growthCharacterDoc `json:"characters" doc:"Most read first"`
}

type growthDayDoc struct {
	Day        string `json:"day" doc:"UTC" example:"2026-11-22"`
	Recordings int    `json:"recordings" doc:"Scored recordings" example:"3"`
	Characters int    `json:"characters" doc:"Characters read; skipped ones do not count" example:"120"`
	Correct    int    `json:"correct" doc:"Of them, judged correct" example:"111"`
	DurationMS int64  `json:"duration_ms" doc:"Of the recordings" example:"84000"`
}

type growthCharacterDoc struct {
	Char    string `json:"char" doc:"The character" example:"钓"`
	Read    int    `json:"read" doc:"How often it was read" example:"4"`
	Correct int    `json:"correct" doc:"How often correctly" example:"3"`
	Score   int    `json:"score" doc:"Mean score, 0 to 100" example:"82"`
	LastDay string `json:"last_day" doc:"When it was last read" example:"2026-11-22"`
	State   string `json:"state" enum:"known,shaky,new" doc:"known: read at least three times, four times out of five correctly; new: read less often than three times; shaky: the rest"`
}

type growthOutput struct{ Body growthDoc }

func (s *server) growthRoutes() {
	handle(s, "GET /v1/learners/{learner}/growth", about{
		id: "growth", tag: tagRecordings, summary: "How a learner's reading has grown",
		words: "By day and by character. It is drawn from readings, not from answers. It is a comparison of the learner with themselves; there is none with others.",
	}, s.growth)
}

func (s *server) growth(ctx context.Context, in *growthInput) (*growthOutput, error) {
	var from time.Time
	if in.From != "" {
		day, err := time.Parse(time.DateOnly, in.From)
		if err != nil {
			return nil, models.Errorf("api.growth", models.Invalid, "from: want a day like 2026-01-01")
		}
		from = day
	}
	learner := admitted(ctx).learner
	if _, err := s.config.Records.Learner(ctx, learner); err != nil {
		return nil, learnerError(err)
	}
	g, err := s.config.Records.Growth(ctx, learner, from)
	if err != nil {
		return nil, err
	}
	return &growthOutput{growthOf(g)}, nil
}

func growthOf(g storage.Growth) growthDoc {
	doc := growthDoc{Days: make([]growthDayDoc, len(g.Days)), Characters: make([]growthCharacterDoc, len(g.Characters))}
	for i, d := range g.Days {
		doc.Days[i] = growthDayDoc{d.Day, d.Recordings, d.Characters, d.Correct, d.Duration.Milliseconds()}
	}
	for i, c := range g.Characters {
		doc.Characters[i] = growthCharacterDoc{c.Char, c.Read, c.Correct, c.Score, c.LastDay, state(c)}
	}
	return doc
}

// state is how well a character is known. Fewer than three readings say little:
// one slip would make a known character shaky.
func state(c storage.GrowthCharacter) string {
	switch {
	case c.Read < 3:
		return "new"
	case 5*c.Correct >= 4*c.Read:
		return "known"
	}
	return "shaky"
}
