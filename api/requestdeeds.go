package api

import (
	"context"
	"errors"
	"time"

	"github.com/langdu/langdu/models"
)

// deadlines are the configured ones, or the default.
func (c Config) deadlines() models.Deadlines {
	if c.Deadlines.WorkingDays == 0 && c.Deadlines.ReplyDays == 0 {
		d := models.DefaultDeadlines()
		d.Calendar = c.Deadlines.Calendar
		return d
	}
	return c.Deadlines
}

// ticket is a new request, which is not stored yet.
func (s *server) ticket(c caller, kind models.TicketKind, now time.Time) models.Ticket {
	t := models.Ticket{ID: models.NewTicketID(), Kind: kind, AskedBy: string(c.role), State: models.TicketOpen, CreatedAt: now}
	t.DeedDue, t.ReplyDue = s.config.deadlines().Of(now)
	return t
}

// doneAtOnce stores a request and fulfils it. The request comes first: where we
// die before the deed is begun, it waits for a person and is not forgotten. One
// that turns out to be about nothing is.
func (s *server) doneAtOnce(ctx context.Context, t models.Ticket) (models.Ticket, deed, error) {
	if err := s.config.Records.OpenTicket(ctx, t); err != nil {
		if !errors.Is(err, models.Gone) || t.Kind != models.TicketDelete {
			return t, deed{}, learnerError(err)
		}
		// Their erasure is under way: asking again is answered with it.
		d, err := s.fulfil(ctx, t)
		return t, d, err
	}
	t, d, err := s.grant(ctx, t)
	switch models.KindOf(err) {
	case models.NotFound, models.Gone, models.Invalid:
		return t, d, errors.Join(err, s.config.Records.DropTicket(ctx, t.ID))
	}
	return t, d, err
}

// grant does what a request asks for, and writes into it what fulfils it.
func (s *server) grant(ctx context.Context, t models.Ticket) (models.Ticket, deed, error) {
	d, err := s.fulfil(ctx, t)
	if err != nil {
		return t, d, err
	}
	if d.id() == "" { // done already
		was := t.State
		t.State, t.DecidedAt, t.DoneAt = models.TicketDone, s.config.Now(), s.config.Now()
		return t, d, s.config.Records.DecideTicket(ctx, t, was)
	}
	t, err = s.config.Records.LinkTicket(ctx, t.ID, d.id(), s.config.Now())
	return t, d, err
}

// deed is the work that a request has begun.
type deed struct {
	erasure models.Erasure
	export  models.Export
}

func (d deed) id() string {
	if d.export.ID != "" {
		return string(d.export.ID)
	}
	return string(d.erasure.ID)
}

// fulfil does what a request asks for, as far as the service can.
func (s *server) fulfil(ctx context.Context, t models.Ticket) (d deed, err error) {
	now := s.config.Now()
	switch {
	case t.Kind == models.TicketDelete && t.Recording != "":
		d.erasure, err = s.config.Records.EraseRecording(ctx, t.Recording, models.CauseRequest, now)
	case t.Kind == models.TicketDelete, t.Kind == models.TicketClose:
		d.erasure, err = s.config.Records.EraseLearner(ctx, t.Learner, models.CauseRequest, now)
		err = learnerError(err)
	case t.Kind == models.TicketExport:
		d.export, err = s.config.Records.AddExport(ctx, models.Export{ID: models.NewExportID(), Learner: t.Learner, RequestedAt: now})
		err = learnerError(err)
	case t.Kind == models.TicketWithdraw:
		err = s.config.Records.Withdraw(ctx, t.Learner, t.Purpose, now)
		err = explained(err, models.NotFound, "no consent of this learner for this purpose is in force")
		if err == nil && t.Purpose == models.ForScoring {
			s.endUploads(ctx, t.Learner)
		}
	}
	if err == nil && d.erasure.ID != "" {
		s.nudgeErase(ctx, d.erasure.ID)
	}
	return d, err
}

// decideRequest is the custodian's answer.
func (s *server) decideRequest(ctx context.Context, in *decideRequestInput) (*requestOutput, error) {
	c, now := admitted(ctx).caller, s.config.Now()
	t, err := s.findRequest(ctx, c, in.ID)
	if err != nil {
		return nil, err
	}
	if err := in.Body.validate(t); err != nil {
		return nil, err
	}
	was, by := t.State, models.TicketState(in.Body.Decision)
	t.State, t.Sentence, t.Refusal, t.DecidedAt = by, in.Body.Sentence, models.Refusal(in.Body.Reason), now
	if by != models.TicketGranted {
		t.DoneAt = now
	}
	if err := s.config.Records.DecideTicket(ctx, t, was); err != nil {
		return nil, err
	}
	if by == models.TicketGranted && (t.Kind.AtOnce() || t.Kind == models.TicketClose) {
		if t, _, err = s.grant(ctx, t); err != nil {
			return nil, err
		}
	}
	if t.Learner != "" {
		err = s.tellAnswered(ctx, t.Learner, string(t.ID))
	}
	return &requestOutput{requestDocOf(t, c, now)}, err
}

// validate refuses a decision that the request cannot have.
func (b decisionBody) validate(t models.Ticket) error {
	const op = "api.decideRequest"
	refused := b.Decision == string(models.TicketRefused)
	switch {
	case t.State != models.TicketOpen && (t.State != models.TicketGranted || b.Decision != string(models.TicketDone)):
		return models.Errorf(op, models.Conflict, "the request is %s: it was decided before", t.State)
	case t.State == models.TicketGranted && t.Work != "":
		return models.Errorf(op, models.Conflict, "the request is being fulfilled and ends by itself")
	case refused && b.Reason == "":
		return models.Errorf(op, models.Invalid, "reason: a refusal needs one of the stated reasons")
	case !refused && b.Reason != "":
		return models.Errorf(op, models.Invalid, "reason: only a refusal has one")
	}
	return models.ValidateSentence("sentence", b.Sentence, refused)
}
