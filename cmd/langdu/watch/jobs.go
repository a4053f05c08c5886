package watch

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/workers/queue"
)

// jobMetrics is the work of this process.
type jobMetrics struct {
	seconds *prometheus.HistogramVec
	busy    prometheus.Gauge
	slots   prometheus.Gauge
	reaped  prometheus.Counter
}

func newJobMetrics() jobMetrics {
	return jobMetrics{
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "langdu_job_seconds", Help: "How long jobs take in this process, by kind and by how they ended: done, or failed.",
			Buckets: []float64{.01, .05, .1, .25, .5, 1, 2.5, 5, 15, 60, 300, 600},
		}, []string{"kind", "outcome"}),
		busy: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "langdu_worker_busy", Help: "Jobs that this process works on.",
		}),
		slots: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "langdu_worker_slots", Help: "Jobs that this process can work on at once; 0 where it only answers.",
		}),
		reaped: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "langdu_jobs_taken_over_total", Help: "Jobs that this process has taken off workers that were gone: killed, cut off, or out of memory.",
		}),
	}
}

func (m jobMetrics) all() []prometheus.Collector {
	return []prometheus.Collector{m.seconds, m.busy, m.slots, m.reaped}
}

// Slots says how many jobs the process works on at once.
func (w *Watch) Slots(n int) {
	if w != nil {
		w.jobs.slots.Set(float64(n))
	}
}

// Reap looks on at how the jobs of workers that are gone are taken off them.
func (w *Watch) Reap(next func(context.Context) (int, error)) func(context.Context) (int, error) {
	if w == nil {
		return next
	}
	return func(ctx context.Context) (int, error) {
		n, err := next(ctx)
		w.jobs.reaped.Add(float64(n))
		return n, err
	}
}

// Queue looks on at the queue, from both ends.
func (w *Watch) Queue() queue.Watch {
	if w == nil {
		return queue.Watch{}
	}
	return queue.Watch{Call: w.Store("queue"), Send: w.send, Work: w.work}
}

// carrier carries a trace from who hands a job over to who works on it: a number for
// the trace, one for the span, and whether it is kept. Nothing else travels.
var carrier = propagation.TraceContext{}

func (w *Watch) send(ctx context.Context, job queue.Job) (context.Context, map[string]string, func(error)) {
	if !trace.SpanContextFromContext(ctx).IsValid() {
		return ctx, nil, func(error) {}
	}
	ctx, span := w.tracer.Start(ctx, "send "+job.Kind(), trace.WithSpanKind(trace.SpanKindProducer), messaging("send", job.Kind()))
	headers := propagation.MapCarrier{}
	carrier.Inject(ctx, headers)
	return ctx, headers, func(err error) { finish(span, err) }
}

// messaging says of a span, in the words of OpenTelemetry, what is done with a job. No
// id is among them.
func messaging(operation, kind string) trace.SpanStartEventOption {
	return trace.WithAttributes(attribute.String("messaging.system", "asynq"), attribute.String("messaging.destination.name", kind),
		attribute.String("messaging.operation.name", operation), attribute.String("messaging.operation.type", operation))
}

// work begins a span below the one that handed the job over. A job that the
// reconciler has found in the records was handed over by nobody: it begins a trace of
// its own. What is done about a recording hangs where Attempt says.
func (w *Watch) work(ctx context.Context, kind string, headers map[string]string) (context.Context, func(error)) {
	begun := time.Now()
	ctx = carrier.Extract(ctx, propagation.MapCarrier(headers))
	ctx, span := w.tracer.Start(ctx, "process "+kind, trace.WithSpanKind(trace.SpanKindConsumer), messaging("process", kind))
	w.jobs.busy.Inc()
	return context.WithValue(ctx, jobKey{}, &job{}), func(err error) {
		w.jobs.busy.Dec()
		outcome := "done"
		if err != nil {
			outcome = "failed"
		}
		w.jobs.seconds.WithLabelValues(kind, outcome).Observe(time.Since(begun).Seconds())
		finish(span, err)
	}
}

// job is what is known of the job that is worked on in a context.
type job struct{ claimed models.Recording }

type jobKey struct{}
