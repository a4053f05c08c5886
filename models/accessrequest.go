package models

import (
	"strings"
	"time"
	"unicode/utf8"
)

// AccessRequestID names a request of the staff to hear a recording.
type AccessRequestID string

// NewAccessRequestID is a fresh id.
func NewAccessRequestID() AccessRequestID { return AccessRequestID(newID()) }

// ParseAccessRequestID accepts what [NewAccessRequestID] makes and nothing else.
func ParseAccessRequestID(s string) (AccessRequestID, error) {
	if err := parseUUID(s); err != nil {
		return "", E("parse access request id", Invalid, err)
	}
	return AccessRequestID(s), nil
}

// AccessRequest is a member of the staff asking to hear one recording. Nobody on
// the staff's side hears anything without one that another person, a custodian,
// has approved; it ends by itself.
type AccessRequest struct {
	ID        AccessRequestID
	Recording RecordingID
	Learner   LearnerID
	Requester PrincipalID
	Reason    AccessReason
	Comment   string
	Lasts     time.Duration // from the approval, whole minutes

	State       AccessState // as stored; see StateAt
	RequestedAt time.Time
	Decider     PrincipalID
	Sentence    string // why it was decided so
	DecidedAt   time.Time
	Until       time.Time // of an approval
	RevokedAt   time.Time
	Plays       int // begun so far

	// ExpiresAt is when the request itself is erased, if its recording was not before.
	ExpiresAt time.Time
}

// Bounds of access requests.
const (
	// MostAccess is the longest time for which a recording can be opened.
	MostAccess = time.Hour
	// AccessDecision is how long a request waits for its decision.
	AccessDecision = 7 * day
	// MostOpenRequests is how many requests of one person may be undecided or in
	// force at a time: whoever needs to hear more recordings than that at once is
	// collecting them.
	MostOpenRequests = 10
	// KeepAccessRequests is how long a request is kept, to show who heard what.
	KeepAccessRequests = 365 * day
	// maxSentence is the most characters of what a person writes into a request,
	// a decision or a hold.
	maxSentence = 300
)

// AccessReason is why somebody asks to hear a recording.
type AccessReason string

// The reasons; there are no others.
const (
	ForDispute        AccessReason = "dispute"         // a score is disputed
	ForQualityCheck   AccessReason = "quality-check"   // something is wrong with how we score
	ForSafety         AccessReason = "safety"          // a child may be in danger
	ForSupportRequest AccessReason = "support-request" // a family has asked for help
)

// ParseAccessReason accepts the reasons.
func ParseAccessReason(s string) (AccessReason, error) {
	switch r := AccessReason(s); r {
	case ForDispute, ForQualityCheck, ForSafety, ForSupportRequest:
		return r, nil
	}
	return "", Errorf("parse access reason", Invalid, "reason %.20q: want dispute, quality-check, safety or support-request", s)
}

// AccessState is where a request stands.
type AccessState string

// The states. Expired is never stored: time makes it of an approval, and of a
// request that nobody has decided.
const (
	AccessRequested AccessState = "requested"
	AccessApproved  AccessState = "approved"
	AccessRefused   AccessState = "refused"
	AccessRevoked   AccessState = "revoked"
	AccessExpired   AccessState = "expired"
)

// StateAt is where the request stands at now.
func (r AccessRequest) StateAt(now time.Time) AccessState {
	switch {
	case r.State == AccessApproved && !now.Before(r.Until),
		r.State == AccessRequested && !now.Before(r.RequestedAt.Add(AccessDecision)):
		return AccessExpired
	}
	return r.State
}

// InForce is nil while the requester may listen: [Conflict] before the decision,
// and [Forbidden] after a refusal or the end of an approval.
func (r AccessRequest) InForce(now time.Time) error {
	const op = "models.AccessRequest.InForce"
	switch state := r.StateAt(now); state {
	case AccessApproved:
		return nil
	case AccessRequested:
		return Errorf(op, Conflict, "this request has not been decided yet")
	default:
		return Errorf(op, Forbidden, "this request is %s: nothing is played on it", state)
	}
}

// AccessAnswer is a custodian's answer to a request.
type AccessAnswer struct {
	By       PrincipalID
	Approve  bool
	Sentence string
	At       time.Time
}

// Validate refuses what nobody could answer for afterwards.
func (r AccessRequest) Validate(most time.Duration) error {
	const op = "models.AccessRequest.Validate"
	if _, err := ParseAccessReason(string(r.Reason)); err != nil {
		return err
	}
	if r.Lasts < time.Minute || r.Lasts > most || r.Lasts%time.Minute != 0 {
		return Errorf(op, Invalid, "minutes: want 1 to %d", int(most.Minutes()))
	}
	return CheckSentence("comment", r.Comment, 0)
}

// CheckSentence checks what a person has written: at least so many characters and
// at most 300, none of them a control character.
func CheckSentence(what, s string, least int) error {
	n := utf8.RuneCountInString(strings.TrimSpace(s))
	switch {
	case n < least:
		return Errorf("models.CheckSentence", Invalid, "%s: write a sentence", what)
	case utf8.RuneCountInString(s) > maxSentence:
		return Errorf("models.CheckSentence", Invalid, "%s: want at most %d characters", what, maxSentence)
	case strings.ContainsFunc(s, func(r rune) bool { return r < ' ' }):
		return Errorf("models.CheckSentence", Invalid, "%s: want one paragraph of plain text", what)
	}
	return plain(what, s)
}

// What is audited of access to recordings.
const (
	AuditAccessRequest AuditAction = "access-request" // asked for
	AuditApproval      AuditAction = "approval"       // of a request
	AuditRefusal       AuditAction = "refusal"        // of a request
	AuditRevocation    AuditAction = "revocation"     // of an approval
)
