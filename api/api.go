package api

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/langdu/langdu/models"
)

// server is the state behind the handlers.
type server struct {
	config  Config
	guard   *guard
	metrics *metrics
	router  *router
	huma    huma.API
	web     http.Handler // what [Config.Web] made, or nil

	gate      *gate
	uploads   slots   // uploads under way
	sharing   *shares // who holds how many of them
	resumable *resumable
	// listenings is who listens now.
	listenings listenings
	streams    slots   // open event streams, and what is played to the staff
	following  *shares // who holds how many of them
	present    presence
	nudges     chan struct{} // held by who tells the queue
	drawing    chan struct{} // held by who draws a picture
	guesses    guesses
	// closing is closed when the service ends, so that streams end with it.
	closing <-chan struct{}
}

// New builds the service. When ctx ends, event streams end and the keys of an
// identity provider are no longer fetched; plain requests are left to the HTTP
// server's own shutdown.
func New(ctx context.Context, c Config) (http.Handler, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	c.Limits = c.Limits.withDefaults()
	if c.Metrics == nil {
		c.Metrics = prometheus.NewRegistry()
	}
	if c.Watch == nil {
		c.Watch = func(r *http.Request) (context.Context, func(string, int)) { return r.Context(), func(string, int) {} }
	}
	if c.Trace == nil {
		c.Trace = func(context.Context) string { return "" }
	}
	m, err := newMetrics(c.Metrics)
	if err != nil {
		return nil, err
	}
	for _, gauge := range []prometheus.Collector{newRequestGauges(c.Records, c.Now), newIncidentGauge(c.Records, c.Now), newUploadFigures(c.Records), newSweepGauges(c.Records, c.Now)} {
		if err := c.Metrics.Register(gauge); err != nil {
			return nil, models.E("api.New", models.Internal, err)
		}
	}
	v, err := newVerifier(ctx, c.Auth, c.Now, c.Log)
	if err != nil {
		return nil, err
	}
	figures := newGateFigures()
	uploads, streams := newSlots(c.Limits.Uploads, m.uploads), newSlots(c.Limits.Streams, m.streams)
	s := &server{
		gate:   &gate{config: c.Admission, turns: c.Records, now: c.Now, draw: rand.N[time.Duration], figures: figures},
		config: c, metrics: m, closing: ctx.Done(), drawing: make(chan struct{}, 1), nudges: make(chan struct{}, mostNudges),
		guard:   &guard{verifier: v, origin: http.NewCrossOriginProtection(), records: c.Records, now: c.Now, meters: newMeters(c.Rates, c.Now), refused: figures.refused},
		uploads: uploads, sharing: newShares(uploads.dwindling), streams: streams, following: newShares(streams.share),
	}
	figures.gate = s.gate
	if err := figures.register(c.Metrics); err != nil {
		return nil, err
	}
	if s.resumable, err = newResumable(s); err != nil {
		return nil, models.E("api.New", models.Internal, err)
	}
	if err := s.routes(); err != nil {
		return nil, err
	}
	if c.Web != nil {
		s.web = c.Web(s.router)
	}
	o := &observer{log: c.Log, metrics: m, now: c.Now, watch: c.Watch}
	return o.wrap(s.harden(s.router.mux)), nil
}

// routes registers everything, one noun after the other.
func (s *server) routes() error {
	s.router = &router{mux: http.NewServeMux(), server: s}
	s.huma = huma.NewAPI(humaConfig(s.config), humago.NewAdapter(s.router, ""))
	for _, register := range []func(){
		s.sessionRoutes, s.learnerRoutes, s.consentRoutes, s.policyRoutes, s.pageRoutes, s.pictureRoutes, s.modelRoutes, s.questionRoutes,
		s.uploadRoutes, s.resumableRoutes, s.recordingRoutes, s.resultRoutes, s.audioRoutes, s.eventRoutes, s.likeRoutes,
		s.workRoutes, s.keptRoutes, s.growthRoutes, s.erasureRoutes, s.retentionRoutes,
		s.auditRoutes,
		s.rightsRoutes,
		s.staffRoutes,
		s.noticeRoutes,
		s.operationsRoutes, s.hookRoutes,
		s.healthRoutes, s.documentRoutes,
	} {
		register()
	}
	s.router.mux.HandleFunc("/", s.elsewhere)
	return s.router.complete()
}

// router puts the guard before every pattern. It is the mux that huma sees.
type router struct {
	mux    *http.ServeMux
	server *server
	known  map[string]bool
	err    error
}

// HandleFunc registers a pattern for which there is a rule.
func (r *router) HandleFunc(pattern string, handler func(http.ResponseWriter, *http.Request)) {
	rule, ok := rules[pattern]
	if !ok {
		r.err = errors.Join(r.err, fmt.Errorf("api: no rule says who may call %s", pattern))
		return
	}
	if r.known == nil {
		r.known = map[string]bool{}
	}
	r.known[pattern] = true
	next := r.server.guard.relate(rule, http.HandlerFunc(handler))
	if method, _, _ := strings.Cut(pattern, " "); !rule.ownReplay && !safe(method) {
		next = r.server.idempotent(pattern, next)
	}
	r.mux.Handle(pattern, patient(r.server.config.Limits.StoreTime, plainly(r.server.guard.protect(rule, next))))
}

// ServeHTTP completes the interface that huma asks for.
func (r *router) ServeHTTP(w http.ResponseWriter, req *http.Request) { r.mux.ServeHTTP(w, req) }

// complete says what is wrong between the routes and the rules.
func (r *router) complete() error {
	for pattern := range rules {
		if !r.known[pattern] {
			r.err = errors.Join(r.err, fmt.Errorf("api: a rule for %s, which is no route", pattern))
		}
	}
	return r.err
}

// elsewhere answers what no pattern matched: a known path with another method,
// an unknown one below /v1/, and else a page for people.
func (s *server) elsewhere(w http.ResponseWriter, r *http.Request) {
	if allowed := s.methods(r); len(allowed) > 0 {
		w.Header().Set("Allow", strings.Join(allowed, ", "))
		fail(w, r, models.Errorf("api", methodNotAllowed, "%s does not go here; it takes %s", r.Method, strings.Join(allowed, ", ")))
		return
	}
	if s.web == nil || strings.HasPrefix(r.URL.Path, "/v1/") {
		fail(w, r, models.Errorf("api", models.NotFound, "there is no such call; /openapi.json lists all, /docs explains them"))
		return
	}
	s.greet(w, r)
	s.web.ServeHTTP(w, r)
}

// methods is which methods the path takes among the patterns of the api.
func (s *server) methods(r *http.Request) []string {
	var allowed []string
	for _, method := range []string{http.MethodOptions, http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		probe := &http.Request{Method: method, URL: r.URL, Host: r.Host}
		if _, pattern := s.router.mux.Handler(probe); pattern != "/" && pattern != "" {
			allowed = append(allowed, method)
		}
	}
	return allowed
}
