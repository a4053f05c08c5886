package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/langdu/langdu/api"
	"github.com/langdu/langdu/internal/dig"
	"github.com/langdu/langdu/models"
)

// crew is the queues as the api inspects them.
type crew struct {
	mu      sync.Mutex // guards what follows
	queues  []models.QueueState
	workers []models.Worker
	parked  []models.ParkedJobs
	err     error
	did     []string
}

func (c *crew) set(f func(c *crew)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f(c)
}

func (c *crew) Queues(context.Context) ([]models.QueueState, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.queues, c.err
}

func (c *crew) Workers(context.Context) ([]models.Worker, error) { return c.workers, nil }

func (c *crew) Parked(context.Context) ([]models.ParkedJobs, error) { return c.parked, nil }

func (c *crew) RetryParked(_ context.Context, queue string) (int, error) {
	return 3, c.do("retry", queue)
}

func (c *crew) Pause(_ context.Context, queue string, paused bool) error {
	return c.do(fmt.Sprintf("pause %v", paused), queue)
}

func (c *crew) do(what, queue string) error {
	if queue != "interactive" && queue != "maintenance" {
		return models.Errorf("queue", models.NotFound, "there is no queue %q", queue)
	}
	c.set(func(c *crew) { c.did = append(c.did, what+" "+queue) })
	return nil
}

// at work: nothing waits, one process works.
func atWork(now time.Time) func(c *crew) {
	return func(c *crew) {
		c.queues = []models.QueueState{{Name: "interactive", Pending: 3, Oldest: 2 * time.Second, Processed: 40, Failed: 1}, {Name: "maintenance"}}
		c.workers = []models.Worker{{Host: "w1", Process: "4711-9f86", StartedAt: now.Add(-time.Hour), Concurrency: 2, Active: 1}}
		c.parked, c.err = nil, nil
	}
}

// operations is the document as an operator gets it.
func (s *service) howIs() (doc map[string]any) {
	s.t.Helper()
	if err := json.Unmarshal(s.want(s.call("GET", "/v1/operations", s.token(api.RoleOperator, "o1"), ""), 200).body, &doc); err != nil {
		s.t.Fatal(err)
	}
	return doc
}

// light is what the light of a part says: "bad late".
func (s *service) light(part string) string {
	s.t.Helper()
	for _, each := range s.howIs()["lights"].([]any) {
		if l := each.(map[string]any); l["part"] == part {
			why, _ := l["why"].(string)
			return strings.TrimSpace(l["state"].(string) + " " + why)
		}
	}
	s.t.Fatalf("there is no light for %s", part)
	return ""
}

func (s *service) lightIs(part, want string) {
	s.t.Helper()
	if got := s.light(part); got != want {
		s.t.Errorf("the light for %s says %q, want %q", part, got, want)
	}
}

// swept notes a sweep that began some time ago.
func (s *service) swept(ago time.Duration, failure string, broken bool) {
	s.t.Helper()
	begun := s.clock.Now().Add(-ago)
	run := models.Sweep{ID: models.NewSweepID(), StartedAt: begun, EndedAt: begun.Add(time.Second), For: begun, Every: 10 * time.Minute,
		Did: map[string]int{"recordings": 2}, Failure: failure, AuditBroken: broken}
	s.must(s.store.BeginSweep(s.t.Context(), run))
	s.must(s.store.EndSweep(s.t.Context(), run))
}

func TestOperationsOfANewService(t *testing.T) {
	s := start(t)
	for part, want := range map[string]string{"queue": "bad no workers", "sweep": "unknown never", "audit": "unknown never", "storage": "unknown never", "speed": "unknown none"} {
		s.lightIs(part, want)
	}
}

