package queue

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hibiken/asynq"

	"github.com/langdu/langdu/models"
)

// inspected is a queue of its own on each Redis: of a real one another database
// than the first, in which the other tests' workers would take our jobs.
func inspected(t *testing.T, test func(t *testing.T, q *Queue)) {
	for name, at := range urls(t) {
		t.Run(name, func(t *testing.T) {
			u, err := url.Parse(at)
			if err != nil {
				t.Fatal(err)
			}
			if name == "redis" && !strings.HasSuffix(u.Scheme, "-cluster") { // which has one alone
				u.Path = fmt.Sprintf("/%d", 12+rand.IntN(4)) // those of cmd/langdu are below
			}
			q := connect(t, u.String())
			for _, l := range lanes {
				_, _ = q.inspector.DeleteAllArchivedTasks(l.name) // of earlier tests
			}
			t.Cleanup(func() {
				for _, l := range lanes {
					_ = q.inspector.UnpauseQueue(l.name)
					_, _ = q.inspector.DeleteAllArchivedTasks(l.name)
				}
			})
			test(t, q)
		})
	}
}

func state(t *testing.T, q *Queue, name string) models.QueueState {
	t.Helper()
	all, err := q.Queues(t.Context())
	if err != nil || len(all) != 2 || all[0].Name != "interactive" || all[1].Name != "maintenance" {
		t.Fatalf("Queues = %+v, %v", all, err)
	}
	return all[slices.IndexFunc(all, func(s models.QueueState) bool { return s.Name == name })]
}

