package api

import (
	"net"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/langdu/langdu/models"
)

// metrics is what the service counts about requests. Labels are route patterns
// and statuses: nothing that names anybody, and few enough to keep.
type metrics struct {
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	uploads  prometheus.Gauge
	streams  prometheus.Gauge
	unnoted  prometheus.Counter
	resumed  prometheus.Counter
	handler  http.Handler
}

func newMetrics(registry *prometheus.Registry) (*metrics, error) {
	m := &metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "langdu_http_requests_total", Help: "Answered requests by route pattern and status.",
		}, []string{"route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "langdu_http_request_seconds", Help: "Time to answer by route pattern.",
			Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30},
		}, []string{"route"}),
		uploads: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "langdu_http_uploads", Help: "Uploads under way.",
		}),
		streams: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "langdu_http_event_streams", Help: "Open event streams.",
		}),
		unnoted: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "langdu_accesses_unnoted_total", Help: "Times that a child's own side listened and it could not be written down.",
		}),
		resumed: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "langdu_uploads_resumed_total", Help: "Times that an upload which was cut off was gone on with.",
		}),
		handler: promhttp.HandlerFor(registry, promhttp.HandlerOpts{}),
	}
	for _, c := range []prometheus.Collector{m.requests, m.seconds, m.uploads, m.streams, m.unnoted, m.resumed} {
		if err := registry.Register(c); err != nil {
			return nil, models.E("api.newMetrics", models.Internal, err)
		}
	}
	return m, nil
}

func (m *metrics) observe(route string, status int, took time.Duration) {
	m.requests.WithLabelValues(route, strconv.Itoa(status)).Inc()
	m.seconds.WithLabelValues(route).Observe(took.Seconds())
}

// serveMetrics answers Prometheus: where the configuration opens it, on
// loopback, or to an operator. How much a school records, and when, is nobody
// else's business. Behind a proxy everybody may come from loopback: not every one says
// whom it hands on (nginx does where it is told to).
func (s *server) serveMetrics(w http.ResponseWriter, r *http.Request) error {
	if here := Direct(r) && !s.config.BehindTLS; !here && !s.config.OpenMetrics {
		c, err := s.guard.verifier.identify(r)
		if err != nil {
			return err
		}
		if c.role != RoleOperator {
			return models.Errorf("api.metrics", models.Forbidden, "metrics are for an operator's token, and without a proxy for this machine")
		}
	}
	s.metrics.handler.ServeHTTP(w, r)
	return nil
}

// Direct says that the request was made on this machine and not handed on by a
// proxy that runs on it.
func Direct(r *http.Request) bool {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	return err == nil && !forwarded(r) && net.ParseIP(host).IsLoopback()
}

// forwarded says that a proxy has handed the request on.
func forwarded(r *http.Request) bool {
	return slices.ContainsFunc([]string{"Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via"}, func(name string) bool {
		return r.Header.Get(name) != ""
	})
}
