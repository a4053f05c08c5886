package watch

import (
	"context"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"github.com/langdu/langdu/models"
)

// Traceparent is the span of a context as it is kept with a recording that is received
// in it, "" where none is made. One that is not sent to the collector has one too: who
// works on the recording does not send it either.
func (w *Watch) Traceparent(ctx context.Context) string {
	if w == nil {
		return ""
	}
	written := propagation.MapCarrier{}
	carrier.Inject(ctx, written)
	return written.Get(traceparent)
}

const traceparent = "traceparent"

// read is the span that a traceparent names, which is not valid where it names none.
func read(written string) trace.SpanContext {
	ctx := carrier.Extract(context.Background(), propagation.MapCarrier{traceparent: written})
	return trace.SpanContextFromContext(ctx)
}

// Attempt begins a span for the work on a recording that was claimed by a job. The job
// only says that there is something to do: it may name another recording, and one that
// the reconciler has found belongs to no upload. So the attempt goes on in the trace of
// its recording's own upload, and is linked to the job where that is of another trace.
func (w *Watch) Attempt(ctx context.Context, named models.RecordingID, r models.Recording) (context.Context, func(error)) {
	if w == nil {
		return ctx, func(error) {}
	}
	ctx, where := place(ctx, named, r)
	ctx, span := w.tracer.Start(ctx, "attempt", append(where, trace.WithAttributes(attribute.Int("langdu.attempt", r.Attempt)))...)
	return ctx, func(err error) { finish(span, err) }
}

// place is where the span of an attempt hangs: below the job, if that is of the same
// trace; else below the request that received the recording. One without a trace (of a
// release before, or of an API that makes none) is the job's that names it, and
// nobody's where another's job has led to it.
func place(ctx context.Context, named models.RecordingID, r models.Recording) (context.Context, []trace.SpanStartOption) {
	job, upload := trace.SpanContextFromContext(ctx), read(r.Trace)
	alone := !upload.IsValid() && named == r.ID
	if alone || upload.IsValid() && upload.TraceID() == job.TraceID() {
		return ctx, nil
	}
	how := []trace.SpanStartOption{trace.WithSpanKind(trace.SpanKindConsumer)}
	if job.IsValid() {
		how = append(how, trace.WithLinks(trace.Link{SpanContext: job}))
	}
	if !upload.IsValid() {
		return ctx, append(how, trace.WithNewRoot())
	}
	return trace.ContextWithRemoteSpanContext(ctx, upload), how
}
