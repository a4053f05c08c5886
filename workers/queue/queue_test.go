package queue

import (
	"context"
	"io"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/langdu/langdu/internal/need"
	"github.com/langdu/langdu/models"
)

// urls is the queues that every test runs on: the embedded one, and a real Redis
// where the environment names one.
func urls(t *testing.T) map[string]string {
	t.Helper()
	embedded, err := StartEmbedded()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(embedded.Close)
	all := map[string]string{"embedded": embedded.URL()}
	if url := os.Getenv("LANGDU_TEST_REDIS"); url != "" {
		all["redis"] = url
	} else if need.All() {
		t.Fatal("LANGDU_TEST_REDIS is not set, and LANGDU_REQUIRE_ALL forbids to go without Redis")
	}
	return all
}

func connect(t *testing.T, url string) *Queue {
	t.Helper()
	q, err := Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = q.Close() })
	return q
}

// serve runs handlers until the returned function is called.
func serve(t *testing.T, q *Queue, h Handlers) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() {
		config := ServerConfig{Concurrency: 4, Grace: time.Second, SweepEvery: time.Hour, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
		if err := q.Serve(ctx, config, h); err != nil {
			t.Error(err)
		}
	})
	return sync.OnceFunc(func() { cancel(); wg.Wait() })
}

func receive[T any](t *testing.T, ch <-chan T, what string) T {
	t.Helper()
	select {
	case v := <-ch:
		return v
	case <-time.After(10 * time.Second):
		t.Fatalf("%s: nothing came in 10 s", what)
		panic("unreachable")
	}
}

func TestJobsArriveOnceAndLeaveNothingBehind(t *testing.T) {
	for name, url := range urls(t) {
		t.Run(name, func(t *testing.T) {
			q := connect(t, url)
			id := models.NewRecordingID()
			for range 3 { // waits once, however often it is enqueued
				if err := q.EnqueueScore(t.Context(), id); err != nil {
					t.Fatal(err)
				}
			}
			got := make(chan models.RecordingID, 10)
			h := NewHandlers()
			Handle(h, func(_ context.Context, job ScoreRecording) error { got <- job.Recording; return nil })
			stop := serve(t, q, h)
			defer stop()
			if first := receive(t, got, "job"); first != id {
				t.Errorf("handler got %q, want %q", first, id)
			}
			stop()
			if len(got) != 0 {
				t.Errorf("the job came %d times more", len(got))
			}
			keys, err := q.redis.Keys(t.Context(), "*"+string(id)+"*").Result()
			if err != nil || len(keys) != 0 {
				t.Errorf("after the job Redis holds %q (%v), want nothing", keys, err)
			}
		})
	}
}

func TestJobOfAHungWorkerGetsATwin(t *testing.T) {
	for name, url := range urls(t) {
		t.Run(name, func(t *testing.T) {
			q := connect(t, url)
			id := models.NewRecordingID()
			began, free := make(chan struct{}, 10), make(chan struct{})
			h := NewHandlers()
			Handle(h, func(context.Context, ScoreRecording) error { began <- struct{}{}; <-free; return nil })
			stop := serve(t, q, h)
			defer stop()
			defer close(free)
			for i := range 3 {
				if err := q.EnqueueScore(t.Context(), id); err != nil {
					t.Fatalf("enqueue %d: %v", i, err)
				}
				receive(t, began, "twin")
			}
		})
	}
}

func TestFailedJobIsNotKept(t *testing.T) {
	for name, url := range urls(t) {
		t.Run(name, func(t *testing.T) {
			q := connect(t, url)
			id := models.NewErasureID()
			got := make(chan struct{}, 10)
			h := NewHandlers()
			Handle(h, func(context.Context, RunErasure) error { got <- struct{}{}; return models.Internal })
			stop := serve(t, q, h)
			defer stop()
			for range 2 { // an archived job must not stand in the way of the next
				if err := q.EnqueueErase(t.Context(), id); err != nil {
					t.Fatal(err)
				}
				receive(t, got, "job")
			}
		})
	}
}

func TestEventsReachTheirWatcherOnly(t *testing.T) {
	for name, url := range urls(t) {
		t.Run(name, func(t *testing.T) {
			worker, reader := connect(t, url), connect(t, url) // two processes
			mine, other := models.NewRecordingID(), models.NewRecordingID()
			stages, end := reader.Watch(t.Context(), mine)
			defer end()
			// The subscription is made in the background: publish until it hears.
			deadline := time.After(10 * time.Second)
			for heard := false; !heard; {
				if err := worker.Publish(t.Context(), other, models.StageDecode); err != nil {
					t.Fatal(err)
				}
				if err := worker.Publish(t.Context(), mine, models.StageScore); err != nil {
					t.Fatal(err)
				}
				select {
				case stage := <-stages:
					if stage != models.StageScore {
						t.Errorf("watcher heard %q, want %q", stage, models.StageScore)
					}
					heard = true
				case <-deadline:
					t.Fatal("watcher heard nothing in 10 s")
				default:
				}
			}
			for range 100 { // nobody reads: publishing must not block
				if err := worker.Publish(t.Context(), mine, models.StageDone); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func TestConnectNamesWhatIsWrongWithoutThePassword(t *testing.T) {
	for _, test := range []struct {
		url  string
		kind models.Kind
	}{
		{"http://:sesame@localhost", models.Invalid},
		{"redis://:sesame@127.0.0.1:1/0", models.Unavailable},
	} {
		_, err := Connect(t.Context(), test.url)
		if models.KindOf(err) != test.kind {
			t.Errorf("Connect(%q) = %v, want kind %q", test.url, err, test.kind)
		}
		if err != nil && strings.Contains(err.Error(), "sesame") {
			t.Errorf("Connect(%q) quotes the password: %v", test.url, err)
		}
	}
}

func TestBackoffGrowsToALimit(t *testing.T) {
	last := time.Duration(0)
	outage := time.Duration(0) // that has lasted until an attempt
	for attempt := 1; attempt < 150; attempt++ {
		wait := Backoff(attempt)
		outage += wait
		if wait < last || outage < 4*time.Minute && wait > 15*time.Second || outage < time.Hour && wait > time.Minute {
			t.Fatalf("Backoff(%d) = %s after %s, where an outage has lasted for %s", attempt, wait, last, outage)
		}
		last = wait
	}
	if last != 10*time.Minute {
		t.Errorf("an outage that lasts is asked about every %s", last)
	}
}
