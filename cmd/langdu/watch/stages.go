package watch

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/trace"
)

func newStageMetrics() *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "langdu_stage_seconds", Help: "How long the stages of the work on a recording take: decoding (with fetching the upload and resampling), measuring (the quality), hearing (features and network), aligning, judging; encoding and storing what is replayed.",
		Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 15, 60},
	}, []string{"stage"})
}

// Stage looks on at a stage of the work on a recording.
func (w *Watch) Stage(ctx context.Context, stage string) (context.Context, func(error)) {
	if w == nil {
		return ctx, func(error) {}
	}
	begun := time.Now()
	var span trace.Span
	if trace.SpanContextFromContext(ctx).IsValid() {
		ctx, span = w.tracer.Start(ctx, stage)
	}
	return ctx, func(err error) {
		w.stages.WithLabelValues(stage).Observe(time.Since(begun).Seconds())
		finish(span, err)
	}
}
