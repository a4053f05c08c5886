package api

import (
	"bytes"
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"github.com/langdu/langdu/models"
)

// The tags that group operations in the document.
const (
	tagRecordings = "recordings"
	tagLearners   = "learners"
	tagPages      = "pages"
	tagQuestions  = "questions"
	tagErasures   = "erasures"
	tagRights     = "rights"
	tagPolicies   = "policies"
	tagNotices    = "notices"
	tagSession    = "session"
	tagOperation  = "operation"
	tagStaff      = "staff"
	tagShares     = "shares"
)

const introduction = `langdu (朗读) takes the recording of a child who reads a page aloud, scores every Chinese character of it, plays it back, and erases it when promised. It also hears what a child answers to a question, and which of the expected answers that was.

**Start here.** Get a token from whoever runs the service. PUT a learner, POST a consent for the purposes scoring and playback, PUT a page, POST a recording, follow its events until it is settled, then GET its result.

**Errors** are problem documents (RFC 9457) of media type application/problem+json. Compare the type, which never changes; show the detail to a person. A 409, 429 or 503 with Retry-After may be repeated after that many seconds.

**Repeating** a changing call is safe with an Idempotency-Key header.

**Lists** page by cursor: pass next_cursor (or next) of one answer as cursor (or after) of the next call, until it is empty. Times are RFC 3339 in UTC.`

// humaConfig is the head of the OpenAPI document. Huma serves none of its own
// routes: every route here has a rule.
func humaConfig(c Config) huma.Config {
	version := c.Version
	if version == "" {
		version = "development"
	}
	registry := huma.NewMapRegistry("#/components/schemas/", func(t reflect.Type, hint string) string {
		return strings.TrimSuffix(huma.DefaultSchemaNamer(t, hint), "Doc")
	})
	config := huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title: "langdu", Version: version, Description: introduction,
				License: &huma.License{Name: "Apache-2.0", URL: "https://www.apache.org/licenses/LICENSE-2.0"},
			},
			Tags: documentTags(),
			Components: &huma.Components{
				Schemas: registry,
				SecuritySchemes: map[string]*huma.SecurityScheme{
					"bearer":  {Type: "http", Scheme: "bearer", BearerFormat: "JWT", Description: "A JWT with the claims sub, role, learners and exp: HS256 with the service's secret, or RS256 or ES256 with a key of the configured JWKS."},
					"session": {Type: "apiKey", In: "cookie", Name: sessionCookie, Description: "The same JWT in the cookie that POST /v1/session sets, for pages in a browser. Changing calls must then come from a page of this service."},
				},
			},
		},
		Formats:       map[string]huma.Format{"application/json": plainFormat, "json": plainFormat},
		DefaultFormat: "application/json",
		Transformers:  []huma.Transformer{ownProblems},
	}
	return config
}

func documentTags() []*huma.Tag {
	return []*huma.Tag{
		{Name: tagRecordings, Description: "A child's voice, once: upload, status, result, playback, likes, My Work."},
		{Name: tagLearners, Description: "Who is recorded, and which consents are in force."},
		{Name: tagPages, Description: "What there is to read, with the reading of every character."},
		{Name: tagQuestions, Description: "What there is to answer aloud, with all that counts as each answer."},
		{Name: tagShares, Description: "Links by which a recording is heard without a token, revocable and with an end."},
		{Name: tagStaff, Description: "The staff's side: what it takes to hear a child, and what keeps data from being erased."},
		{Name: tagErasures, Description: "How far an erasure has come, and what is kept how long."},
		{Name: tagPolicies, Description: "The versions of the privacy policy, and who may be sent data."},
		{Name: tagNotices, Description: "What families must be told, and what staff do when something went wrong."},
		{Name: tagRights, Description: "What people may ask for: requests with due dates, archives of everything, disputed scores."},
		{Name: tagSession, Description: "The session of a page in a browser."},
		{Name: tagOperation, Description: "For those who run the service."},
	}
}

// ownProblems replaces the errors that huma writes itself while it reads a
// request, so that clients meet one form only.
func ownProblems(ctx huma.Context, _ string, v any) (any, error) {
	model, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	p := fromHuma(model, ctx.Operation())
	note(ctx.Context(), p)
	return p, nil
}

// documentRoutes comes last: the document is complete by then and made once.
func (s *server) documentRoutes() {
	docs := s.operation("GET /docs", about{
		id: "docs", tag: tagOperation, summary: "This document for people",
		words: "The OpenAPI document as one page of plain HTML, without scripts.",
	})
	spec := s.operation("GET /openapi.json", about{
		id: "openapi", tag: tagOperation, summary: "The OpenAPI 3.1 document",
		words: "Made from the code that answers the calls.",
	})
	s.stream(answers(docs, http.StatusOK, "The page", "text/html", &huma.Schema{Type: huma.TypeString}), s.serveDocs())
	s.stream(answers(spec, http.StatusOK, "The document", "application/openapi+json", &huma.Schema{Type: huma.TypeObject}), s.serveSpec())
}

// serveSpec makes the document when it is first asked for and no sooner, since
// operations may still be registered; after that it is a constant.
func (s *server) serveSpec() func(http.ResponseWriter, *http.Request) error {
	spec := sync.OnceValues(func() ([]byte, error) {
		api := s.huma.OpenAPI()
		// Huma registers its own error model, which nothing refers to.
		for _, unused := range []string{"ErrorModel", "ErrorDetail"} {
			delete(api.Components.Schemas.Map(), unused)
		}
		return json.Marshal(api)
	})
	return func(w http.ResponseWriter, r *http.Request) error {
		return serveConstant(w, "application/openapi+json", spec)
	}
}

func (s *server) serveDocs() func(http.ResponseWriter, *http.Request) error {
	page := sync.OnceValues(func() ([]byte, error) {
		var b bytes.Buffer
		err := docsPage.Execute(&b, docsOf(s.huma.OpenAPI()))
		return b.Bytes(), err
	})
	return func(w http.ResponseWriter, r *http.Request) error {
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src '"+docsStyleHash()+"'; frame-ancestors 'none'")
		return serveConstant(w, "text/html; charset=utf-8", page)
	}
}

func serveConstant(w http.ResponseWriter, mediaType string, content func() ([]byte, error)) error {
	b, err := content()
	if err != nil {
		return models.E("api.serveConstant", models.Internal, err)
	}
	h := w.Header()
	h.Set("Content-Type", mediaType)
	h.Set("Cache-Control", "no-cache")
	_, _ = w.Write(b) // the client has gone: nothing to do
	return nil
}
