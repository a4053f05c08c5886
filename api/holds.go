package api

import (
	"context"
	"net/http"
	"time"

	"github.com/langdu/langdu/models"
)

type holdBody struct {
	Learner   string    `json:"learner,omitempty" doc:"Everything of this learner; or" example:"l1"`
	Recording string    `json:"recording,omitempty" doc:"this recording" example:"0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8091"`
	Name      string    `json:"name" minLength:"1" maxLength:"300" doc:"What the family is told that it is kept for" example:"court order 2026-117"`
	Reason    string    `json:"reason" minLength:"1" maxLength:"300" doc:"Why the law or a court asks for it; for the two persons, the family does not see it"`
	Until     time.Time `json:"until" doc:"When it ends by itself, a year from now at the latest" example:"2027-02-28T00:00:00Z"`
}

type holdDoc struct {
	ID          models.HoldID      `json:"id" doc:"Its id"`
	Learner     models.LearnerID   `json:"learner,omitempty" doc:"Whose data are held; for a custodian only" example:"l1"`
	Recording   models.RecordingID `json:"recording,omitempty" doc:"Which recording is held; else everything of a learner"`
	Name        string             `json:"name" doc:"What the family is told" example:"court order 2026-117"`
	Reason      string             `json:"reason" doc:"Why"`
	State       models.HoldState   `json:"state" enum:"proposed,in force,released,ended" doc:"proposed holds nothing yet; ended is by itself"`
	Proposer    models.PrincipalID `json:"proposer" doc:"Who proposed it" example:"c1"`
	ProposedAt  time.Time          `json:"proposed_at" doc:"When"`
	Confirmer   models.PrincipalID `json:"confirmer,omitempty" doc:"Who confirmed it" example:"c2"`
	ConfirmedAt *time.Time         `json:"confirmed_at,omitempty" doc:"When, and from when it holds"`
	Until       time.Time          `json:"until" doc:"When it ends by itself"`
	ReleasedAt  *time.Time         `json:"released_at,omitempty" doc:"When it was released before that"`
}

// holdSavedDoc repeats nothing of what a person wrote.
type holdSavedDoc struct {
	ID    models.HoldID    `json:"id" doc:"Its id"`
	State models.HoldState `json:"state" doc:"Where it stands" example:"proposed"`
	Until time.Time        `json:"until" doc:"When it ends by itself"`
}

