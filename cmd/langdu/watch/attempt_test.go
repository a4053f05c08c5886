package watch

import (
	"context"
	"errors"
	"testing"
	"time"

	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"github.com/langdu/langdu/models"
)

// TestTheWorkIsInTheTraceOfItsUpload: the job is of the same trace, and the work hangs
// below it.
func TestTheWorkIsInTheTraceOfItsUpload(t *testing.T) {
	onWays(t, func(t *testing.T, y *way) {
		y.work(t, y.upload(t))
		request, sent, job := y.named("POST /v1/recordings"), y.named("send recording.score"), y.named("process recording.score")
		attempt := y.attempts(t, 1)[0]
		below(t, sent[0], request[0])
		below(t, job[0], sent[0])
		below(t, attempt, job[0])
		linked(t, attempt)
		below(t, y.named("judging")[0], attempt)
	})
}

// TestALostJobStaysInTheTrace: the reconciler hands over a job anew that Redis has lost.
func TestALostJobStaysInTheTrace(t *testing.T) {
	onWays(t, func(t *testing.T, y *way) {
		y.work(t, y.found(t, y.upload(t)))
		request, job := y.named("POST /v1/recordings")[0], y.named("process recording.score")[0]
		attempt := y.attempts(t, 1)[0]
		below(t, attempt, request)
		linked(t, attempt, job)
		below(t, y.named("judging")[0], attempt)
		if job.Parent.IsValid() || job.SpanContext.TraceID() == request.SpanContext.TraceID() || attempt.SpanKind != trace.SpanKindConsumer {
			t.Errorf("a job that nobody has handed over is below %s in the trace %s", job.Parent.SpanID(), job.SpanContext.TraceID())
		}
	})
}

// TestWhoseTurnItIsStaysInItsTrace: the job of the second recording works on the first,
// and that of the first on the second.
func TestWhoseTurnItIsStaysInItsTrace(t *testing.T) {
	onWays(t, func(t *testing.T, y *way) {
		first, second := y.upload(t), y.upload(t)
		y.work(t, second)
		y.work(t, first)
		requests, jobs, attempts := y.named("POST /v1/recordings"), y.named("process recording.score"), y.attempts(t, 1, 1)
		for i, attempt := range attempts {
			below(t, attempt, requests[i])
			linked(t, attempt, jobs[i])
			if other := requests[1-i].SpanContext.TraceID(); jobs[i].SpanContext.TraceID() != other {
				t.Errorf("the job is in the trace %s, want that of the recording which it names, %s", jobs[i].SpanContext.TraceID(), other)
			}
		}
	})
}

// TestEveryAttemptIsInOneTrace: of a recording that is given back twice, and one whose
// first worker was killed.
func TestEveryAttemptIsInOneTrace(t *testing.T) {
	onWays(t, func(t *testing.T, y *way) {
		y.fails = 2
		job := y.upload(t)
		y.work(t, job)
		for range 2 {
			y.now = y.now.Add(time.Minute)
			y.work(t, y.found(t, job))
		}
		request, jobs, attempts := y.named("POST /v1/recordings")[0], y.named("process recording.score"), y.attempts(t, 1, 2, 3)
		below(t, attempts[0], jobs[0])
		for i, attempt := range attempts {
			if attempt.SpanContext.TraceID() != request.SpanContext.TraceID() {
				t.Errorf("attempt %d is in the trace %s", i+1, attempt.SpanContext.TraceID())
			}
			if failed := attempt.Status.Code == codes.Error; failed != (i < 2) {
				t.Errorf("attempt %d: status %v", i+1, attempt.Status)
			}
		}
	})
}

func TestAKilledWorkersRecordingStaysInItsTrace(t *testing.T) {
	onWays(t, func(t *testing.T, y *way) {
		job := y.upload(t)
		_, ok, err := y.records.Claim(t.Context(), job.Recording, y.now, y.now.Add(time.Second)) // by one that is killed
		if !ok || err != nil {
			t.Fatal(ok, err)
		}
		y.now = y.now.Add(time.Minute)
		y.work(t, y.found(t, job))
		below(t, y.attempts(t, 2)[0], y.named("POST /v1/recordings")[0])
	})
}

// TestARecordingWithoutATrace is one that the release before has received: its own job
// brings its trace, and another's job brings it into no other trace.
func TestARecordingWithoutATrace(t *testing.T) {
	onWays(t, func(t *testing.T, y *way) {
		y.before = true
		y.work(t, y.upload(t))
		first, second := y.upload(t), y.upload(t)
		y.work(t, second)
		y.work(t, first)
		jobs, attempts := y.named("process recording.score"), y.attempts(t, 1, 1, 1)
		below(t, attempts[0], jobs[0])
		linked(t, attempts[0])
		for i, attempt := range attempts[1:] {
			linked(t, attempt, jobs[1+i])
			for _, request := range y.named("POST /v1/recordings") {
				if attempt.Parent.IsValid() || attempt.SpanContext.TraceID() == request.SpanContext.TraceID() {
					t.Errorf("the work on one recording is in the trace of another: %s", attempt.SpanContext.TraceID())
				}
			}
		}
	})
}

// TestNothingIsStoredWithoutTraces: where none are made, the records have none.
func TestNothingIsStoredWithoutTraces(t *testing.T) {
	onWays(t, func(t *testing.T, y *way) {
		silent, err := New(t.Context(), Config{})
		check(t, err)
		stored := "not worked on"
		y.w, y.scorer.Attempt = silent, func(ctx context.Context, named models.RecordingID, r models.Recording) (context.Context, func(error)) {
			stored = r.Trace
			return silent.Attempt(ctx, named, r)
		}
		job := y.upload(t)
		y.work(t, job)
		if stored != "" || len(job.headers) != 0 {
			t.Errorf("the row has the trace %q, the job has %v", stored, job.headers)
		}
		if spans := y.spans.GetSpans(); len(spans) != 0 {
			t.Errorf("spans were made: %v", spans)
		}
		var nobody *Watch
		_, end := nobody.Attempt(t.Context(), job.Recording, models.Recording{})
		end(errors.New("x"))
		if got := nobody.Traceparent(t.Context()); got != "" {
			t.Errorf("without a watch: %q", got)
		}
	})
}
