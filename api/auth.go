package api

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/langdu/langdu/models"
)

// MinSecret is the least number of bytes of an HS256 secret: as many as the
// hash has (RFC 7518, section 3.2).
const MinSecret = 32

// leeway is how far the clocks of token issuers may differ from ours.
const leeway = 30 * time.Second

// mostToken is the most bytes of a token: one for a school of 200 learners fits in.
const mostToken = 16 << 10

// AuthConfig says which tokens are good. At least one of Secret and JWKSURL is
// set; both may be.
type AuthConfig struct {
	Secret []byte // for HS256, at least [MinSecret] bytes

	// JWKSURL is where the public keys of an identity provider are, for RS256
	// and ES256. A token's algorithm decides which keys are asked, so that a
	// public key can never pass for a secret.
	JWKSURL string
	// Issuer and Audience, where set, must be in the tokens of that provider.
	Issuer   string
	Audience string
}

// Validate refuses what would leave the door open.
func (c AuthConfig) Validate() error {
	const op = "api.AuthConfig.Validate"
	switch {
	case len(c.Secret) == 0 && c.JWKSURL == "":
		return models.Errorf(op, models.Invalid, "auth: set a secret for HS256 or the URL of a JWKS")
	case len(c.Secret) > 0 && len(c.Secret) < MinSecret:
		return models.Errorf(op, models.Invalid, "auth: the secret has %d bytes, want at least %d random ones", len(c.Secret), MinSecret)
	case c.JWKSURL != "" && !strings.HasPrefix(c.JWKSURL, "https://") && !loopbackURL(c.JWKSURL):
		return models.Errorf(op, models.Invalid, "auth: the JWKS URL must be https (plain http only on loopback): whoever changes the keys in transit is everyone")
	}
	return nil
}

// verifier turns tokens into callers.
type verifier struct {
	config AuthConfig
	jwks   *providerKeys // nil without a JWKS
	parser *jwt.Parser
}

// newVerifier fetches the JWKS, if there is one, and keeps it fresh until ctx
// ends. A provider that does not answer yet is no error: its tokens are refused
// until it does.
func newVerifier(ctx context.Context, c AuthConfig, now func() time.Time, log *slog.Logger) (*verifier, error) {
	v := &verifier{config: c}
	var algorithms []string
	if len(c.Secret) > 0 {
		algorithms = append(algorithms, jwt.SigningMethodHS256.Alg())
	}
	if c.JWKSURL != "" {
		algorithms = append(algorithms, jwt.SigningMethodRS256.Alg(), jwt.SigningMethodES256.Alg())
		keys, err := newProviderKeys(ctx, c.JWKSURL, now, log)
		if err != nil {
			return nil, models.E("api.newVerifier", models.Invalid, err)
		}
		v.jwks = keys
	}
	v.parser = jwt.NewParser(
		jwt.WithValidMethods(algorithms), jwt.WithExpirationRequired(), jwt.WithIssuedAt(),
		jwt.WithStrictDecoding(), // one way to write a token, and no other
		jwt.WithLeeway(leeway), jwt.WithTimeFunc(now))
	return v, nil
}

// key chooses the key by the algorithm that the token claims; the parser has
// checked already that it is one of ours.
func (v *verifier) key(t *jwt.Token) (any, error) {
	if _, critical := t.Header["crit"]; critical { // which we do not understand (RFC 7515, section 4.1.11)
		return nil, models.Errorf("api.verifier", models.Unauthenticated, "the token has critical headers")
	}
	if t.Method == jwt.SigningMethodHS256 {
		return v.config.Secret, nil
	}
	return v.jwks.key(t)
}

// verify is who the token speaks for.
func (v *verifier) verify(token string) (caller, error) {
	const op = "api.verify"
	if len(token) > mostToken {
		return caller{}, models.Errorf(op, models.Unauthenticated, "the token has more than %d bytes: name fewer learners in it", mostToken)
	}
	var c tokenClaims
	t, err := v.parser.ParseWithClaims(token, &c, v.key)
	switch {
	case errors.Is(err, jwt.ErrTokenExpired):
		return caller{}, models.Errorf(op, models.Unauthenticated, "the token has expired: get a new one")
	case err != nil:
		return caller{}, models.Errorf(op, models.Unauthenticated, "the token is not valid here: its signature, algorithm or dates do not hold")
	case t.Method != jwt.SigningMethodHS256 && !v.fromProvider(c):
		return caller{}, models.Errorf(op, models.Unauthenticated, "the token was issued by someone else or for someone else (iss, aud)")
	case !plainSubject(c.Subject):
		return caller{}, models.Errorf(op, models.Unauthenticated, "the token has no subject (sub), or one that is longer than %d bytes or holds characters that nobody sees", longestSubject)
	case !slices.Contains(Roles, c.Role):
		return caller{}, models.Errorf(op, models.Unauthenticated, "the token's role must be one of %s", joinRoles(Roles))
	}
	return caller{
		subject: models.PrincipalID(c.Subject), role: c.Role, learners: c.Learners,
		expires: c.ExpiresAt.Time, token: token,
	}, nil
}

func (v *verifier) fromProvider(c tokenClaims) bool {
	issuer, audience := v.config.Issuer, v.config.Audience
	return (issuer == "" || c.Issuer == issuer) && (audience == "" || slices.Contains(c.Audience, audience))
}

// caller is who made the request.
type caller struct {
	subject  models.PrincipalID
	role     Role
	learners []models.LearnerID
	expires  time.Time
	token    string
	cookie   bool // the token came in a cookie
}

// actsFor says whether the caller may act for a learner, on the routes that
// their role is allowed on at all. A child's side is bound to the learners in
// the token; an app's token that names none is the app itself; the staff's side
// is not bound.
func (c caller) actsFor(id models.LearnerID) bool {
	switch c.role {
	case RoleLearner, RoleGuardian:
		return slices.Contains(c.learners, id)
	case RoleApp:
		return len(c.learners) == 0 || slices.Contains(c.learners, id)
	case RoleStaff, RoleCustodian, RoleOperator:
		return true
	}
	return false
}

// identify finds the token, in the Authorization header or else in the cookie.
func (v *verifier) identify(r *http.Request) (caller, error) {
	const op = "api.identify"
	if len(r.Header.Values("Authorization")) > 1 { // whoever is before us may have checked the other one
		return caller{}, models.Errorf(op, models.Unauthenticated, "the header Authorization stands twice: send one token")
	}
	if header := r.Header.Get("Authorization"); header != "" {
		scheme, token, _ := strings.Cut(header, " ")
		if !strings.EqualFold(scheme, "Bearer") {
			return caller{}, models.Errorf(op, models.Unauthenticated, "Authorization must be: Bearer, a space, and the token")
		}
		return v.verify(strings.TrimSpace(token))
	}
	cookie, err := r.Cookie(sessionCookie)
	if err != nil {
		return caller{}, models.Errorf(op, models.Unauthenticated, "send a token: Authorization: Bearer …, or the cookie that POST /v1/session sets")
	}
	c, err := v.verify(cookie.Value)
	c.cookie = true
	return c, err
}
