package watch

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// storeMetrics is how the stores are called, and how they answer.
type storeMetrics struct {
	seconds    *prometheus.HistogramVec
	errors     *prometheus.CounterVec
	bytes      *prometheus.CounterVec
	statements *prometheus.CounterVec
}

func newStoreMetrics() storeMetrics {
	return storeMetrics{
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "langdu_store_call_seconds", Help: "How long calls of a store take, failed ones too; a statement lasts until its rows are read, putting an object until its bytes have come.",
			Buckets: []float64{.001, .005, .025, .1, .5, 2.5, 10},
		}, []string{"store", "operation"}),
		errors: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "langdu_store_call_errors_total", Help: "Calls of a store that failed, by kind: unavailable (it does not answer), timeout, canceled (by us), or refused (it understood and would not). That there is nothing is an answer and no failure.",
		}, []string{"store", "operation", "kind"}),
		bytes: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "langdu_object_bytes_total", Help: "Bytes of objects, as they are stored, that went to the object store (in) and came from it (out).",
		}, []string{"direction"}),
		statements: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "langdu_store_statements_total", Help: "Statements sent to a database, those in transactions too; the begin and the end of a transaction are not counted.",
		}, []string{"store"}),
	}
}

func (m storeMetrics) all() []prometheus.Collector {
	return []prometheus.Collector{m.seconds, m.errors, m.bytes, m.statements}
}

// Bytes counts bytes of objects.
func (w *Watch) Bytes(in, out int) {
	if w == nil {
		return
	}
	w.stores.bytes.WithLabelValues("in").Add(float64(in))
	w.stores.bytes.WithLabelValues("out").Add(float64(out))
}

// Statements counts the statements that are sent to a database of a name.
func (w *Watch) Statements(name string) func() {
	if w == nil {
		return func() {}
	}
	return w.stores.statements.WithLabelValues(name).Inc
}

// operations are the labels there are of what a store is asked; anything else, such
// as what a migration does once, is "other".
var operations = []string{
	"connect", "transaction", "select", "with", "insert", "update", "delete", // databases
	"put", "open", "get", "stat", "remove", "remove-all", "list", // objects
	"pipeline", "evalsha", "eval", "publish", "subscribe", "ping", "exists", "hello", "client", "smembers", "sadd", "zcard", "llen", "lrange", "zrange", // queue
}

// Store looks on at a store of a name.
func (w *Watch) Store(name string) storage.Watch {
	if w == nil {
		return nil
	}
	w.stores.errors.WithLabelValues(name, "connect", "unavailable") // at 0, so that the first is seen as a rise
	return func(ctx context.Context, operation string) (context.Context, func(error)) {
		verb, on, _ := strings.Cut(operation, " ")
		if verb = strings.ToLower(verb); verb == "remove" && on != "" {
			verb, on = "remove-all", ""
		}
		label := verb
		if !slices.Contains(operations, label) {
			label = "other"
		}
		begun := time.Now()
		ctx, span := w.child(ctx, name, operation, attribute.String("db.operation.name", verb), attribute.String("db.collection.name", on))
		return ctx, func(err error) {
			w.stores.seconds.WithLabelValues(name, label).Observe(time.Since(begun).Seconds())
			if kind := failure(err); kind != "" {
				w.stores.errors.WithLabelValues(name, label, kind).Inc()
			}
			finish(span, err)
		}
	}
}

// child is a span of a call, where it is made for something that is traced: what the
// service does by itself every second would hide the rest.
func (w *Watch) child(ctx context.Context, store, operation string, about ...attribute.KeyValue) (context.Context, trace.Span) {
	if !trace.SpanContextFromContext(ctx).IsValid() {
		return ctx, nil
	}
	about = slices.DeleteFunc(about, func(a attribute.KeyValue) bool { return a.Value.AsString() == "" })
	about = append(about, attribute.String("db.system.name", store))
	return w.tracer.Start(ctx, store+" "+operation, trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(about...))
}

// failure is how a call has failed, in one of few words; "" where it has not.
func failure(err error) string {
	switch {
	case err == nil, errors.Is(err, models.NotFound), errors.Is(err, models.Gone):
		return ""
	case errors.Is(err, context.Canceled):
		return "canceled"
	case errors.Is(err, context.DeadlineExceeded):
		return "timeout"
	case errors.Is(err, models.Unavailable):
		return "unavailable"
	}
	return "refused"
}
