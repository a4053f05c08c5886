package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

type accessRequestBody struct {
	Recording string `json:"recording" doc:"The recording that is to be heard" example:"0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8091"`
	Reason    string `json:"reason" enum:"dispute,quality-check,safety,support-request" doc:"Why" example:"dispute"`
	Comment   string `json:"comment,omitempty" maxLength:"300" doc:"What the custodian should know; name no child" example:"ticket 4711: the parents say that the fourth character was read well"`
	Minutes   int    `json:"minutes" minimum:"1" doc:"For how long, from the approval" example:"30"`
}

type accessDecisionBody struct {
	Decision string `json:"decision" enum:"approve,refuse" doc:"What is decided" example:"approve"`
	Sentence string `json:"sentence" minLength:"1" maxLength:"300" doc:"Why, in a sentence that the audit can read" example:"The dispute cannot be decided without hearing it."`
}

// accessRequestDoc says neither whose recording it is nor what was read, unless it may be
// heard now.
type accessRequestDoc struct {
	ID          models.AccessRequestID `json:"id" doc:"Its id"`
	Recording   models.RecordingID     `json:"recording" doc:"The recording"`
	Requester   models.PrincipalID     `json:"requester" doc:"Who asked" example:"s7"`
	Reason      models.AccessReason    `json:"reason" doc:"Why" example:"dispute"`
	Comment     string                 `json:"comment,omitempty" doc:"What the requester wrote"`
	Minutes     int                    `json:"minutes" doc:"For how long" example:"30"`
	State       models.AccessState     `json:"state" enum:"requested,approved,refused,revoked,expired" doc:"Where it stands; a request that nobody decides expires after a week"`
	RequestedAt time.Time              `json:"requested_at" doc:"When it was made"`
	Decider     models.PrincipalID     `json:"decider,omitempty" doc:"Who decided"`
	Sentence    string                 `json:"sentence,omitempty" doc:"Why it was decided so"`
	DecidedAt   *time.Time             `json:"decided_at,omitempty" doc:"When"`
	Until       *time.Time             `json:"until,omitempty" doc:"When the approval ends"`
	RevokedAt   *time.Time             `json:"revoked_at,omitempty" doc:"When it was revoked"`
	Plays       int                    `json:"plays" doc:"How often it was played" example:"1"`
	MostPlays   int                    `json:"most_plays" doc:"How often it may be" example:"5"`
	Text        string                 `json:"text,omitempty" doc:"While the requester may listen: what was to be read, or what was asked" example:"小猫钓鱼"`
}

// accessRequestSavedDoc repeats nothing of what a person wrote, because it may be
// remembered under an Idempotency-Key.
type accessRequestSavedDoc struct {
	ID    models.AccessRequestID `json:"id" doc:"Follow it at /v1/access-requests/{id}"`
	State models.AccessState     `json:"state" doc:"Where it stands" example:"requested"`
	Until *time.Time             `json:"until,omitempty" doc:"When the approval ends"`
}

type (
	accessRequestInput struct{ Body accessRequestBody }
	accessRequestID    struct {
		ID string `path:"id" doc:"The access request" example:"0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8095"`
	}
	accessDecisionInput struct {
		ID   string `path:"id" doc:"The access request" example:"0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8095"`
		Body accessDecisionBody
	}
	accessRequestsInput struct {
		Recording string `query:"recording" doc:"Requests for this recording only"`
		Undecided bool   `query:"undecided" doc:"Only those that wait for a decision"`
		Limit     int    `query:"limit" minimum:"1" maximum:"100" default:"50" doc:"How many at most"`
		Cursor    string `query:"cursor" doc:"next_cursor of the answer before"`
	}
	accessRequestOutput      struct{ Body accessRequestDoc }
	accessRequestSavedOutput struct {
		Location string `header:"Location" doc:"The request"`
		Body     accessRequestSavedDoc
	}
	accessRequestsOutput struct {
		Body struct {
			Requests   []accessRequestDoc `json:"requests" doc:"Newest first"`
			NextCursor string             `json:"next_cursor" doc:"Pass it as cursor; empty at the end"`
		}
	}
)

