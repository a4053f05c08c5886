package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/langdu/langdu/models"
)

// sessionCookie holds the token of a page in a browser. Scripts cannot read it,
// and other sites' pages do not send it.
const sessionCookie = "langdu_session"

// demoSession is how long a demo's session lasts.
const demoSession = 12 * time.Hour

type sessionDoc struct {
	Role     Role               `json:"role" doc:"What the caller is" example:"guardian"`
	Learners []models.LearnerID `json:"learners" doc:"Whom the caller may act for; for an app an empty list means all" example:"[\"l1\"]"`
	Demo     bool               `json:"demo" doc:"The service runs as a demo on this computer"`
	EndsAt   *time.Time         `json:"ends_at,omitempty" doc:"When the token or cookie ends"`
	Limits   limitsDoc          `json:"limits"`
}

type limitsDoc struct {
	MaxBytes   int64 `json:"max_bytes" doc:"Most bytes of one recording" example:"50000000"`
	MaxSeconds int   `json:"max_seconds" doc:"Longest recording that is scored" example:"600"`
}

type sessionOutput struct{ Body sessionDoc }

type cookieOutput struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
}

func (s *server) sessionRoutes() {
	handle(s, "GET /v1/session", about{
		id: "session", tag: tagSession, summary: "Who am I",
		words: "What the token or cookie says, and the limits that an app should know before it records.",
	}, s.session)
	handle(s, "POST /v1/session", about{
		id: "startSession", tag: tagSession, summary: "Put the token into a cookie", status: http.StatusNoContent,
		words: "Call it with a bearer token. It sets the cookie that the pages use (HttpOnly, SameSite=Strict), for as long as the token lasts.",
	}, s.startSession)
	handle(s, "DELETE /v1/session", about{
		id: "endSession", tag: tagSession, summary: "Forget the cookie", status: http.StatusNoContent,
		words: "Removes the cookie from the browser. The token itself stays good until it expires.",
	}, s.endSession)
}

func (s *server) session(ctx context.Context, _ *struct{}) (*sessionOutput, error) {
	c := admitted(ctx).caller
	learners := c.learners
	if learners == nil {
		learners = []models.LearnerID{}
	}
	return &sessionOutput{sessionDoc{
		Role: c.role, Learners: learners, Demo: s.config.Demo != nil, EndsAt: instant(c.expires),
		Limits: limitsDoc{MaxBytes: s.config.Limits.UploadBytes, MaxSeconds: int(s.config.Limits.Duration / time.Second)},
	}}, nil
}

// tlsInput tells a handler whether the request came over TLS.
type tlsInput struct{ overTLS bool }

// Resolve is called by huma before the handler.
func (in *tlsInput) Resolve(ctx huma.Context) []error {
	in.overTLS = ctx.TLS() != nil
	return nil
}

func (s *server) startSession(ctx context.Context, in *tlsInput) (*cookieOutput, error) {
	c := admitted(ctx).caller
	return &cookieOutput{s.cookie(c.token, c.expires, in.overTLS)}, nil
}

func (s *server) endSession(_ context.Context, in *tlsInput) (*cookieOutput, error) {
	return &cookieOutput{s.cookie("", time.Unix(0, 0), in.overTLS)}, nil
}

// cookie makes the session cookie; without a token, the one that removes it.
func (s *server) cookie(token string, expires time.Time, overTLS bool) http.Cookie {
	age := -1
	if token != "" {
		age = max(int(expires.Sub(s.config.Now())/time.Second), 1)
	}
	return http.Cookie{
		Name: sessionCookie, Value: token, Path: "/", MaxAge: age, HttpOnly: true,
		Secure: overTLS || s.config.BehindTLS, SameSite: http.SameSiteStrictMode,
	}
}

// greet gives a person who opens a page of a demo the demo's session.
func (s *server) greet(w http.ResponseWriter, r *http.Request) {
	if s.config.Demo == nil || r.Method != http.MethodGet {
		return
	}
	if _, err := s.guard.verifier.identify(r); err == nil {
		return
	}
	now := s.config.Now()
	token, err := NewToken(s.config.Auth.Secret, Claims{
		Subject: s.config.Demo.Guardian, Role: RoleGuardian, Learners: []models.LearnerID{s.config.Demo.Learner},
	}, now, demoSession)
	if err != nil {
		s.config.Log.ErrorContext(r.Context(), "the demo's session cannot be made", "err", err)
		return
	}
	cookie := s.cookie(token, now.Add(demoSession), r.TLS != nil)
	http.SetCookie(w, &cookie)
	exchange(r, &cookie) // the page's own calls are made before the browser has it
}

// exchange puts a session in the place of the one that a request came with.
func exchange(r *http.Request, session *http.Cookie) {
	others := r.Cookies()
	r.Header.Del("Cookie")
	for _, c := range others {
		if c.Name != session.Name {
			r.AddCookie(c)
		}
	}
	r.AddCookie(session)
}
