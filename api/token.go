package api

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/langdu/langdu/models"
)

// Role is what a caller is to the children whose voices are kept.
type Role string

// The roles. What each may do is the table [rules].
const (
	RoleLearner   Role = "learner"   // the child
	RoleGuardian  Role = "guardian"  // who answers for the child
	RoleApp       Role = "app"       // the reading app's own server
	RoleStaff     Role = "staff"     // writes pages; hears nobody
	RoleCustodian Role = "custodian" // responsible for children's data
	RoleOperator  Role = "operator"  // runs the service
)

// Roles is all of them.
var Roles = []Role{RoleLearner, RoleGuardian, RoleApp, RoleStaff, RoleCustodian, RoleOperator}

func joinRoles(roles []Role) string {
	words := make([]string, len(roles))
	for i, r := range roles {
		words[i] = string(r)
	}
	return strings.Join(words, ", ")
}

// ParseRole accepts the roles.
func ParseRole(s string) (Role, error) {
	for _, r := range Roles {
		if s == string(r) {
			return r, nil
		}
	}
	return "", models.Errorf("api.ParseRole", models.Invalid, "role %.20q: want one of %s", s, joinRoles(Roles))
}

// Claims is what a token says.
type Claims struct {
	Subject  models.PrincipalID
	Role     Role
	Learners []models.LearnerID // whom the subject may act for
}

// tokenClaims is Claims on the wire.
type tokenClaims struct {
	Role     Role               `json:"role"`
	Learners []models.LearnerID `json:"learners,omitempty"`
	jwt.RegisteredClaims
}

// claimNames is the claims that we read.
var claimNames = []string{"iss", "sub", "aud", "exp", "nbf", "iat", "jti", "role", "learners"}

// UnmarshalJSON reads the claims that have these names to the letter (RFC 7519, section
// 4): encoding/json alone would take a "ROLE" for the role, which a provider may let
// its users choose.
func (c *tokenClaims) UnmarshalJSON(text []byte) error {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(text, &all); err != nil {
		return err
	}
	maps.DeleteFunc(all, func(name string, _ json.RawMessage) bool { return !slices.Contains(claimNames, name) })
	for _, name := range dates {
		if err := plainDate(all[name]); err != nil {
			return err
		}
	}
	ours, err := json.Marshal(all)
	if err != nil {
		return err
	}
	type claims tokenClaims // has no UnmarshalJSON
	return json.Unmarshal(ours, (*claims)(c))
}

// dates is the claims that are times, in seconds since 1970.
var dates = []string{"exp", "nbf", "iat"}

// lastDate is the end of the year 9999. What is beyond it wraps around when it becomes a
// time: a token that is good from the end of all days on would be good today.
const lastDate = 253402300799

// plainDate refuses a time that cannot be one. What is no number at all is refused where
// it is read.
func plainDate(text json.RawMessage) error {
	var said json.Number
	if text == nil || json.Unmarshal(text, &said) != nil || said == "" {
		return nil
	}
	if at, err := said.Float64(); err != nil || at < 0 || at > lastDate {
		return models.Errorf("api.plainDate", models.Unauthenticated, "a date of the token is none")
	}
	return nil
}

// longestSubject is the most bytes of a subject, as OpenID Connect has it.
const longestSubject = 255

// plainSubject says that the subject of a token can stand in records and logs.
func plainSubject(s string) bool {
	return s != "" && len(s) <= longestSubject && models.Plain(s) == nil
}

// tokenIssuer is the iss of the tokens that we make.
const tokenIssuer = "langdu"

// NewToken makes an HS256 token that is good from now for ttl. [models.Invalid]
// where the secret is too short or the claims would be refused.
func NewToken(secret []byte, c Claims, now time.Time, ttl time.Duration) (string, error) {
	const op = "api.NewToken"
	if err := (AuthConfig{Secret: secret}).Validate(); err != nil {
		return "", err
	}
	if _, err := ParseRole(string(c.Role)); err != nil {
		return "", err
	}
	switch {
	case !plainSubject(string(c.Subject)):
		return "", models.Errorf(op, models.Invalid, "a token needs a subject of at most %d bytes, and no characters in it that nobody sees", longestSubject)
	case ttl <= 0:
		return "", models.Errorf(op, models.Invalid, "a token must be good for longer than %s", ttl)
	case len(c.Learners) == 0 && (c.Role == RoleLearner || c.Role == RoleGuardian):
		return "", models.Errorf(op, models.Invalid, "a token for a %s must name the learner that it acts for", c.Role)
	}
	signed, err := jwt.NewWithClaims(jwt.SigningMethodHS256, tokenClaims{
		Role: c.Role, Learners: c.Learners,
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: tokenIssuer, Subject: string(c.Subject),
			IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(now.Add(ttl)),
		},
	}).SignedString(secret)
	if err != nil {
		return "", models.E(op, models.Internal, err)
	}
	return signed, nil
}
