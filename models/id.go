package models

import (
	"fmt"
	"log/slog"
	"regexp"
	"strings"

	"github.com/google/uuid"
)

// RecordingID names a recording. It is random (UUIDv7, so that it sorts by
// time), says nothing about a person, and may stand in object keys, jobs and logs.
type RecordingID string

// NewRecordingID is a fresh id.
func NewRecordingID() RecordingID { return RecordingID(newID()) }

// ErasureID names one erasure, and later its receipt.
type ErasureID string

// NewErasureID is a fresh id.
func NewErasureID() ErasureID { return ErasureID(newID()) }

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// ParseRecordingID accepts what [NewRecordingID] makes and nothing else, so that
// an id can stand in an object key without further thought.
func ParseRecordingID(s string) (RecordingID, error) {
	if err := parseUUID(s); err != nil {
		return "", E("parse recording id", Invalid, err)
	}
	return RecordingID(s), nil
}

// ParseErasureID accepts what [NewErasureID] makes and nothing else.
func ParseErasureID(s string) (ErasureID, error) {
	if err := parseUUID(s); err != nil {
		return "", E("parse erasure id", Invalid, err)
	}
	return ErasureID(s), nil
}

func parseUUID(s string) error {
	if id, err := uuid.Parse(s); err != nil || id.String() != s {
		return fmt.Errorf("%.40q is not an id of this service: want a lower-case UUID", s)
	}
	return nil
}

// LearnerID is the app's own name for a child. It is personal data: it never
// stands in a log line, an object key, a job or a metric, and it redacts itself
// when it is logged.
type LearnerID string

// LogValue hides the id in logs.
func (LearnerID) LogValue() slog.Value { return slog.StringValue("learner:redacted") }

// PrincipalID is the subject of a token: a guardian, an app, a member of staff.
// It is personal data like a [LearnerID].
type PrincipalID string

// LogValue hides the id in logs.
func (PrincipalID) LogValue() slog.Value { return slog.StringValue("principal:redacted") }

// SamePerson says that two subjects are one person. Providers of identity do not
// agree on whether capital letters matter; where two persons are asked for they do
// not make two.
func SamePerson(a, b PrincipalID) bool { return strings.EqualFold(string(a), string(b)) }

// PageID is the app's own name for a page of a book.
type PageID string

// QuestionID is the app's own name for a question.
type QuestionID string

// PolicyVersion names a version of the privacy policy, such as "2026-09".
type PolicyVersion string

var name = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N}._~:@-]{0,99}$`)

// ParseLearnerID accepts 1–100 letters, digits and . _ ~ : @ -, the first a letter or digit.
func ParseLearnerID(s string) (LearnerID, error) { return parseName[LearnerID]("learner", s) }

// ParsePageID accepts what [ParseLearnerID] does.
func ParsePageID(s string) (PageID, error) { return parseName[PageID]("page", s) }

// ParseQuestionID accepts what [ParseLearnerID] does.
func ParseQuestionID(s string) (QuestionID, error) { return parseName[QuestionID]("question", s) }

// ParsePolicyVersion accepts what [ParseLearnerID] does.
func ParsePolicyVersion(s string) (PolicyVersion, error) {
	return parseName[PolicyVersion]("policy version", s)
}

// ParsePrincipalID accepts what [ParseLearnerID] does.
func ParsePrincipalID(s string) (PrincipalID, error) {
	return parseName[PrincipalID]("principal", s)
}

func parseName[T ~string](what, s string) (T, error) {
	if !name.MatchString(s) {
		return "", Errorf("parse "+what+" id", Invalid,
			"the %s id must be 1 to 100 letters, digits or . _ ~ : @ -, starting with a letter or digit", what)
	}
	return T(s), nil
}