func TestLightOfTheQueue(t *testing.T) {
	s := start(t)
	now := s.clock.Now()
	for name, test := range map[string]struct {
		change func(c *crew)
		want   string
	}{
		"at work":      {func(*crew) {}, "good"},
		"away":         {func(c *crew) { c.err = models.Errorf("queue", models.Unavailable, "away") }, "bad unreachable"},
		"no workers":   {func(c *crew) { c.workers = nil }, "bad no workers"},
		"paused":       {func(c *crew) { c.queues[1].Paused = true }, "bad paused"},
		"a long wait":  {func(c *crew) { c.queues[0].Oldest = 11 * time.Second }, "look slow"},
		"housekeeping": {func(c *crew) { c.queues[1].Oldest = time.Hour }, "good"},
		"parked":       {func(c *crew) { c.parked = []models.ParkedJobs{{Kind: "erasure.run", Count: 1}} }, "look parked"},
	} {
		s.crew.set(atWork(now))
		s.crew.set(test.change)
		if got := s.light("queue"); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

func TestOperationsShowTheQueues(t *testing.T) {
	s := start(t)
	s.crew.set(atWork(s.clock.Now()))
	s.crew.set(func(c *crew) {
		c.parked = []models.ParkedJobs{{Queue: "interactive", Kind: "recording.score", Reason: "records.Finish: unavailable", Count: 2, Since: s.clock.Now(), Last: s.clock.Now(), Recordings: []string{"…6e7f8091"}}}
	})
	doc := s.howIs()
	for path, want := range map[string]any{
		"queues.0.pending": 3., "queues.0.oldest_ms": 2000., "queues.0.processed_today": 40., "queues.0.failed_today": 1., "queues.1.name": "maintenance",
		"workers.0.host": "w1", "workers.0.concurrency": 2., "workers.0.active": 1., "workers.0.started_at": "2026-11-22T07:00:00Z",
		"parked.0.count": 2., "parked.0.reason": "records.Finish: unavailable", "parked.0.recordings.0": "…6e7f8091",
	} {
		if got := dig.Value(doc, path); got != want {
			t.Errorf("%s = %v, want %v", path, got, want)
		}
	}
}

func TestOperationsShowTheSweeps(t *testing.T) {
	s := start(t)
	s.swept(5*time.Minute, "", false)
	s.lightIs("sweep", "good")
	s.lightIs("audit", "good")
	doc := s.howIs()
	if dig.Value(doc, "sweep.state") != "done" || dig.Value(doc, "sweep.next_at") != "2026-11-22T08:05:00Z" || dig.Value(doc, "sweep.runs.0.did.recordings") != 2. || dig.Value(doc, "sweep.runs.0.by_hand") != false {
		t.Errorf("the sweep is %v", doc["sweep"])
	}
	s.swept(time.Minute, "objects.Remove: unavailable", true)
	s.lightIs("sweep", "look failed")
	s.lightIs("audit", "bad broken")
	if doc := s.howIs(); dig.Value(doc, "sweep.state") != "failed" || dig.Value(doc, "sweep.success_at") != "2026-11-22T07:55:01Z" {
		t.Errorf("the failed sweep is %v", doc["sweep"])
	}
	s.clock.Advance(time.Hour)
	s.lightIs("sweep", "bad late")
}

func TestMetricsOfTheSweep(t *testing.T) {
	s := start(t)
	metrics := func() string { return string(s.want(s.call("GET", "/metrics", "", ""), 200).body) }
	if text := metrics(); strings.Contains(text, "langdu_sweep_last_success_timestamp_seconds ") || !strings.Contains(text, "langdu_audit_broken 0\n") {
		t.Errorf("before the first sweep:\n%s", text)
	}
	s.swept(5*time.Minute, "", false)
	s.swept(time.Minute, "workers.Audit: invalid", true)
	text := metrics()
	for _, want := range []string{"langdu_sweep_last_success_timestamp_seconds 1.795334101e+09\n", "langdu_audit_broken 1\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("the metrics have no line %q:\n%s", want, text)
		}
	}
}

// TestOperationsShowStorage counts what lies there and says when that was so.
func TestOperationsShowStorage(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring", "playback")
	s.settle(s.recorded("l1"))
	if _, err := s.store.TakeStock(t.Context(), s.clock.Now()); err != nil {
		t.Fatal(err)
	}
	s.lightIs("storage", "good")
	doc := s.howIs()
	if dig.Value(doc, "storage.at") != "2026-11-22T08:00:00Z" || dig.Value(doc, "storage.lines.0.class") != "original" || dig.Value(doc, "storage.lines.0.count") != 1. || dig.Value(doc, "storage.bytes").(float64) <= 0 {
		t.Errorf("the storage is %v", doc["storage"])
	}
}

// outcome settles a recording some time after its upload.
func (s *service) outcome(took time.Duration, o models.Outcome) {
	s.t.Helper()
	id := s.recorded("l1")
	s.clock.Advance(took)
	r, ok, err := s.store.Claim(s.t.Context(), id, s.clock.Now(), s.clock.Now().Add(time.Minute))
	if err != nil || !ok {
		s.t.Fatal(ok, err)
	}
	s.must(s.store.Finish(s.t.Context(), id, r.Attempt, o, s.clock.Now()))
}

func TestOutcomes(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring", "playback")
	scored := models.Outcome{Status: models.Scored, Result: &models.Result{Version: 1, Document: []byte("{}")}}
	s.outcome(700*time.Millisecond, scored)
	s.outcome(800*time.Millisecond, scored)
	s.outcome(300*time.Millisecond, models.Outcome{Status: models.Unassessable, Reason: models.Silence})
	s.clock.Advance(14 * time.Hour) // 22:00 UTC is six in the morning of the next day in Beijing
	s.outcome(6*time.Second, models.Outcome{Status: models.Failed, Reason: models.GaveUp})
	s.lightIs("speed", "look failing")
	read := func(query string) map[string]any {
		var doc map[string]any
		s.must(json.Unmarshal(s.want(s.call("GET", "/v1/operations/outcomes"+query, s.token(api.RoleStaff, "s1"), ""), 200).body, &doc))
		return doc
	}
	doc := read("")
	if n := len(dig.Value(doc, "stretches").([]any)); n != 24 {
		t.Fatalf("%d hours, want 24", n)
	}
	for path, want := range map[string]any{
		"stretches.9.at": "2026-11-22T08:00:00Z", "stretches.9.scored": 2., "stretches.9.refused": 1., "stretches.9.reasons.silence": 1.,
		"stretches.9.timed": 3., "stretches.9.p50_ms": 700., "stretches.9.p95_ms": 800., "stretches.23.failed": 1., "stretches.23.timed": 0.,
		"stretches.22.scored": 0., "all.scored": 2., "all.failed": 1., "all.reasons.gave up": 1.,
	} {
		if got := dig.Value(doc, path); got != want {
			t.Errorf("%s = %v, want %v", path, got, want)
		}
	}
	doc = read("?span=month&east=480")
	if n := len(dig.Value(doc, "stretches").([]any)); n != 30 {
		t.Fatalf("%d days, want 30", n)
	}
	if dig.Value(doc, "stretches.29.failed") != 1. || dig.Value(doc, "stretches.28.scored") != 2. || dig.Value(doc, "stretches.29.at") != "2026-11-22T16:00:00Z" {
		t.Errorf("the last days are %v", dig.Value(doc, "stretches").([]any)[28:])
	}
	s.refused(s.call("GET", "/v1/operations/outcomes?span=year", s.token(api.RoleStaff, "s1"), ""), 422, "invalid", "")
}
