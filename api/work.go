package api

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// WorkFilter is which recordings of My Work are asked for.
type WorkFilter struct {
	Learner string `path:"learner" doc:"Your own name for the child" example:"l1"`
	Q       string `query:"q" maxLength:"200" doc:"Part of the text, of the prompt or of the page's title" example:"钓鱼"`
	Page    string `query:"page" doc:"Recordings of this page only" example:"p1"`
	Liked   bool   `query:"liked" doc:"Only those that the caller likes"`
	Kind    string `query:"kind" enum:"reading,answer" doc:"Only this kind"`

	Question string `query:"question" doc:"Answers to this question only" example:"q1"`
	Book     string `query:"book" maxLength:"300" doc:"Recordings of the pages of this book only" example:"小猫钓鱼"`
	Least    int    `query:"least" minimum:"0" maximum:"100" doc:"Only those with an overall score of at least this; 0 asks for no score" example:"85"`
	Most     int    `query:"most" minimum:"0" maximum:"100" doc:"Only those with an overall score of at most this; 0 asks for no score" example:"64"`
}

// of is the filter as the store knows it.
func (f WorkFilter) of(a admission) storage.WorkQuery {
	q := storage.WorkQuery{
		Learner: a.learner, Text: f.Q, Page: models.PageID(f.Page), Kind: models.RecordingKind(f.Kind), Question: models.QuestionID(f.Question),
		Book: f.Book, Least: f.Least, Most: f.Most,
	}
	if f.Liked {
		q.LikedBy = a.caller.subject
	}
	return q
}

type workInput struct {
	WorkFilter
	Limit  int       `query:"limit" minimum:"1" maximum:"100" default:"20" doc:"How many at most"`
	Cursor string    `query:"cursor" doc:"next_cursor of the answer before"`
	Before time.Time `query:"before" doc:"Start with those made before this time, such as the end of a month; next_cursor goes on from there" example:"2026-11-01T00:00:00+08:00"`
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
	handle(s, "GET /v1/learners/{learner}/work/months", about{
		id: "workMonths", tag: tagRecordings, summary: "My Work by months",
		words: "How many recordings each month holds, the latest first, of those that the same filters would list. A long list can so be jumped in: ask for work before the end of a month.",
	}, s.workMonths)
}

func (s *server) work(ctx context.Context, in *workInput) (*workOutput, error) {
	a := admitted(ctx)
	if _, err := s.config.Records.Learner(ctx, a.learner); err != nil {
		return nil, learnerError(err)
	}
	q := in.of(a)
	q.Limit, q.Cursor, q.Before = in.Limit, in.Cursor, in.Before
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
