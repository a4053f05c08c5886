package api

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"reflect"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// probeTime is how long a store may take to say that it is there.
const probeTime = 2 * time.Second

type healthDoc struct {
	Status string            `json:"status" doc:"ready, not ready, or ending" example:"ready"`
	Parts  map[string]string `json:"parts" doc:"ok or not answering, for each part by name"`
}

func (s *server) healthRoutes() {
	health := s.operation("GET /healthz", about{
		id: "health", tag: tagOperation, summary: "Is the process up",
		words: "Asks no store: a load balancer that restarts us when a store is down would help nobody.",
	})
	s.stream(answers(health, http.StatusOK, "It is", "text/plain", &huma.Schema{Type: huma.TypeString}), s.health)

	ready := s.operation("GET /readyz", about{
		id: "ready", tag: tagOperation, summary: "Do all stores answer",
		words: "Asks each part that the service needs, and names those that do not answer. A process that is about to end says so, and answers all other calls still: send it no new ones.",
	})
	schema := s.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[healthDoc](), true, "Health")
	ready = answers(ready, http.StatusOK, "They do", "application/json", schema)
	s.stream(answers(ready, http.StatusServiceUnavailable, "Not all of them", "application/json", schema), s.ready)

	m := s.operation("GET /metrics", about{
		id: "metrics", tag: tagOperation, summary: "Metrics for Prometheus",
		words: "From this machine, with an operator's token, or for everybody where the configuration says so. No label names anybody.",
	})
	s.stream(answers(m, http.StatusOK, "The metrics", "text/plain", &huma.Schema{Type: huma.TypeString}), s.serveMetrics)
}

func (s *server) health(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte("ok\n")) // the client has gone: nothing to do
	return nil
}

func (s *server) ready(w http.ResponseWriter, r *http.Request) error {
	select {
	case <-s.config.Ending:
		answerHealth(w, http.StatusServiceUnavailable, healthDoc{Status: "ending", Parts: map[string]string{}})
	default:
		Ready(s.config.Checks, s.config.Log).ServeHTTP(w, r)
	}
	return nil
}

// Ready answers which of the parts answer: 200 where all do, else 503. Why one does
// not is for the log alone.
func Ready(checks []Check, log *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		failures := probe(r.Context(), checks)
		doc, status := healthDoc{Status: "ready", Parts: map[string]string{}}, http.StatusOK
		for i, check := range checks {
			doc.Parts[check.Name] = "ok"
			if err := failures[i]; err != nil {
				doc.Status, doc.Parts[check.Name], status = "not ready", "not answering", http.StatusServiceUnavailable
				log.ErrorContext(r.Context(), "not ready", "part", check.Name, "err", err)
			}
		}
		answerHealth(w, status, doc)
	})
}

func answerHealth(w http.ResponseWriter, status int, doc healthDoc) {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	if status != http.StatusOK {
		h.Set("Retry-After", "5")
	}
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(doc) // the client has gone: nothing to do
}

// probe asks all parts at once and gives each its time.
func probe(ctx context.Context, checks []Check) []error {
	ctx, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	failures := make([]error, len(checks))
	var wait sync.WaitGroup
	for i, check := range checks {
		wait.Go(func() { failures[i] = check.Probe(ctx) })
	}
	wait.Wait()
	return failures
}
