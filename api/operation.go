package api

import (
	"context"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/langdu/langdu/models"
)

// callTime is how long a call may take that streams nothing.
const callTime = 15 * time.Second

// about is the documentation of a route. Who may call it, and with that the
// problems of authorisation, come from its rule.
type about struct {
	id      string // operationId
	tag     string
	summary string
	words   string        // the description
	fails   []models.Kind // besides those that every route of its kind may have
	status  int           // on success; 0 means 200, or 204 without a body
	creates bool          // 201 where there was none before
}

// operation is the OpenAPI operation of a pattern.
func (s *server) operation(pattern string, a about) huma.Operation {
	method, path, _ := strings.Cut(pattern, " ")
	rule := rules[pattern]
	op := huma.Operation{
		OperationID: a.id, Method: method, Path: path, Tags: []string{a.tag},
		Summary: a.summary, Description: a.words + "\n\n" + rule.words(),
		DefaultStatus: a.status, BodyReadTimeout: callTime,
		MaxBodyBytes: rule.bodyLimit() + 1, // huma refuses a body that reaches it
		Responses:    s.problems(rule.fails(method, a.fails)),
		Security:     []map[string][]string{{"bearer": {}}, {"session": {}}},
	}
	if rule.public() {
		op.Security = []map[string][]string{{}}
	}
	if !safe(method) && method != http.MethodPatch && !rule.public() { // a PATCH says where it belongs: repeated it has no effect
		op.Parameters = append(op.Parameters, idempotencyParam())
	}
	return op
}

// safe says that a method changes nothing.
func safe(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodOptions
}

// words says in the document who may call.
func (r rule) words() string {
	if r.public() {
		return "Needs no token."
	}
	words := "For " + joinRoles(r.roles) + "."
	if r.to != toNothing {
		words += " A learner's, guardian's or app's token must act for the learner."
	}
	return words
}

// fails is every kind of problem that a call may have.
func (r rule) fails(method string, own []models.Kind) []models.Kind {
	kinds := append([]models.Kind{models.Unavailable, models.Internal}, own...)
	if !r.public() {
		kinds = append(kinds, models.Unauthenticated, models.Forbidden, models.RateLimited)
	}
	if !safe(method) {
		kinds = append(kinds, models.Conflict, models.Invalid)
	}
	switch r.to {
	case toRecording, toUpload:
		kinds = append(kinds, models.NotFound, models.Gone)
	case toLearner, toForm:
		kinds = append(kinds, models.NotFound, models.Gone, models.Invalid)
	}
	slices.Sort(kinds)
	return slices.Compact(kinds)
}

// problems documents kinds as responses: one for each status, with one example
// for each kind.
func (s *server) problems(kinds []models.Kind) map[string]*huma.Response {
	responses := map[string]*huma.Response{}
	schema := s.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Problem](), true, "Problem")
	for _, kind := range kinds {
		p := kindAnswers[kind].problem(kind)
		status := strconv.Itoa(p.Status)
		r, ok := responses[status]
		if !ok {
			media := &huma.MediaType{Schema: schema, Examples: map[string]*huma.Example{}}
			r = &huma.Response{Content: map[string]*huma.MediaType{problemMedia: media}}
			responses[status] = r
		}
		if r.Description != "" {
			r.Description += "; "
		}
		r.Description += p.Title
		r.Content[problemMedia].Examples[string(kind)] = &huma.Example{Summary: p.Title, Value: p}
		r.Headers = mergeHeaders(r.Headers, p.GetHeaders())
	}
	return responses
}

// mergeHeaders documents the headers that a problem carries.
func mergeHeaders(documented map[string]*huma.Param, sent http.Header) map[string]*huma.Param {
	merged := map[string]*huma.Param{}
	maps.Copy(merged, documented)
	for name := range sent {
		merged[name] = &huma.Param{Schema: &huma.Schema{Type: huma.TypeString}, Example: sent.Get(name)}
	}
	return merged
}

// handle registers a call that takes and gives JSON.
func handle[I, O any](s *server, pattern string, a about, h func(context.Context, *I) (*O, error)) {
	op := s.operation(pattern, a)
	huma.Register(s.huma, op, func(ctx context.Context, in *I) (*O, error) {
		ctx, cancel := context.WithTimeout(ctx, callTime)
		defer cancel()
		out, err := h(ctx, in)
		if err != nil {
			p := newProblem(err)
			note(ctx, p)
			return nil, p
		}
		return out, nil
	})
	if a.creates {
		op.Responses["201"] = &huma.Response{Description: "Created", Content: op.Responses["200"].Content}
	}
}

// stream registers a call that reads or writes HTTP by itself. The operation is
// for the document only.
func (s *server) stream(op huma.Operation, h func(http.ResponseWriter, *http.Request) error) {
	s.huma.OpenAPI().AddOperation(&op)
	s.router.HandleFunc(op.Method+" "+op.Path, func(w http.ResponseWriter, r *http.Request) {
		if err := h(w, r); err != nil {
			fail(w, r, err)
		}
	})
}

// pathParam documents a parameter in the path of a streaming call.
func pathParam(name, words string) *huma.Param {
	return &huma.Param{Name: name, In: "path", Required: true, Description: words, Schema: &huma.Schema{Type: huma.TypeString}}
}

// answers documents a success that is not JSON of ours.
func answers(op huma.Operation, status int, words, mediaType string, schema *huma.Schema) huma.Operation {
	op.Responses[strconv.Itoa(status)] = &huma.Response{
		Description: words,
		Content:     map[string]*huma.MediaType{mediaType: {Schema: schema}},
	}
	return op
}
