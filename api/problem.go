package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/langdu/langdu/models"
)

// problemPrefix and a kind make the type of a problem. Clients compare it, so it
// never changes for what exists.
const problemPrefix = "urn:langdu:problem:"

// problemMedia is the media type of problem documents.
const problemMedia = "application/problem+json"

// Problem is what a client is told when a call fails (RFC 9457).
type Problem struct {
	Type    string  `json:"type" doc:"What went wrong, as a name that never changes: compare this" example:"urn:langdu:problem:not-found"`
	Title   string  `json:"title" doc:"The same in words, equal for every problem of the type" example:"There is no such thing"`
	Status  int     `json:"status" doc:"The HTTP status" example:"404"`
	Detail  string  `json:"detail" doc:"What is wrong with this request and what to do about it, for a person" example:"no recording has this id"`
	Purpose string  `json:"purpose,omitempty" doc:"With consent-required: the purpose that a consent is missing for" example:"scoring"`
	Ask     *bool   `json:"ask,omitempty" doc:"With consent-required: whether the app may ask for it; false where it was refused" example:"true"`
	Errors  []Fault `json:"errors,omitempty" doc:"With invalid: each part of the request that is wrong"`

	retry time.Duration // Retry-After, 0 for none
	cause error         // for our log, never for the client
}

// Fault is one wrong part of a request.
type Fault struct {
	Message  string `json:"message" doc:"What is wrong with it" example:"expected required property text to be present"`
	Location string `json:"location,omitempty" doc:"Where it is" example:"body.text"`
}

// Kinds of problems that arise in HTTP itself and in no other package.
const (
	malformed        models.Kind = "malformed"
	methodNotAllowed models.Kind = "method-not-allowed"
	tooSlow          models.Kind = "too-slow"
	badRange         models.Kind = "range-not-satisfiable"
	wrongVersion     models.Kind = "protocol-version"
	locked           models.Kind = "locked"
	overloaded       models.Kind = "overloaded"
	headTooLarge     models.Kind = "head-too-large"
)

// kindAnswer is how a kind is answered: the status, the title, and the detail
// where the error has no sentence of its own or one that is none of the
// client's business.
type kindAnswer struct {
	status int
	title  string
	detail string
	retry  time.Duration
	hide   bool // never show the cause
}

// kindAnswers is the one place where kinds become statuses.
var kindAnswers = map[models.Kind]kindAnswer{
	models.Invalid:         {status: 422, title: "The request is not valid", detail: "a part of the request is wrong: correct it and send it again"},
	malformed:              {status: 400, title: "The request cannot be read", detail: "the body breaks the rules of its format, or broke off"},
	models.Unauthenticated: {status: 401, title: "No valid token", detail: "send a token: Authorization: Bearer …"},
	models.Forbidden:       {status: 403, title: "Not allowed", detail: "this token may not do this"},
	models.ConsentRequired: {status: 403, title: "A consent is missing", detail: "no consent for this purpose is in force: POST a consent first"},
	models.NotFound:        {status: 404, title: "There is no such thing", detail: "there is nothing at this address, or not for this token"},
	methodNotAllowed:       {status: 405, title: "Method not allowed", detail: "this address takes other methods: see Allow"},
	tooSlow:                {status: 408, title: "The request came too slowly", detail: "the body came too slowly, or stopped coming: send it again"},
	models.Conflict:        {status: 409, title: "Not now", detail: "the present state forbids this"},
	models.Gone:            {status: 410, title: "Erased", detail: "it was here and has been erased"},
	models.Closing:         {status: 403, title: "The service closes", detail: "this service closes and takes nothing new"},
	models.TooLarge:        {status: 413, title: "Too large", detail: "the body has more bytes than the limit"},
	models.TooLong:         {status: 422, title: "Too long", detail: "the recording is longer than the limit"},
	models.Unsupported:     {status: 415, title: "Not a kind of file we can read", detail: "send a recording as WAV, FLAC, MP3, M4A, Ogg or WebM"},
	models.Corrupt:         {status: 422, title: "Broken file", detail: "the file breaks the rules of its format"},
	badRange:               {status: 416, title: "No such range", detail: "the range lies outside the file: see Content-Range"},
	wrongVersion:           {status: 412, title: "Another version of the protocol", detail: "send the header Tus-Resumable: 1.0.0"},
	locked:                 {status: 423, title: "Under way", detail: "another request is at this upload: ask with HEAD where it stands, and go on", retry: time.Second},
	headTooLarge:           {status: 431, title: "The head is too large", detail: "the address and the headers have more bytes than the limit"},
	models.RateLimited:     {status: 429, title: "Too many requests", detail: "slow down, then try again", retry: 2 * time.Second},
	models.Unavailable:     {status: 503, title: "Not available at the moment", detail: "a part of the service does not answer: try again shortly", retry: 5 * time.Second, hide: true},
	overloaded:             {status: 503, title: "Too much is waiting", detail: "so many recordings wait that this one would not be scored soon: keep it, and send it again after Retry-After", retry: 30 * time.Second},
	models.Internal:        {status: 500, title: "Our mistake", detail: "something went wrong on our side; the X-Request-Id of this answer finds it in our log", hide: true},
}

