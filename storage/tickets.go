package storage

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
)

// Tickets is the requests for rights.
type Tickets interface {
	// OpenTicket stores a request. models.NotFound and models.Gone as Learner.
	OpenTicket(ctx context.Context, t models.Ticket) error

	// Ticket reads one. models.NotFound.
	Ticket(ctx context.Context, id models.TicketID) (models.Ticket, error)

	// Tickets lists requests, newest first.
	Tickets(ctx context.Context, q TicketQuery) ([]models.Ticket, error)

	// DecideTicket writes the state, the times, the refusal, the sentence and the
	// work of t, where the request is as it was read in state was.
	// models.NotFound; models.Conflict where it is in another state.
	DecideTicket(ctx context.Context, t models.Ticket, was models.TicketState) error

	// LinkTicket grants a request by the work that fulfils it, an erasure or an
	// export: the request is done when that is, also when it is done already. Where
	// another request is fulfilled by the same work, the two are one and this one
	// is forgotten. It returns the one that stays. models.NotFound.
	LinkTicket(ctx context.Context, id models.TicketID, work string, now time.Time) (models.Ticket, error)

	// DropTicket forgets a request that came to nothing. It is no error where
	// there is none.
	DropTicket(ctx context.Context, id models.TicketID) error

	// PurgeTickets forgets up to limit requests that were done or refused before t,
	// and returns how many; OldTickets counts them.
	PurgeTickets(ctx context.Context, t time.Time, limit int) (int, error)
	OldTickets(ctx context.Context, t time.Time) (int, error)

	// TicketCounts counts the unfinished requests by kind, and those overdue at now.
	TicketCounts(ctx context.Context, now time.Time) (unfinished map[models.TicketKind]int, overdue int, err error)
}

// TicketQuery asks for a part of the requests. The zero values of the filters
// mean all.
type TicketQuery struct {
	// Learners keeps theirs; nil means everybody's, also those that have no learner
	// any more. Anyone keeps those that have one.
	Learners []models.LearnerID
	Anyone   bool
	Kind     models.TicketKind
	// Unfinished keeps those open or granted, Overdue those late at Now.
	Unfinished, Overdue bool
	Now                 time.Time
	Before              models.TicketID // the last one of the part before, or ""
	Limit               int
}