type (
	holdInput struct{ Body holdBody }
	holdID    struct {
		ID string `path:"id" doc:"The hold" example:"0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8097"`
	}
	holdsInput struct {
		Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"50" doc:"How many at most"`
		Cursor string `query:"cursor" doc:"next_cursor of the answer before"`
	}
	holdOutput      struct{ Body holdDoc }
	holdSavedOutput struct {
		Status int
		Body   holdSavedDoc
	}
	holdsOutput struct {
		Body struct {
			Holds      []holdDoc `json:"holds" doc:"Newest first; a hold goes with what it held"`
			NextCursor string    `json:"next_cursor" doc:"Pass it as cursor; empty at the end"`
		}
	}
)

func (s *server) holdRoutes() {
	handle(s, "POST /v1/holds", about{
		id: "proposeHold", tag: tagStaff, summary: "Propose a legal hold", status: http.StatusCreated,
		words: "It holds nothing until a second person has confirmed it. From then on nothing that it covers is erased, by no sweep and no request, until it ends by itself or is released: " +
			"an erasure that is asked for hides the data at once, stands in state held, and is carried out then, without being asked for again. The hold shows in every answer about the data.",
		fails: []models.Kind{malformed, models.TooLarge, models.Unsupported, models.NotFound, models.Gone},
	}, s.proposeHold)
	handle(s, "GET /v1/holds", about{
		id: "holds", tag: tagStaff, summary: "Legal holds", words: "Those that are over too, while what they held is here.",
	}, s.holds)
	handle(s, "GET /v1/holds/{id}", about{
		id: "hold", tag: tagStaff, summary: "One legal hold", words: "As in the list.", fails: []models.Kind{models.NotFound},
	}, s.hold)
	handle(s, "POST /v1/holds/{id}/confirm", about{
		id: "confirmHold", tag: tagStaff, summary: "Confirm a legal hold", status: http.StatusOK,
		words: "By a custodian or operator whose subject is not the proposer's.",
		fails: []models.Kind{models.NotFound, models.Gone},
	}, s.confirmHold)
	handle(s, "POST /v1/holds/{id}/release", about{
		id: "releaseHold", tag: tagStaff, summary: "Release a legal hold before its time", status: http.StatusOK,
		words: "One person is enough to stop keeping data. Erasures that waited for it begin at once.",
		fails: []models.Kind{models.NotFound},
	}, s.releaseHold)
}

func (s *server) proposeHold(ctx context.Context, in *holdInput) (*holdSavedOutput, error) {
	h := models.Hold{
		ID: models.NewHoldID(), Name: in.Body.Name, Reason: in.Body.Reason,
		Proposer: admitted(ctx).caller.subject, ProposedAt: s.config.Now(), Until: in.Body.Until,
	}
	var err error
	if in.Body.Learner != "" {
		if h.Learner, err = models.ParseLearnerID(in.Body.Learner); err != nil {
			return nil, err
		}
	}
	if in.Body.Recording != "" {
		if h.Recording, err = models.ParseRecordingID(in.Body.Recording); err != nil {
			return nil, err
		}
	}
	if err := s.config.Records.ProposeHold(ctx, h); err != nil {
		return nil, holdError(err)
	}
	return s.savedHold(h, http.StatusCreated), nil
}

// holdError says what is not there, or gone, in words that name nothing.
func holdError(err error) error {
	err = explained(err, models.NotFound, "there is no such hold, learner or recording")
	return explained(err, models.Gone, "it is being erased: what is not whole any more can be held no more")
}

func (s *server) savedHold(h models.Hold, status int) *holdSavedOutput {
	return &holdSavedOutput{Status: status, Body: holdSavedDoc{ID: h.ID, State: h.StateAt(s.config.Now()), Until: h.Until.UTC()}}
}

func (s *server) confirmHold(ctx context.Context, in *holdID) (*holdSavedOutput, error) {
	id, err := parseHold(in.ID)
	if err != nil {
		return nil, err
	}
	h, err := s.config.Records.ConfirmHold(ctx, id, admitted(ctx).caller.subject, s.config.Now())
	if err != nil {
		return nil, holdError(err)
	}
	return s.savedHold(h, http.StatusOK), nil
}

// releaseHold leaves the erasures that waited to the reconciler, which finds them
// due within a second.
func (s *server) releaseHold(ctx context.Context, in *holdID) (*holdSavedOutput, error) {
	id, err := parseHold(in.ID)
	if err != nil {
		return nil, err
	}
	h, err := s.config.Records.ReleaseHold(ctx, id, s.config.Now())
	if err != nil {
		return nil, holdError(err)
	}
	return s.savedHold(h, http.StatusOK), nil
}

// parseHold reads an id; what is none names no hold.
func parseHold(id string) (models.HoldID, error) {
	parsed, err := models.ParseHoldID(id)
	if err != nil {
		return "", models.Errorf("api.parseHold", models.NotFound, "there is no hold with this id")
	}
	return parsed, nil
}

func (s *server) holds(ctx context.Context, in *holdsInput) (*holdsOutput, error) {
	c := admitted(ctx).caller
	all, err := s.config.Records.Holds(ctx, models.HoldID(in.Cursor), in.Limit+1)
	if err != nil {
		return nil, err
	}
	out := &holdsOutput{}
	if len(all) > in.Limit {
		all = all[:in.Limit]
		out.Body.NextCursor = string(all[in.Limit-1].ID)
	}
	out.Body.Holds = make([]holdDoc, len(all))
	for i, h := range all {
		out.Body.Holds[i] = s.holdDocOf(h, c)
	}
	return out, nil
}

func (s *server) hold(ctx context.Context, in *holdID) (*holdOutput, error) {
	id, err := parseHold(in.ID)
	if err != nil {
		return nil, err
	}
	h, err := s.config.Records.Hold(ctx, id)
	if err != nil {
		return nil, holdError(err)
	}
	return &holdOutput{s.holdDocOf(h, admitted(ctx).caller)}, nil
}

func (s *server) holdDocOf(h models.Hold, c caller) holdDoc {
	doc := holdDoc{
		ID: h.ID, Recording: h.Recording, Name: h.Name, Reason: h.Reason, State: h.StateAt(s.config.Now()),
		Proposer: h.Proposer, ProposedAt: h.ProposedAt.UTC(), Confirmer: h.Confirmer, ConfirmedAt: instant(h.ConfirmedAt),
		Until: h.Until.UTC(), ReleasedAt: instant(h.ReleasedAt),
	}
	if c.role == RoleCustodian {
		doc.Learner = h.Learner
	}
	return doc
}