// newProblem makes err the problem that the client is told.
func newProblem(err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	kind := models.KindOf(err)
	if kind == models.Internal && (errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)) {
		kind = models.Unavailable // our patience has ended, or the client has gone
	}
	answer, ok := kindAnswers[kind]
	if !ok {
		kind, answer = models.Internal, kindAnswers[models.Internal]
	}
	p = answer.problem(kind)
	p.cause = err
	if sentence := models.Explain(err); sentence != "" && !answer.hide {
		p.Detail = sentence
	}
	return p
}

func (a kindAnswer) problem(kind models.Kind) *Problem {
	return &Problem{Type: problemPrefix + string(kind), Title: a.title, Status: a.status, Detail: a.detail, retry: a.retry}
}

// problemOfStatus is the problem for a status that huma chose while it read the
// request.
func problemOfStatus(status int) *Problem {
	kind := models.Internal
	switch status {
	case http.StatusBadRequest:
		kind = malformed
	case http.StatusRequestTimeout:
		kind = tooSlow
	case http.StatusUnprocessableEntity, http.StatusNotAcceptable:
		kind = models.Invalid
	case http.StatusRequestEntityTooLarge:
		kind = models.TooLarge
	case http.StatusUnsupportedMediaType:
		kind = models.Unsupported
	}
	p := kindAnswers[kind].problem(kind)
	p.Status = status
	return p
}

// fromHuma turns huma's error model into ours: the first fault becomes the
// sentence, and the values of the request are not repeated.
func fromHuma(m *huma.ErrorModel, op *huma.Operation) *Problem {
	p := problemOfStatus(m.Status)
	switch m.Status {
	case http.StatusUnsupportedMediaType:
		p.Title, p.Detail = "Not a media type of this call", "send the body as application/json"
	case http.StatusBadRequest:
		p.Detail = m.Detail
	case http.StatusRequestEntityTooLarge:
		return newProblem(bodyError(&http.MaxBytesError{Limit: op.MaxBodyBytes - 1}))
	}
	for _, e := range m.Errors {
		p.Errors = append(p.Errors, faultOf(e))
	}
	if len(p.Errors) > 0 && m.Status < 500 && m.Status != http.StatusUnsupportedMediaType {
		p.Detail = p.Errors[0].Location + ": " + p.Errors[0].Message
	}
	return p
}

// later says when trying again may help.
func later(err error, d time.Duration) error {
	p := newProblem(err)
	p.retry = d
	return p
}

// explained gives err a sentence for the client where it is of the kind.
func explained(err error, kind models.Kind, sentence string) error {
	if models.KindOf(err) == kind {
		return models.Errorf("api", kind, "%s", sentence)
	}
	return err
}

// Error makes a problem an error.
func (p *Problem) Error() string {
	if p.cause != nil {
		return p.cause.Error()
	}
	return p.Detail
}

// Unwrap leads to the cause, and so to the kind.
func (p *Problem) Unwrap() error { return p.cause }

// GetStatus, GetHeaders and ContentType tell huma how to answer.
func (p *Problem) GetStatus() int            { return p.Status }
func (p *Problem) ContentType(string) string { return problemMedia }

// GetHeaders is Retry-After and WWW-Authenticate where they belong.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{}
	if p.retry > 0 {
		h.Set("Retry-After", strconv.Itoa(int((p.retry+time.Second-1)/time.Second)))
	}
	if p.Status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", `Bearer realm="langdu"`)
	}
	return h
}

// fail answers with the problem that err is.
func fail(w http.ResponseWriter, r *http.Request, err error) {
	p := newProblem(err)
	note(r.Context(), p)
	h := w.Header()
	for name, values := range p.GetHeaders() {
		h[name] = values
	}
	for _, name := range []string{"Content-Length", "ETag", "Last-Modified", "Content-Disposition", "Accept-Ranges"} {
		h.Del(name) // they described what was to be sent
	}
	h.Set("Content-Type", problemMedia)
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the client has gone: nothing to do
}
