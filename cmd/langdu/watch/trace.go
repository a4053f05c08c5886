package watch

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/go-logr/logr"
	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"

	"github.com/langdu/langdu/models"
)

// Traces says where traces go.
type Traces struct {
	// Endpoint is the collector's address, as OTEL_EXPORTER_OTLP_ENDPOINT has it; ""
	// for none, and then no span is made. Headers, certificates and the rest are read
	// from the other variables that OpenTelemetry names.
	Endpoint string
	// Ratio is the part of traces that is kept, from 0 to 1.
	Ratio float64
}

// Validate says which value is wrong.
func (t Traces) Validate() error {
	const op = "configuration"
	if t.Ratio < 0 || t.Ratio > 1 {
		return models.Errorf(op, models.Invalid, "--otlp-ratio %g: want the part of traces to keep, from 0 to 1", t.Ratio)
	}
	_, err := t.at()
	return err
}

// at is the address that spans are sent to.
func (t Traces) at() (string, error) {
	u, err := url.Parse(t.Endpoint)
	if err != nil || t.Endpoint != "" && (u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
		return "", models.Errorf("configuration", models.Invalid, "the collector of traces is not of the form https://host:4318") // the cause would quote what may be a secret
	}
	u.Path = strings.TrimSuffix(u.Path, "/")
	if !strings.HasSuffix(u.Path, "/v1/traces") {
		u.Path += "/v1/traces"
	}
	return u.String(), nil
}

// trace begins to make spans, where they go anywhere. They are sent in the background
// from a queue of bounded length: what does not fit, or cannot be sent, is dropped.
func (w *Watch) trace(ctx context.Context, c Config) error {
	w.tracer = noop.NewTracerProvider().Tracer("")
	failed := prometheus.NewCounter(prometheus.CounterOpts{
		Name: "langdu_trace_export_errors_total", Help: "Times that traces could not be sent to their collector. Nothing else suffers from it.",
	})
	if err := w.Register(failed); err != nil || c.Traces.Endpoint == "" {
		return err
	}
	at, err := c.Traces.at()
	if err != nil {
		return err
	}
	otel.SetLogger(logr.New(otelLog{c.Log}))
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(at), otlptracehttp.WithTimeout(flushTime))
	if err != nil {
		return models.Errorf("watch", models.Invalid, "traces cannot be sent: %w", err)
	}
	otel.SetErrorHandler(complaint(c.Log, failed, time.Now))
	w.export(c, sdktrace.WithBatcher(exporter))
	return nil
}

// export makes spans that go where it is told.
func (w *Watch) export(c Config, to sdktrace.TracerProviderOption) {
	about := resource.NewSchemaless(attribute.String("service.name", "langdu"), attribute.String("service.version", c.Version),
		attribute.String("service.instance.id", rand.Text()))
	provider := sdktrace.NewTracerProvider(to, sdktrace.WithResource(about),
		sdktrace.WithSampler(sdktrace.ParentBased(sdktrace.TraceIDRatioBased(c.Traces.Ratio))))
	w.tracer, w.flush = provider.Tracer("github.com/langdu/langdu"), provider.Shutdown
}

// complainEvery is how often the log says that traces cannot be sent.
const complainEvery = time.Minute

// complaint counts what fails, and says so in the log, not often.
func complaint(log *slog.Logger, failed prometheus.Counter, now func() time.Time) otel.ErrorHandlerFunc {
	var last atomic.Int64
	return func(err error) {
		failed.Inc()
		before, at := last.Load(), now().UnixNano()
		if time.Duration(at-before) >= complainEvery && last.CompareAndSwap(before, at) {
			log.Warn("traces could not be sent; nothing else suffers from it", "err", err)
		}
	}
}

// finish ends a span, which may be nil. Of an error it has the outline: sentences may
// name somebody.
func finish(span trace.Span, err error) {
	if span == nil {
		return
	}
	if failure(err) != "" {
		span.SetStatus(codes.Error, models.Outline(err))
		span.SetAttributes(attribute.String("error.type", string(models.KindOf(err))))
	}
	span.End()
}
