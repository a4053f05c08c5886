package api

import (
	"time"

	"github.com/langdu/langdu/models"
)

// requestMadeDoc names nobody: see learnerSavedDoc.
type requestMadeDoc struct {
	ID       models.TicketID    `json:"id" doc:"Follow it at /v1/requests/{id}" example:"0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8093"`
	Kind     models.TicketKind  `json:"kind" doc:"Which right was asked for" example:"correct"`
	State    models.TicketState `json:"state" enum:"open,granted,done,refused" doc:"open: waits for a decision; granted: is being done"`
	DeedDue  time.Time          `json:"deed_due" doc:"Until when it must be done"`
	ReplyDue time.Time          `json:"reply_due" doc:"Until when it must be answered"`
	Erasure  string             `json:"erasure,omitempty" doc:"The erasure that fulfils it: /v1/erasures/{id}"`
	Export   string             `json:"export,omitempty" doc:"The export that fulfils it: /v1/exports/{id}"`
}

type requestMadeOutput struct {
	Location string `header:"Location" doc:"The request"`
	Body     requestMadeDoc
}

func madeOutput(t models.Ticket) *requestMadeOutput {
	doc := requestMadeDoc{ID: t.ID, Kind: t.Kind, State: t.State, DeedDue: t.DeedDue.UTC(), ReplyDue: t.ReplyDue.UTC()}
	doc.Erasure, doc.Export = workOf(t)
	return &requestMadeOutput{Location: "/v1/requests/" + string(t.ID), Body: doc}
}

// workOf is the erasure or the export that fulfils a request.
func workOf(t models.Ticket) (erasure, export string) {
	if t.Kind == models.TicketExport {
		return "", t.Work
	}
	return t.Work, ""
}

type requestDoc struct {
	ID        models.TicketID    `json:"id" doc:"Its id" example:"0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8093"`
	Kind      models.TicketKind  `json:"kind" enum:"view,correct,delete,export,close,withdraw" doc:"Which right was asked for"`
	Learner   models.LearnerID   `json:"learner,omitempty" doc:"About whom; absent once they are erased" example:"l1"`
	Recording models.RecordingID `json:"recording,omitempty" doc:"About which recording; absent once it is erased"`
	Purpose   models.Purpose     `json:"purpose,omitempty" doc:"Of a withdrawal"`
	Message   string             `json:"message,omitempty" doc:"What whoever asked has said"`
	AskedBy   string             `json:"asked_by" doc:"The role of whoever asked" example:"guardian"`
	State     models.TicketState `json:"state" enum:"open,granted,done,refused" doc:"open: waits for a decision; granted: is being done"`
	Overdue   bool               `json:"overdue" doc:"Whether the reply or the deed is late"`
	CreatedAt time.Time          `json:"created_at" doc:"When it came in"`
	DeedDue   time.Time          `json:"deed_due" doc:"Until when it must be done: working days"`
	ReplyDue  time.Time          `json:"reply_due" doc:"Until when it must be answered"`
	DecidedAt *time.Time         `json:"decided_at,omitempty" doc:"When it was granted or refused"`
	DoneAt    *time.Time         `json:"done_at,omitempty" doc:"When it was done"`
	Reason    models.Refusal     `json:"reason,omitempty" doc:"Why it was refused" example:"legal-hold"`
	Sentence  string             `json:"sentence,omitempty" doc:"The decision in words"`
	Erasure   string             `json:"erasure,omitempty" doc:"The erasure that fulfils it: /v1/erasures/{id}"`
	Export    string             `json:"export,omitempty" doc:"The export that fulfils it: /v1/exports/{id}"`
}

type requestOutput struct{ Body requestDoc }

type requestsDoc struct {
	Requests []requestDoc `json:"requests" doc:"Newest first"`
	Next     string       `json:"next_cursor" doc:"Pass it as cursor; empty at the end"`
}

type requestsOutput struct{ Body requestsDoc }

// requestDocOf is a request as the caller may see it: who keeps the service
// running counts requests and reads none.
func requestDocOf(t models.Ticket, c caller, now time.Time) requestDoc {
	doc := requestDoc{
		ID: t.ID, Kind: t.Kind, Purpose: t.Purpose, AskedBy: t.AskedBy, State: t.State, Overdue: t.Overdue(now),
		CreatedAt: t.CreatedAt.UTC(), DeedDue: t.DeedDue.UTC(), ReplyDue: t.ReplyDue.UTC(), DecidedAt: instant(t.DecidedAt), Reason: t.Refusal,
	}
	if t.State == models.TicketDone {
		doc.DoneAt = instant(t.DoneAt)
	}
	doc.Erasure, doc.Export = workOf(t)
	if c.role != RoleOperator {
		doc.Learner, doc.Recording, doc.Message, doc.Sentence = t.Learner, t.Recording, t.Message, t.Sentence
	}
	return doc
}