func (s *server) accessRequestRoutes() {
	handle(s, "POST /v1/access-requests", about{
		id: "requestAccess", tag: tagStaff, summary: "Ask to hear a recording", status: http.StatusCreated,
		words: "Nobody on the staff's side hears a child without this: one recording, a reason from the list, a time, at most ten requests of one person at once. A custodian who is another person decides.",
		fails: []models.Kind{malformed, models.TooLarge, models.Unsupported, models.NotFound, models.Gone, models.ConsentRequired},
	}, s.requestAccess)
	handle(s, "GET /v1/access-requests", about{
		id: "accessRequests", tag: tagStaff, summary: "Requests to hear recordings",
		words: "The staff see their own, a custodian all. They name no child. A request goes with its recording, and after a year.",
	}, s.accessRequests)
	handle(s, "GET /v1/access-requests/{id}", about{
		id: "accessRequest", tag: tagStaff, summary: "One request", words: "As in the list.", fails: []models.Kind{models.NotFound},
	}, s.accessRequest)
	handle(s, "POST /v1/access-requests/{id}/decision", about{
		id: "decideAccess", tag: tagStaff, summary: "Approve or refuse a request",
		words: "By a custodian whose subject is not the requester's. An approval begins at once and is told to the guardian in a notice.",
		fails: []models.Kind{malformed, models.TooLarge, models.Unsupported, models.NotFound, models.Gone},
	}, s.decideAccess)
	handle(s, "DELETE /v1/access-requests/{id}", about{
		id: "revokeAccess", tag: tagStaff, summary: "Revoke an approval, or take a request back", status: http.StatusNoContent,
		words: "By a custodian, or by who asked. A recording that is being played stops within a second.",
		fails: []models.Kind{models.NotFound},
	}, s.revokeAccess)
	audio := s.operation("GET /v1/access-requests/{id}/audio", about{
		id: "listen", tag: tagStaff, summary: "Listen to an approved recording",
		words: "The playback file, never the upload, for who asked and while the approval lasts. It comes at the pace of playing: what has not been reached yet cannot be had, " +
			"by no range and by no second stream; a new stream ends the one before, of this and of any other recording. An approval is good for five plays. Each is in the audit log, and the guardian sees it. " +
			"It ends at once with the approval, a revocation, an erasure, or a withdrawal of the consent to playback.",
		fails: []models.Kind{models.NotFound, models.Gone, models.Conflict, models.ConsentRequired, badRange, models.RateLimited},
	})
	audio.Parameters = append(audio.Parameters, pathParam("id", "The access request"))
	binary := &huma.Schema{Type: huma.TypeString, Format: "binary"}
	audio = answers(audio, http.StatusOK, "The sound, as it is played", "audio/mp4", binary)
	s.stream(answers(audio, http.StatusPartialContent, "A part that has been reached", "audio/mp4", binary), s.listen)
}

func (s *server) requestAccess(ctx context.Context, in *accessRequestInput) (*accessRequestSavedOutput, error) {
	c := admitted(ctx).caller
	rec, err := s.guard.ownRecording(ctx, c, in.Body.Recording)
	if err != nil {
		return nil, err
	}
	r := models.AccessRequest{
		ID: models.NewAccessRequestID(), Recording: rec.ID, Requester: c.subject, Reason: models.AccessReason(in.Body.Reason),
		Comment: in.Body.Comment, Lasts: time.Duration(in.Body.Minutes) * time.Minute, RequestedAt: s.config.Now(),
	}
	if err := r.Validate(s.config.Limits.Listening); err != nil {
		return nil, err
	}
	if err := s.mayProcess(ctx, rec.Learner, models.ForPlayback); err != nil {
		return nil, err
	}
	if err := s.config.Records.RequestAccess(ctx, r); err != nil {
		return nil, err
	}
	return &accessRequestSavedOutput{Location: "/v1/access-requests/" + string(r.ID), Body: accessRequestSavedDoc{ID: r.ID, State: models.AccessRequested}}, nil
}

