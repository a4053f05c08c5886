package models

import (
	"strings"
	"time"
	"unicode/utf8"
)

// TicketID names a request for a right.
type TicketID string

// NewTicketID is a fresh id.
func NewTicketID() TicketID { return TicketID(newID()) }

// ParseTicketID accepts what [NewTicketID] makes and nothing else.
func ParseTicketID(s string) (TicketID, error) {
	if err := parseUUID(s); err != nil {
		return "", E("parse request id", Invalid, err)
	}
	return TicketID(s), nil
}

// Ticket is a request by a learner or for them: what is asked, until when the
// reply and the deed are due, and what became of it. Every such request is one,
// also one that the service fulfils in the same call, so that they can be counted.
// It outlives the learner's erasure without their name and without any words.
type Ticket struct {
	ID        TicketID
	Kind      TicketKind
	Learner   LearnerID   // "" once they are erased
	Recording RecordingID // what it is about, where it is about one
	Purpose   Purpose     // of a withdrawal
	Message   string      // of whoever asks, short
	AskedBy   string      // their role

	State     TicketState
	CreatedAt time.Time
	DeedDue   time.Time // when it must have been done
	ReplyDue  time.Time // when it must have been decided
	DecidedAt time.Time
	DoneAt    time.Time // or refused

	Refusal  Refusal // why it was refused
	Sentence string  // the decision in words, for whoever asked
	// Work is the id of the erasure or export that fulfils it: the request is done
	// when that is.
	Work string
}

// TicketKind is which right is asked for.
type TicketKind string

// The kinds of requests.
const (
	TicketView     TicketKind = "view"
	TicketCorrect  TicketKind = "correct"
	TicketDelete   TicketKind = "delete"
	TicketExport   TicketKind = "export"
	TicketClose    TicketKind = "close"
	TicketWithdraw TicketKind = "withdraw"
)

// TicketKinds are all of them.
func TicketKinds() []TicketKind {
	return []TicketKind{TicketView, TicketCorrect, TicketDelete, TicketExport, TicketClose, TicketWithdraw}
}

// AtOnce says that the service fulfils such a request itself, without a person.
func (k TicketKind) AtOnce() bool {
	return k == TicketDelete || k == TicketExport || k == TicketWithdraw
}

// TicketState is where a request stands.
type TicketState string

// The states: open waits for a decision, granted for the deed.
const (
	TicketOpen    TicketState = "open"
	TicketGranted TicketState = "granted"
	TicketDone    TicketState = "done"
	TicketRefused TicketState = "refused"
)

// Overdue says that the reply or the deed is late at now.
func (t Ticket) Overdue(now time.Time) bool {
	switch t.State {
	case TicketOpen:
		return now.After(t.ReplyDue) || now.After(t.DeedDue)
	case TicketGranted:
		return now.After(t.DeedDue)
	}
	return false
}

// Refusal is why a request may be refused. There are no other reasons.
type Refusal string

// The reasons.
const (
	RefusedLegalHold Refusal = "legal-hold"            // the law or a court has it kept
	RefusedIdentity  Refusal = "identity-not-verified" // whoever asks may not be who they say
	RefusedNotYours  Refusal = "not-yours"             // it concerns another person's data
	RefusedRepeated  Refusal = "unfounded-repeat"      // the same was asked and answered before
	RefusedLaw       Refusal = "law-requires"          // another law forbids it
)

// Refusals are all of them.
func Refusals() []Refusal {
	return []Refusal{RefusedLegalHold, RefusedIdentity, RefusedNotYours, RefusedRepeated, RefusedLaw}
}

// The actions on requests that are audited.
const (
	AuditRequest  AuditAction = "request"           // made
	AuditDecision AuditAction = "request decided"   // granted or refused
	AuditFulfil   AuditAction = "request fulfilled" // done
)

// MaxSentence is the most characters of a message or a sentence of a decision.
const MaxSentence = 300

// ValidateSentence checks words that a person wrote: what, in an error's words.
func ValidateSentence(what, s string, required bool) error {
	const op = "models.ValidateSentence"
	switch n := utf8.RuneCountInString(s); {
	case required && strings.TrimSpace(s) == "":
		return Errorf(op, Invalid, "%s: write a sentence that says why", what)
	case n > MaxSentence:
		return Errorf(op, Invalid, "%s has %d characters, the most is %d", what, n, MaxSentence)
	}
	return plain(what, s)
}

// Deadlines is how long requests may take.
type Deadlines struct {
	WorkingDays int // for the deed
	ReplyDays   int // for the reply, counted through
	Calendar    Calendar
}

// DefaultDeadlines are 15 working days and 30 days.
func DefaultDeadlines() Deadlines { return Deadlines{WorkingDays: 15, ReplyDays: 30} }

// Validate refuses deadlines that are none.
func (d Deadlines) Validate() error {
	const op = "models.Deadlines.Validate"
	if d.WorkingDays < 1 || d.WorkingDays > 250 || d.ReplyDays < 1 || d.ReplyDays > 366 {
		return Errorf(op, Invalid, "requests are due after %d working days and answered after %d: want 1 to 250 and 1 to 366", d.WorkingDays, d.ReplyDays)
	}
	return nil
}

// Of is when what came in at now is due.
func (d Deadlines) Of(now time.Time) (deed, reply time.Time) {
	return d.Calendar.WorkingDays(now, d.WorkingDays), d.Calendar.Days(now, d.ReplyDays)
}
