package api

import (
	"context"
	"net/http"
	"slices"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

type requestBody struct {
	Kind      string `json:"kind" enum:"view,correct,delete,export,close,withdraw" doc:"Which right is asked for. delete, export and withdraw are done at once; a person sees to the others"`
	Learner   string `json:"learner" doc:"Your own name for the child" example:"l1"`
	Recording string `json:"recording,omitempty" doc:"The recording that it is about. A delete without one is of the learner with everything" example:"0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8091"`
	Purpose   string `json:"purpose,omitempty" doc:"Of a withdrawal: the purpose" example:"sharing"`
	Message   string `json:"message,omitempty" doc:"What whoever answers should know, at most 300 characters. It is erased with the recording or learner that it is about" example:"The birth month is wrong"`
}

type decisionBody struct {
	Decision string `json:"decision" enum:"granted,done,refused" doc:"granted: it will be done, or is done at once where the service can; done: a person has done it; refused: for one of the stated reasons"`
	Reason   string `json:"reason,omitempty" enum:"legal-hold,identity-not-verified,not-yours,unfounded-repeat,law-requires" doc:"Of a refusal: why. There are no other reasons"`
	Sentence string `json:"sentence,omitempty" doc:"For whoever asked, in writing; a refusal needs it. At most 300 characters" example:"The court's order of 3 November forbids it until March."`
}

type requestInput struct {
	ID string `path:"id" doc:"The request" example:"0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8093"`
}

type postRequestInput struct{ Body requestBody }

type decideRequestInput struct {
	ID   string `path:"id" doc:"The request" example:"0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8093"`
	Body decisionBody
}

type requestsInput struct {
	Learner string `query:"learner" doc:"Only those about this child"`
	Kind    string `query:"kind" enum:"view,correct,delete,export,close,withdraw" doc:"Only those of this kind"`
	Open    bool   `query:"open" doc:"Only those that wait for a decision or for the deed"`
	Overdue bool   `query:"overdue" doc:"Only those that are late"`
	Cursor  string `query:"cursor" doc:"next_cursor of the answer before"`
	Limit   int    `query:"limit" minimum:"1" maximum:"100" default:"50" doc:"How many at most"`
}

func (s *server) requestRoutes() {
	handle(s, "POST /v1/requests", about{
		id: "request", tag: tagRights, summary: "Ask for a right", status: http.StatusCreated,
		words: "Makes a request with a date until when it must be answered and one until when it must be done. " +
			"delete, export and withdraw are begun at once and end by themselves. The direct calls (DELETE of a recording, a learner or a consent, POST of an export) make such a request too, so that all are counted.",
		fails: []models.Kind{malformed, models.TooLarge, models.Unsupported, models.NotFound, models.Gone},
	}, s.postRequest)
	handle(s, "GET /v1/requests", about{
		id: "requests", tag: tagRights, summary: "Requests, newest first",
		words: "For a learner, guardian or app those about their learners. Staff and the custodian see all; an operator sees them without the child's name and without messages.",
		fails: []models.Kind{models.Invalid, models.NotFound},
	}, s.requests)
	handle(s, "GET /v1/requests/{id}", about{
		id: "requestByID", tag: tagRights, summary: "Where a request stands", words: "With its due dates, what became of it and why.",
		fails: []models.Kind{models.NotFound},
	}, s.request)
	handle(s, "POST /v1/requests/{id}/decision", about{
		id: "decideRequest", tag: tagRights, summary: "Grant or refuse a request",
		words: "A refusal needs one of the stated reasons and a sentence in writing. Granting close, delete, export or withdraw does it.",
		fails: []models.Kind{malformed, models.TooLarge, models.Unsupported, models.NotFound, models.Gone},
	}, s.decideRequest)
}

func (s *server) postRequest(ctx context.Context, in *postRequestInput) (*requestMadeOutput, error) {
	a, now := admitted(ctx), s.config.Now()
	t := s.ticket(a.caller, models.TicketKind(in.Body.Kind), now)
	t.Message = in.Body.Message
	var err error
	if t.Learner, err = ownLearner(a.caller, in.Body.Learner); err != nil {
		return nil, err
	}
	if err := models.ValidateSentence("message", t.Message, false); err != nil {
		return nil, err
	}
	if t.Purpose, err = purposeOf(t.Kind, in.Body.Purpose); err != nil {
		return nil, err
	}
	if binds := t.Kind == models.TicketWithdraw || t.Kind == models.TicketClose || t.Kind == models.TicketDelete && in.Body.Recording == ""; binds {
		if err := s.guard.ofAge(ctx, a.caller, t.Learner); err != nil {
			return nil, err
		}
	}
	if in.Body.Recording != "" {
		rec, err := s.guard.ownRecording(ctx, a.caller, in.Body.Recording)
		if err != nil {
			return nil, err
		}
		if rec.Learner != t.Learner {
			return nil, models.Errorf("api.postRequest", models.NotFound, "there is no such recording of this learner")
		}
		t.Recording = rec.ID
	}
	if !t.Kind.AtOnce() {
		err = learnerError(s.config.Records.OpenTicket(ctx, t))
		return madeOutput(t), err
	}
	t, _, err = s.doneAtOnce(ctx, t)
	return madeOutput(t), err
}

// purposeOf wants the purpose of a withdrawal, and none of anything else.
func purposeOf(kind models.TicketKind, s string) (models.Purpose, error) {
	if kind != models.TicketWithdraw {
		if s != "" {
			return "", models.Errorf("api.postRequest", models.Invalid, "purpose: only a withdrawal has one")
		}
		return "", nil
	}
	return models.ParsePurpose(s)
}

func (s *server) requests(ctx context.Context, in *requestsInput) (*requestsOutput, error) {
	c, now := admitted(ctx).caller, s.config.Now()
	q := storage.TicketQuery{Kind: models.TicketKind(in.Kind), Unfinished: in.Open, Overdue: in.Overdue, Now: now, Limit: in.Limit + 1}
	if in.Cursor != "" {
		id, err := models.ParseTicketID(in.Cursor)
		if err != nil {
			return nil, models.Errorf("api.requests", models.Invalid, "the cursor is not one of this list: send next_cursor of the answer before, or none")
		}
		q.Before = id
	}
	if err := theirRequests(&q, c, in.Learner); err != nil {
		return nil, err
	}
	list, err := s.config.Records.Tickets(ctx, q)
	if err != nil {
		return nil, err
	}
	out := &requestsOutput{}
	if len(list) > in.Limit {
		list = list[:in.Limit]
		out.Body.Next = string(list[in.Limit-1].ID)
	}
	out.Body.Requests = make([]requestDoc, len(list))
	for i, t := range list {
		out.Body.Requests[i] = requestDocOf(t, c, now)
	}
	return out, nil
}

// theirRequests keeps those that the caller may see.
func theirRequests(q *storage.TicketQuery, c caller, named string) error {
	switch c.role {
	case RoleLearner, RoleGuardian, RoleApp:
		q.Learners, q.Anyone = c.learners, true
		if len(c.learners) == 0 && c.role != RoleApp {
			q.Learners = []models.LearnerID{}
		}
		if len(c.learners) == 0 && c.role == RoleApp {
			q.Learners = nil
		}
	case RoleOperator:
		if named != "" {
			return models.Errorf("api.requests", models.Forbidden, "an operator sees no child's name and cannot ask by it")
		}
	}
	if named == "" {
		return nil
	}
	id, err := ownLearner(c, named)
	q.Learners = []models.LearnerID{id}
	return err
}

// findRequest reads a request that the caller may see.
func (s *server) findRequest(ctx context.Context, c caller, name string) (models.Ticket, error) {
	const none = "there is no request with this id, or it is not one of yours"
	id, err := models.ParseTicketID(name)
	if err != nil {
		return models.Ticket{}, models.Errorf("api.findRequest", models.NotFound, none)
	}
	t, err := s.config.Records.Ticket(ctx, id)
	switch {
	case err != nil:
		return t, explained(err, models.NotFound, none)
	case slices.Contains(childSide, c.role) && (t.Learner == "" || !c.actsFor(t.Learner)):
		return models.Ticket{}, models.Errorf("api.findRequest", models.NotFound, none)
	}
	return t, nil
}

func (s *server) request(ctx context.Context, in *requestInput) (*requestOutput, error) {
	c := admitted(ctx).caller
	t, err := s.findRequest(ctx, c, in.ID)
	return &requestOutput{requestDocOf(t, c, s.config.Now())}, err
}
