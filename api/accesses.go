package api

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/langdu/langdu/models"
)

type accessesInput struct {
	Learner string `path:"learner" doc:"Your own name for the child" example:"l1"`
	Limit   int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"How many at most"`
	Cursor  string `query:"cursor" doc:"next_cursor of the answer before"`
}

type accessDoc struct {
	Recording models.RecordingID `json:"recording,omitempty" doc:"The recording; none where it was everything" example:"0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8091"`
	What      models.AccessKind  `json:"what" enum:"audio,original,result,export,share" doc:"audio: played; original: the uploaded bytes were fetched; result: staff looked at the scores; export: an archive of everything was fetched; share: played by a link"`
	Role      string             `json:"role" doc:"Of who it was: learner, guardian, app, staff, custodian or operator; link for who had a link" example:"staff"`
	Actor     string             `json:"actor,omitempty" doc:"Stands for a member of staff, always the same for one; nobody's name" example:"9f86d081884c7d65"`
	Approval  string             `json:"approval,omitempty" doc:"The access request that allowed a member of staff" example:"0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8093"`
	First     time.Time          `json:"first" doc:"The first time on that day (UTC)"`
	Last      time.Time          `json:"last" doc:"The last time that they began to listen on that day"`
	Times     int                `json:"times" doc:"How often they began on that day; parts of a file that are fetched within ten minutes are one time" example:"2"`
}

type accessesDoc struct {
	Accesses   []accessDoc `json:"accesses" doc:"Those that began last first"`
	NextCursor string      `json:"next_cursor" doc:"Pass it as cursor; empty at the end"`
}

type accessesOutput struct{ Body accessesDoc }

func (s *server) accesses(ctx context.Context, in *accessesInput) (*accessesOutput, error) {
	a := admitted(ctx)
	if _, err := s.config.Records.Learner(ctx, a.learner); err != nil {
		return nil, learnerError(err)
	}
	if in.Cursor != "" && uuid.Validate(in.Cursor) != nil {
		return nil, badCursor()
	}
	all, err := s.config.Records.Accesses(ctx, a.learner, in.Cursor, in.Limit+1)
	if err != nil {
		return nil, err
	}
	out := &accessesOutput{accessesDoc{Accesses: []accessDoc{}}}
	if len(all) > in.Limit {
		all = all[:in.Limit]
		out.Body.NextCursor = all[in.Limit-1].ID
	}
	for _, l := range all {
		out.Body.Accesses = append(out.Body.Accesses, accessDoc{
			Recording: l.Recording, What: l.Kind, Role: l.Role, Actor: l.Actor, Approval: l.Approval, First: l.First, Last: l.Last, Times: l.Count,
		})
	}
	return out, nil
}
