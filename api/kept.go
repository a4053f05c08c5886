package api

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
)

type classKeptDoc struct {
	Class models.DataClass `json:"class" enum:"original,rendition,result" doc:"Of what: the uploaded bytes, the playback files, the results"`
	Count int              `json:"count" doc:"How many recordings have it" example:"18"`
	Next  time.Time        `json:"next" doc:"When the first of them loses it by itself"`
	Last  time.Time        `json:"last" doc:"When the last of them does"`
}

type unfinishedDoc struct {
	Count int       `json:"count" doc:"How many there are" example:"1"`
	Until time.Time `json:"until" doc:"When the last of them is erased unless it is finished"`
}

type keptOutput struct {
	Body struct {
		Recordings int            `json:"recordings" doc:"How many recordings there are" example:"18"`
		Classes    []classKeptDoc `json:"classes" doc:"What is kept of them, by class of data; a class of which nothing is kept is left out"`
		Unfinished *unfinishedDoc `json:"unfinished,omitempty" doc:"Uploads that are not finished: their parts are kept for as long as they may be gone on with"`
		Holds      []heldByDoc    `json:"holds,omitempty" doc:"Legal holds on everything or on some of it, which keep it from being erased at these times"`
	}
}

func (s *server) keptRoutes() {
	handle(s, "GET /v1/learners/{learner}/kept", about{
		id: "kept", tag: tagLearners, summary: "What is kept, and until when",
		words: "The number of a learner's recordings, and of each class of their data how much is there and when it is erased by itself.",
	}, s.keptOf)
}

func (s *server) keptOf(ctx context.Context, _ *learnerInput) (*keptOutput, error) {
	a := admitted(ctx)
	if _, err := s.config.Records.Learner(ctx, a.learner); err != nil {
		return nil, learnerError(err)
	}
	now := s.config.Now()
	kept, err := s.config.Records.Standing(ctx, a.learner, now)
	if err != nil {
		return nil, err
	}
	holds, err := s.config.Records.HoldsOn(ctx, a.learner, true, now)
	if err != nil {
		return nil, err
	}
	out := &keptOutput{}
	out.Body.Recordings, out.Body.Classes = kept.Recordings, make([]classKeptDoc, len(kept.Classes))
	for i, c := range kept.Classes {
		out.Body.Classes[i] = classKeptDoc{c.Class, c.Count, c.Next.UTC(), c.Last.UTC()}
	}
	if kept.Unfinished > 0 {
		out.Body.Unfinished = &unfinishedDoc{kept.Unfinished, kept.Until.UTC()}
	}
	for _, h := range holds {
		out.Body.Holds = append(out.Body.Holds, *heldByOf(h))
	}
	return out, nil
}