func (s *server) accessRequests(ctx context.Context, in *accessRequestsInput) (*accessRequestsOutput, error) {
	c, q := admitted(ctx).caller, storage.AccessQuery{
		Recording: models.RecordingID(in.Recording), Before: models.AccessRequestID(in.Cursor), Limit: in.Limit + 1}
	if c.role != RoleCustodian {
		q.Requester = c.subject
	}
	if in.Undecided {
		q.UndecidedAt = s.config.Now()
	}
	all, err := s.config.Records.AccessRequests(ctx, q)
	if err != nil {
		return nil, err
	}
	out := &accessRequestsOutput{}
	if len(all) > in.Limit {
		all = all[:in.Limit]
		out.Body.NextCursor = string(all[in.Limit-1].ID)
	}
	out.Body.Requests = make([]accessRequestDoc, len(all))
	for i, r := range all {
		out.Body.Requests[i] = s.accessRequestDocOf(r)
	}
	return out, nil
}

func (s *server) accessRequestDocOf(r models.AccessRequest) accessRequestDoc {
	return accessRequestDoc{
		ID: r.ID, Recording: r.Recording, Requester: r.Requester, Reason: r.Reason, Comment: r.Comment,
		Minutes: int(r.Lasts.Minutes()), State: r.StateAt(s.config.Now()), RequestedAt: r.RequestedAt.UTC(),
		Decider: r.Decider, Sentence: r.Sentence, DecidedAt: instant(r.DecidedAt), Until: instant(r.Until), RevokedAt: instant(r.RevokedAt),
		Plays: r.Plays, MostPlays: mostPlays,
	}
}

// noAccess is the one answer for a request that is not there and one that is
// somebody else's.
const noAccess = "there is no access request with this id, or it is not yours"

// ownAccess reads a request that the caller made, or any for a custodian.
func (s *server) ownAccess(ctx context.Context, c caller, id string) (models.AccessRequest, error) {
	parsed, err := models.ParseAccessRequestID(id)
	if err != nil {
		return models.AccessRequest{}, models.Errorf("api.ownAccess", models.NotFound, noAccess)
	}
	r, err := s.config.Records.AccessRequest(ctx, parsed)
	if err == nil && c.role != RoleCustodian && r.Requester != c.subject {
		return models.AccessRequest{}, models.Errorf("api.ownAccess", models.NotFound, noAccess)
	}
	return r, explained(err, models.NotFound, noAccess)
}

func (s *server) accessRequest(ctx context.Context, in *accessRequestID) (*accessRequestOutput, error) {
	c := admitted(ctx).caller
	r, err := s.ownAccess(ctx, c, in.ID)
	if err != nil {
		return nil, err
	}
	doc := s.accessRequestDocOf(r)
	if doc.State == models.AccessApproved && c.role == RoleStaff {
		rec, err := s.guard.ownRecording(ctx, c, string(r.Recording))
		if err != nil {
			return nil, err
		}
		doc.Text = rec.Text
	}
	return &accessRequestOutput{doc}, nil
}

func (s *server) decideAccess(ctx context.Context, in *accessDecisionInput) (*accessRequestSavedOutput, error) {
	c := admitted(ctx).caller
	r, err := s.ownAccess(ctx, c, in.ID)
	if err != nil {
		return nil, err
	}
	if err := models.CheckSentence("sentence", in.Body.Sentence, 1); err != nil {
		return nil, err
	}
	r, err = s.config.Records.DecideAccess(ctx, r.ID, models.AccessAnswer{
		By: c.subject, Approve: in.Body.Decision == "approve", Sentence: in.Body.Sentence, At: s.config.Now()})
	if err != nil {
		return nil, explained(err, models.NotFound, noAccess)
	}
	return &accessRequestSavedOutput{Location: "/v1/access-requests/" + string(r.ID),
		Body: accessRequestSavedDoc{ID: r.ID, State: r.StateAt(s.config.Now()), Until: instant(r.Until)}}, nil
}

func (s *server) revokeAccess(ctx context.Context, in *accessRequestID) (*struct{}, error) {
	r, err := s.ownAccess(ctx, admitted(ctx).caller, in.ID)
	if err != nil {
		return nil, err
	}
	return nil, s.config.Records.RevokeAccess(ctx, r.ID, s.config.Now())
}