func TestQueuesSayWhatWaits(t *testing.T) {
	inspected(t, func(t *testing.T, q *Queue) {
		id := models.NewRecordingID()
		before := state(t, q, "interactive")
		if err := q.EnqueueScore(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		s := state(t, q, "interactive")
		if s.Pending != before.Pending+1 || s.Oldest <= 0 || s.Paused {
			t.Errorf("after one was enqueued: %+v, before: %+v", s, before)
		}
		if _, err := q.Forget(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	})
}

func TestPauseHoldsJobsBack(t *testing.T) {
	inspected(t, func(t *testing.T, q *Queue) {
		for range 2 { // doing it twice is no error
			if err := q.Pause(t.Context(), "interactive", true); err != nil {
				t.Fatal(err)
			}
		}
		if !state(t, q, "interactive").Paused || state(t, q, "maintenance").Paused {
			t.Fatal("the queue is not paused, or the other one is")
		}
		id, got := models.NewRecordingID(), make(chan models.RecordingID, 1)
		if err := q.EnqueueScore(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		swept := make(chan struct{}, 1)
		h := NewHandlers()
		Handle(h, func(_ context.Context, job ScoreRecording) error {
			if job.Recording == id {
				got <- id
			}
			return nil
		})
		Handle(h, func(context.Context, EraseUnguarded) error { swept <- struct{}{}; return nil })
		defer serve(t, q, h)()
		// That the other queue is worked on shows that the workers are there.
		if err := q.Enqueue(t.Context(), EraseUnguarded{models.NewAlias()}); err != nil {
			t.Fatal(err)
		}
		receive(t, swept, "a job of the other queue")
		if len(got) > 0 {
			t.Error("a job of a paused queue was done")
		}
		for range 2 {
			if err := q.Pause(t.Context(), "interactive", false); err != nil {
				t.Fatal(err)
			}
		}
		receive(t, got, "the job after the pause")
		if err := q.Pause(t.Context(), "default", true); models.KindOf(err) != models.NotFound {
			t.Errorf("pausing no queue: %v", err)
		}
	})
}

// TestParkedNamesNobody has jobs fail with sentences that name a learner: neither
// what is parked nor anything in Redis holds one, and the log has them.
func TestParkedNamesNobody(t *testing.T) {
	inspected(t, func(t *testing.T, q *Queue) {
		var log strings.Builder
		var mu sync.Mutex
		ids := []models.RecordingID{models.NewRecordingID(), models.NewRecordingID()}
		done, good := make(chan struct{}, 10), make(chan models.RecordingID, 10)
		failing := true
		h := NewHandlers()
		Handle(h, func(_ context.Context, job ScoreRecording) error {
			if !slices.Contains(ids, job.Recording) {
				return nil
			}
			mu.Lock()
			defer mu.Unlock()
			if !failing {
				good <- job.Recording
				return nil
			}
			defer func() { done <- struct{}{} }()
			return models.Errorf("records.Finish", models.Unavailable, "xiaoming cannot be reached")
		})
		ctx, cancel := context.WithCancel(context.Background())
		var wg sync.WaitGroup
		wg.Go(func() {
			config := ServerConfig{Concurrency: 2, Grace: time.Second, SweepEvery: time.Hour, Log: slog.New(slog.NewTextHandler(&locked{&mu, &log}, nil))}
			if err := q.Serve(ctx, config, h); err != nil {
				t.Error(err)
			}
		})
		defer func() { cancel(); wg.Wait() }()
		for _, id := range ids {
			if err := q.EnqueueScore(t.Context(), id); err != nil {
				t.Fatal(err)
			}
			receive(t, done, "a failing job")
		}
		eventually(t, "two parked jobs", func() bool { return state(t, q, "interactive").Archived == 2 })
		parked, err := q.Parked(t.Context())
		if err != nil || len(parked) != 1 {
			t.Fatalf("Parked = %+v, %v, want one line", parked, err)
		}
		p := parked[0]
		slices.Sort(p.Recordings)
		short := []string{models.Short(ids[0]), models.Short(ids[1])}
		slices.Sort(short)
		if p.Queue != "interactive" || p.Kind != "recording.score" || p.Reason != "records.Finish: unavailable" || p.Count != 2 ||
			p.Since.IsZero() || p.Last.Before(p.Since) || !slices.Equal(p.Recordings, short) {
			t.Errorf("Parked = %+v", p)
		}
		tasks, err := q.archived("interactive")
		if err != nil || strings.Contains(fmt.Sprintf("%+v", tasks), "xiaoming") {
			t.Errorf("Redis keeps a sentence: %v", err)
		}
		var workers []models.Worker
		eventually(t, "word of the worker and of its chores", func() bool { // which they give beside their work
			workers, err = q.Workers(t.Context())
			return err != nil || len(workers) > 0 && workers[0].Concurrency == 2+usualChores
		})
		if err != nil || len(workers) != 1 || workers[0].Host == "" || workers[0].StartedAt.IsZero() {
			t.Errorf("Workers = %+v, %v", workers, err)
		}
		mu.Lock()
		failing = false
		if !strings.Contains(log.String(), "xiaoming cannot be reached") {
			t.Errorf("the log says %q, want the sentence", log.String())
		}
		mu.Unlock()
		if n, err := q.RetryParked(t.Context(), "interactive"); n != 2 || err != nil {
			t.Errorf("RetryParked = %d, %v, want both", n, err)
		}
		receive(t, good, "a job that is run again")
		receive(t, good, "the other")
		if _, err := q.RetryParked(t.Context(), "critical"); models.KindOf(err) != models.NotFound {
			t.Errorf("RetryParked of no queue: %v", err)
		}
	})
}

// TestOneSweepDoesTheWorkOfAll runs one of many parked sweeps again.
func TestOneSweepDoesTheWorkOfAll(t *testing.T) {
	inspected(t, func(t *testing.T, q *Queue) {
		if err := q.Pause(t.Context(), "maintenance", true); err != nil {
			t.Fatal(err)
		}
		before := state(t, q, "maintenance").Pending
		payload, _ := json.Marshal(Sweep{})
		for range 5 {
			info, err := q.client.EnqueueContext(t.Context(), asynq.NewTask(Sweep{}.Kind(), payload), asynq.Queue("maintenance"))
			if err != nil {
				t.Fatal(err)
			}
			if err := q.inspector.ArchiveTask("maintenance", info.ID); err != nil {
				t.Fatal(err)
			}
		}
		if n, err := q.RetryParked(t.Context(), "maintenance"); n != 5 || err != nil {
			t.Errorf("RetryParked = %d, %v", n, err)
		}
		if s := state(t, q, "maintenance"); s.Archived != 0 || s.Pending != before+1 {
			t.Errorf("after it %+v, want one more that waits than %d", s, before)
		}
		if _, err := q.inspector.DeleteAllPendingTasks("maintenance"); err != nil {
			t.Fatal(err)
		}
	})
}

// locked writes under a mutex.
type locked struct {
	mu *sync.Mutex
	w  io.Writer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}

// eventually asks until something is so, for ten seconds at most.
func eventually(t *testing.T, what string, so func() bool) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	limit := time.After(10 * time.Second)
	for !so() {
		select {
		case <-tick.C:
		case <-limit:
			t.Fatalf("%s: not within 10 s", what)
		}
	}
}
