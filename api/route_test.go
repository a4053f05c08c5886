package api

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestP22RouteWithoutRule shows that a route of which nobody has said who may call
// it cannot be served: the service does not start, and neither does it with a rule
// for a route that is not there.
func TestP22RouteWithoutRule(t *testing.T) {
	r := &router{mux: http.NewServeMux(), server: &server{guard: &guard{}}}
	for pattern := range rules {
		r.HandleFunc(pattern, func(http.ResponseWriter, *http.Request) {})
	}
	if err := r.complete(); err != nil {
		t.Fatalf("with a rule for every route: %v", err)
	}
	r.HandleFunc("GET /v1/children", func(http.ResponseWriter, *http.Request) {})
	if err := r.complete(); err == nil || !strings.Contains(err.Error(), "no rule says who may call GET /v1/children") {
		t.Errorf("a route without a rule: %v", err)
	}
	if _, pattern := r.mux.Handler(&http.Request{Method: "GET", URL: &url.URL{Path: "/v1/children"}}); pattern != "" {
		t.Errorf("it is served all the same, by %q", pattern)
	}
	r = &router{mux: http.NewServeMux(), server: &server{guard: &guard{}}}
	if err := r.complete(); err == nil || !strings.Contains(err.Error(), "which is no route") {
		t.Errorf("rules without routes: %v", err)
	}
}
