package api

import (
	"context"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

type workInput struct {
	Learner string `path:"learner" doc:"Your own name for the child" example:"l1"`
	Limit   int    `query:"limit" minimum:"1" maximum:"100" default:"20" doc:"How many at most"`
	Cursor  string `query:"cursor" doc:"next_cursor of the answer before"`
	Q       string `query:"q" maxLength:"200" doc:"Part of the text, of the prompt or of the page's title" example:"钓鱼"`
	Page    string `query:"page" doc:"Recordings of this page only" example:"p1"`
	Liked   bool   `query:"liked" doc:"Only those that the caller likes"`
	Kind    string `query:"kind" enum:"reading,answer" doc:"Only this kind"`

	Question string `query:"question" doc:"Answers to this question only" example:"q1"`
}

type workDoc struct {
	Recordings []recordingDoc `json:"recordings" doc:"Newest first"`
	NextCursor string         `json:"next_cursor" doc:"Pass it as cursor; empty at the end"`
}

type workOutput struct{ Body workDoc }

func (s *server) workRoutes() {
	handle(s, "GET /v1/learners/{learner}/work", about{
		id: "work", tag: tagRecordings, summary: "My Work",
		words: "The learner's recordings, newest first, whatever became of them; those erased are not listed.",
	}, s.work)
}

func (s *server) work(ctx context.Context, in *workInput) (*workOutput, error) {
	a := admitted(ctx)
	if _, err := s.config.Records.Learner(ctx, a.learner); err != nil {
		return nil, learnerError(err)
	}
	q := storage.WorkQuery{
		Learner: a.learner, Limit: in.Limit, Cursor: in.Cursor, Text: in.Q, Page: models.PageID(in.Page),
		Kind: models.RecordingKind(in.Kind), Question: models.QuestionID(in.Question),
	}
	if in.Liked {
		q.LikedBy = a.caller.subject
	}
	recordings, next, err := s.config.Records.Work(ctx, q)
	if err != nil {
		return nil, explained(err, models.Invalid, "cursor: pass next_cursor of the answer before, unchanged and with the same filters")
	}
	out := &workOutput{}
	out.Body.NextCursor = next
	out.Body.Recordings, err = s.recordingDocs(ctx, a.caller, s.current(recordings))
	return out, err
}

// current leaves out what is past its time, even if the sweep has not come by yet.
func (s *server) current(recordings []models.Recording) []models.Recording {
	var kept []models.Recording
	for _, r := range recordings {
		if !past(r.Expiry.Result, s.config.Now()) {
			kept = append(kept, r)
		}
	}
	return kept
}
