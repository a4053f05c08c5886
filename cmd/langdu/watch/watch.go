// Package watch is what a process tells of itself to whoever runs it: metrics, which
// Prometheus fetches, and traces, which are sent to a collector where one is named.
//
// It looks on through the hooks and decorators of the other packages, which know
// neither Prometheus nor OpenTelemetry, and it changes nothing: what cannot be told
// is not told, and no child waits for it.
//
// Nothing of a person is told. Labels of metrics are words out of the code (routes,
// stores, operations, reasons), so that they are few and name nobody. Spans have the
// same words, and no id: which trace a recording belongs to, only the records say.
// Neither has a path, a query, a text, a token or an address.
//
// A nil *Watch is one that nobody has asked for: all its methods do nothing.
package watch

import (
	"context"
	"errors"
	"log/slog"
	"runtime"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"go.opentelemetry.io/otel/trace"

	"github.com/langdu/langdu/models"
)

// Config says what is told, and to whom.
type Config struct {
	Version string
	Traces  Traces
	Log     *slog.Logger
}

// Watch looks on at one process.
type Watch struct {
	registry *prometheus.Registry

	tracer trace.Tracer
	flush  func(context.Context) error

	stores     storeMetrics
	jobs       jobMetrics
	recordings recordingMetrics
	stages     *prometheus.HistogramVec
	erasures   erasureMetrics
	hooks      *prometheus.CounterVec
}

// New begins to look on.
func New(ctx context.Context, c Config) (*Watch, error) {
	w := &Watch{
		registry: prometheus.NewRegistry(),
		stores:   newStoreMetrics(), jobs: newJobMetrics(), recordings: newRecordingMetrics(),
		stages: newStageMetrics(), erasures: newErasureMetrics(), hooks: newHookMetrics(),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "langdu_build_info", Help: "1, with the version of the program and of Go.",
		ConstLabels: prometheus.Labels{"version": c.Version, "go": runtime.Version()},
	})
	build.Set(1)
	all := []prometheus.Collector{build, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), w.stages, w.hooks}
	for _, more := range [][]prometheus.Collector{w.stores.all(), w.jobs.all(), w.recordings.all(), w.erasures.all()} {
		all = append(all, more...)
	}
	if err := w.Register(all...); err != nil {
		return nil, err
	}
	return w, w.trace(ctx, c)
}

// Register adds collectors to what is told.
func (w *Watch) Register(all ...prometheus.Collector) error {
	if w == nil {
		return nil
	}
	var failed error
	for _, c := range all {
		failed = errors.Join(failed, w.registry.Register(c))
	}
	if failed != nil {
		return models.E("watch.Register", models.Internal, failed)
	}
	return nil
}

// flushTime is how long the end of the process waits for a collector of traces.
const flushTime = 5 * time.Second

// Close sends what is not sent yet. That it cannot be sent is no error of the
// process, which ends all the same.
func (w *Watch) Close() error {
	if w == nil || w.flush == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), flushTime)
	defer cancel()
	_ = w.flush(ctx)
	return nil
}

// Metrics is the registry of what is told, nil where nobody has asked.
func (w *Watch) Metrics() *prometheus.Registry {
	if w == nil {
		return nil
	}
	return w.registry
}
