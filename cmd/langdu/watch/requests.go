package watch

import (
	"context"
	"net/http"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
)

// Request begins a span for a request and returns what ends it. The route is the
// pattern that matched: paths and queries have ids of children.
//
// Every request begins a trace of its own. Whoever calls may send a traceparent, and
// the span is linked to what that names; but a child's device decides neither which
// trace we continue nor whether we keep it, and what else it would have us carry
// (tracestate, baggage) is not looked at.
func (w *Watch) Request(r *http.Request) (context.Context, func(route string, status int)) {
	ctx := r.Context()
	if w == nil || quiet[r.URL.Path] {
		return ctx, func(string, int) {}
	}
	ctx, span := w.tracer.Start(ctx, r.Method, trace.WithNewRoot(), trace.WithSpanKind(trace.SpanKindServer), trace.WithLinks(callers(r)...))
	return ctx, func(route string, status int) {
		span.SetName(route)
		span.SetAttributes(attribute.String("http.request.method", method(r.Method)), attribute.String("http.route", route), attribute.Int("http.response.status_code", status))
		if status >= http.StatusInternalServerError {
			span.SetStatus(codes.Error, "")
		}
		span.End()
	}
}

// quiet is what machines ask all day long.
var quiet = map[string]bool{"/healthz": true, "/readyz": true, "/metrics": true}

// callers is a link to the span that the caller says it calls from.
func callers(r *http.Request) []trace.Link {
	caller := read(r.Header.Get(traceparent))
	if !caller.IsValid() {
		return nil
	}
	return []trace.Link{{SpanContext: caller}}
}

// method is the request's, or "_OTHER" for a word that is none.
func method(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return m
	}
	return "_OTHER"
}
