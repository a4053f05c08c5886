package watch

import (
	"context"
	"io"
	"log/slog"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/otel/attribute"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/langdu/langdu/internal/fresh"
	"github.com/langdu/langdu/internal/need"
	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
	"github.com/langdu/langdu/storage/records"
	"github.com/langdu/langdu/workers"
	"github.com/langdu/langdu/workers/queue"
)

// way is the way of recordings from an API to a worker, step by step, with the spans
// that are made on it kept in memory.
type way struct {
	w       *Watch
	spans   *tracetest.InMemoryExporter
	records *records.Store
	scorer  *workers.Scorer
	now     time.Time
	fails   int  // how many attempts fail for want of a store
	before  bool // the API is of the release before, which stores no trace
	ids     []string
}

// onWays runs a test on both databases.
func onWays(t *testing.T, test func(*testing.T, *way)) {
	t.Run("SQLite", func(t *testing.T) { test(t, newWay(t, fresh.SQLite(t))) })
	t.Run("PostgreSQL", func(t *testing.T) {
		server := need.Server(t, "LANGDU_TEST_POSTGRES", "postgres://user:password@host:port/database")
		test(t, newWay(t, fresh.Postgres(t, server)))
	})
}

func newWay(t *testing.T, url string) *way {
	t.Helper()
	y := &way{spans: tracetest.NewInMemoryExporter(), now: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)}
	var err error
	if y.w, err = New(t.Context(), Config{}); err != nil {
		t.Fatal(err)
	}
	y.w.export(Config{Traces: Traces{Ratio: 1}}, sdktrace.WithSyncer(y.spans))
	if y.records, err = records.Open(t.Context(), url, records.Watched(y.w.Store("records"))); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = y.records.Close() })
	clock := func() time.Time { return y.now }
	y.scorer = &workers.Scorer{Jobs: y.w.Jobs(y.records), Learners: y.records, Expiries: y.records, Objects: sounds{}, Listener: y,
		Tell:  func(context.Context, models.RecordingID, models.Stage) error { return nil },
		Turns: y.records, Attempt: y.w.Attempt, Lease: 15 * time.Second, Now: clock, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	check(t, y.records.PutLearner(t.Context(), models.Learner{ID: "xiaoming", Guardian: "mama", CreatedAt: y.now}))
	check(t, y.records.AddConsent(t.Context(), models.Consent{Learner: "xiaoming", Purpose: models.ForScoring, Policy: "v1", GivenBy: "mama", Method: "test", GivenAt: y.now}))
	return y
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// sounds is an object store in which every upload is.
type sounds struct{ storage.Objects }

func (sounds) Open(context.Context, string) (storage.Object, error) {
	return sound{strings.NewReader("RIFF")}, nil
}
func (sounds) Remove(context.Context, string) error { return nil }

type sound struct{ *strings.Reader }

func (sound) Close() error             { return nil }
func (sound) Info() storage.ObjectInfo { return storage.ObjectInfo{Size: 4} }

// Listen implements workers.Listener.
func (y *way) Listen(ctx context.Context, _ io.ReadSeeker, _ workers.Reading, _ workers.Keep, _ workers.Begin) (models.Outcome, error) {
	if y.fails > 0 {
		y.fails--
		return models.Outcome{}, models.Errorf("test", models.Unavailable, "a store is away")
	}
	_, end := y.w.Stage(ctx, "judging")
	defer end(nil)
	return models.Outcome{Status: models.Unassessable, Reason: models.Silence}, nil
}

// jobSent is a job as it lies in the queue.
type jobSent struct {
	queue.ScoreRecording
	headers map[string]string
}

// upload is what the API does: it receives a recording and hands a job over.
func (y *way) upload(t *testing.T) (sent jobSent) {
	t.Helper()
	ctx, end := y.w.Request(httptest.NewRequest("POST", "/v1/recordings", nil).WithContext(t.Context()))
	r := models.Recording{ID: models.NewRecordingID(), Learner: "xiaoming", Text: "猫", CreatedAt: y.now,
		Expiry: models.DefaultSchedule().ExpiryFrom(y.now, models.ReadingKind)}
	check(t, y.records.Begin(ctx, r))
	r.MediaType, r.Size = "audio/wav", 4
	if !y.before {
		r.Trace = y.w.Traceparent(ctx)
	}
	check(t, y.records.Receive(ctx, r, y.now, y.now))
	sent.Recording = r.ID
	_, headers, handed := y.w.Queue().Send(ctx, sent.ScoreRecording)
	handed(nil)
	end("POST /v1/recordings", 202)
	y.ids, sent.headers = append(y.ids, string(r.ID)), headers
	return sent
}

// found is the same job as the reconciler hands it over: it belongs to no request.
func (y *way) found(t *testing.T, j jobSent) jobSent {
	t.Helper()
	_, headers, handed := y.w.Queue().Send(t.Context(), j.ScoreRecording)
	handed(nil)
	return jobSent{j.ScoreRecording, headers}
}

// work is what a worker does with a job.
func (y *way) work(t *testing.T, j jobSent) {
	t.Helper()
	ctx, end := y.w.Queue().Work(t.Context(), j.Kind(), j.headers)
	err := y.scorer.Do(ctx, j.ScoreRecording)
	end(err)
	check(t, err)
}

// named is the spans of a name, in the order in which they began.
func (y *way) named(name string) (all []tracetest.SpanStub) {
	for _, s := range y.spans.GetSpans() {
		if s.Name == name {
			all = append(all, s)
		}
	}
	slices.SortStableFunc(all, func(a, b tracetest.SpanStub) int { return a.StartTime.Compare(b.StartTime) })
	return all
}

// below wants a span below another, in its trace.
func below(t *testing.T, s, parent tracetest.SpanStub) {
	t.Helper()
	if s.SpanContext.TraceID() != parent.SpanContext.TraceID() || s.Parent.SpanID() != parent.SpanContext.SpanID() {
		t.Errorf("%q is not below %q: it is below the span %s of the trace %s", s.Name, parent.Name, s.Parent.SpanID(), s.SpanContext.TraceID())
	}
}

// linked wants a span linked to others and nothing else.
func linked(t *testing.T, s tracetest.SpanStub, to ...tracetest.SpanStub) {
	t.Helper()
	var got, want []trace.SpanID
	for _, l := range s.Links {
		got = append(got, l.SpanContext.SpanID())
	}
	for _, other := range to {
		want = append(want, other.SpanContext.SpanID())
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q has links to %v, want %v", s.Name, got, want)
	}
}

// attempts wants as many attempts, numbered, and below each what was done in it. No span
// of any may have an id.
func (y *way) attempts(t *testing.T, numbers ...int64) []tracetest.SpanStub {
	t.Helper()
	all := y.named("attempt")
	var got []int64
	for _, s := range all {
		for _, a := range s.Attributes {
			if a.Key == "langdu.attempt" {
				got = append(got, a.Value.AsInt64())
			}
		}
	}
	if !slices.Equal(got, numbers) {
		t.Fatalf("the attempts are %v, want %v", got, numbers)
	}
	for _, s := range y.spans.GetSpans() {
		for _, id := range append(y.ids, "xiaoming", "mama") {
			if strings.Contains(s.Name, id) || slices.ContainsFunc(s.Attributes, func(a attribute.KeyValue) bool { return strings.Contains(a.Value.String(), id) }) {
				t.Errorf("%q names %q: %v", s.Name, id, s.Attributes)
			}
		}
	}
	return all
}
