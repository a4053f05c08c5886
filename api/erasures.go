package api

import (
	"context"
	"errors"
	"time"

	"github.com/langdu/langdu/models"
)

type erasureStartedDoc struct {
	Erasure models.ErasureID `json:"erasure" doc:"Follow it at /v1/erasures/{id}" example:"0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8092"`
	Hold    *heldByDoc       `json:"hold,omitempty" doc:"The legal hold that it waits for: the data are hidden at once and erased when it ends"`
}

type erasureStartedOutput struct {
	Location string `header:"Location" doc:"The erasure"`
	Body     erasureStartedDoc
}

type erasureDoc struct {
	ID          models.ErasureID    `json:"id" doc:"Its id"`
	Scope       models.ErasureScope `json:"scope" enum:"recording,learner" doc:"How much is erased"`
	Cause       models.ErasureCause `json:"cause" doc:"Why: request, expiry, consent withdrawn, closure, or unfinished upload" example:"request"`
	State       models.ErasureState `json:"state" enum:"held,requested,erased,done" doc:"held: hidden from everyone, and erased when a legal hold ends; requested: hidden from everyone; erased: deleted once; done: every store was asked again and holds nothing, and the receipt is there"`
	Hold        *heldByDoc          `json:"hold,omitempty" doc:"The legal hold that it waits for"`
	RequestedAt time.Time           `json:"requested_at" doc:"When it began"`
	DoneAt      *time.Time          `json:"done_at,omitempty" doc:"When it was done"`
	Recordings  int                 `json:"recordings" doc:"Recordings erased so far" example:"1"`
	Objects     int                 `json:"objects" doc:"Stored files erased so far" example:"3"`
	Rows        int                 `json:"rows" doc:"Rows erased so far" example:"42"`
	Receipt     *models.Receipt     `json:"receipt,omitempty" doc:"When done: what was erased and what the stores answered, signed. Keep it; langdu receipt verify checks it"`
}

type erasureInput struct {
	ID string `path:"id" doc:"The erasure" example:"0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8092"`
}

type erasureOutput struct{ Body erasureDoc }

func (s *server) erasureRoutes() {
	handle(s, "GET /v1/erasures/{id}", about{
		id: "erasure", tag: tagErasures, summary: "How far an erasure has come",
		words: "It names nobody. Whoever was given its id may follow it, also after everything else is gone.",
		fails: []models.Kind{models.NotFound},
	}, s.erasure)
}

// eraseRecording hides the recording at once; the workers delete its bytes.
func (s *server) eraseRecording(ctx context.Context, _ *recordingInput) (*erasureStartedOutput, error) {
	a := admitted(ctx)
	t := s.ticket(a.caller, models.TicketDelete, s.config.Now())
	t.Learner, t.Recording = a.recording.Learner, a.recording.ID
	_, d, err := s.doneAtOnce(ctx, t)
	return s.started(ctx, d.erasure, err)
}

func (s *server) eraseLearner(ctx context.Context, _ *learnerInput) (*erasureStartedOutput, error) {
	a := admitted(ctx)
	t := s.ticket(a.caller, models.TicketDelete, s.config.Now())
	t.Learner = a.learner
	_, d, err := s.doneAtOnce(ctx, t)
	return s.started(ctx, d.erasure, err)
}

func (s *server) started(ctx context.Context, e models.Erasure, err error) (*erasureStartedOutput, error) {
	if err != nil {
		return nil, err
	}
	hold, err := s.heldErasure(ctx, e)
	if err != nil {
		return nil, err
	}
	return &erasureStartedOutput{Location: "/v1/erasures/" + string(e.ID), Body: erasureStartedDoc{e.ID, hold}}, nil
}

func (s *server) erasure(ctx context.Context, in *erasureInput) (*erasureOutput, error) {
	const none = "there is no erasure with this id"
	id, err := models.ParseErasureID(in.ID)
	if err != nil {
		return nil, models.Errorf("api.erasure", models.NotFound, none)
	}
	e, err := s.config.Records.Erasure(ctx, id)
	if errors.Is(err, models.NotFound) { // its row has reached its end; the receipt has none
		if r, err := s.config.Records.Receipt(ctx, id); err == nil {
			return &erasureOutput{fromReceipt(r)}, nil
		}
	}
	if err != nil {
		return nil, explained(err, models.NotFound, none)
	}
	hold, err := s.heldErasure(ctx, e)
	if err != nil {
		return nil, err
	}
	receipt, err := s.receipt(ctx, e)
	if err != nil {
		return nil, err
	}
	return &erasureOutput{erasureDoc{
		ID: e.ID, Scope: e.Scope, Cause: e.Cause, State: e.State, Hold: hold, RequestedAt: e.RequestedAt.UTC(), DoneAt: instant(e.DoneAt),
		Recordings: e.Recordings, Objects: e.Objects, Rows: e.Rows, Receipt: receipt,
	}}, nil
}

// fromReceipt is an erasure of which the receipt alone is left.
func fromReceipt(r models.Receipt) erasureDoc {
	d := erasureDoc{ID: r.Erasure, Scope: r.Scope, Cause: r.Cause, State: models.ErasureDone, RequestedAt: r.RequestedAt.UTC(), DoneAt: instant(r.DoneAt),
		Recordings: r.Recordings, Receipt: &r}
	for _, class := range r.Erased {
		d.Objects += class.Objects
		d.Rows += class.Rows
	}
	return d
}

// receipt is that of an erasure that is done; one of a release before there were
// receipts has none.
func (s *server) receipt(ctx context.Context, e models.Erasure) (*models.Receipt, error) {
	if e.State != models.ErasureDone {
		return nil, nil
	}
	r, err := s.config.Records.Receipt(ctx, e.ID)
	if errors.Is(err, models.NotFound) {
		return nil, nil
	}
	return &r, err
}
