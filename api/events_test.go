package api_test

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/api"
	"github.com/langdu/langdu/models"
)

// listener reads one event stream.
type listener struct {
	s        *service
	response *http.Response
	lines    *bufio.Scanner
}

func (s *service) listen(path string, headers ...string) *listener {
	s.t.Helper()
	return s.listenAs(s.app(), path, headers...)
}

func (s *service) listenAs(token, path string, headers ...string) *listener {
	s.t.Helper()
	response, err := http.DefaultClient.Do(s.request("GET", path, token, nil, headers...))
	s.must(err)
	s.t.Cleanup(func() { response.Body.Close() })
	return &listener{s, response, bufio.NewScanner(response.Body)}
}

// next is the data of the next event, or the next comment; "" at the end.
func (l *listener) next() string {
	for l.lines.Scan() {
		if data, ok := strings.CutPrefix(l.lines.Text(), "data: "); ok {
			return data
		}
		if strings.HasPrefix(l.lines.Text(), ":") {
			return l.lines.Text()
		}
	}
	return ""
}

func (l *listener) want(words string) {
	l.s.t.Helper()
	if got := l.next(); !strings.Contains(got, words) {
		l.s.t.Fatalf("event = %q, want %s", got, words)
	}
}

func TestEventsTellEveryChangeAndEnd(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring")
	id := s.row("l1", models.Received)
	l := s.listen("/v1/recordings/" + string(id) + "/events")
	for name, want := range map[string]string{
		"Content-Type": "text/event-stream", "X-Accel-Buffering": "no", "Cache-Control": "private, no-store, no-transform",
	} {
		if got := l.response.Header.Get(name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
	l.want(`"status":"received"`)
	now := s.clock.Now()
	rec, _, err := s.store.Claim(t.Context(), id, now, now.Add(time.Minute))
	s.must(err)
	s.events.hints <- models.StageDecode
	l.want(`"status":"processing","stage":"decode"`)
	s.events.hints <- models.StageScore
	l.want(`"status":"processing","stage":"score"`)
	s.must(s.store.Finish(t.Context(), id, rec.Attempt, models.Outcome{Status: models.Unassessable, Reason: models.Silence}, now))
	s.events.hints <- models.StageDone
	l.want(`"status":"unassessable","stage":"","reason":"silence"`)
	if got := l.next(); got != "" {
		t.Errorf("after the end: %q", got)
	}
	s.wait(func() bool { return s.events.watching() == 0 })

	s.want(s.call("HEAD", "/v1/recordings/"+string(s.row("l1", models.Received))+"/events", s.app(), ""), 200)
	again := s.listen("/v1/recordings/"+string(id)+"/events", "Last-Event-ID", "unassessable")
	if again.response.StatusCode != 204 {
		t.Errorf("reconnecting after the end = %d, want 204, which stops an EventSource", again.response.StatusCode)
	}
	settled := s.listen("/v1/recordings/" + string(id) + "/events")
	settled.want(`"status":"unassessable"`)
	if got := settled.next(); got != "" {
		t.Errorf("after the end: %q", got)
	}
}

// TestEventsSurviveLostHints hears nothing from the queue and looks by itself.
func TestEventsSurviveLostHints(t *testing.T) {
	s := start(t, func(c *api.Config) { c.Limits.Poll = 10 * time.Millisecond })
	s.learner("l1", "scoring")
	id := s.row("l1", models.Received)
	l := s.listen("/v1/recordings/" + string(id) + "/events")
	l.want(`"received"`)
	close(s.events.hints)
	s.settle(id)
	event := l.next()
	if strings.Contains(event, `"processing"`) { // it looked between the claim and the end
		event = l.next()
	}
	if !strings.Contains(event, `"scored"`) {
		t.Errorf("event = %q, want scored", event)
	}
}

func TestEventsOfAnErasedRecordingEnd(t *testing.T) {
	s := start(t, func(c *api.Config) { c.Limits.Poll = 10 * time.Millisecond })
	s.learner("l1", "scoring")
	id := s.row("l1", models.Received)
	l := s.listen("/v1/recordings/" + string(id) + "/events")
	l.want(`"received"`)
	s.want(s.call("DELETE", "/v1/recordings/"+string(id), s.app(), ""), 202)
	l.want(`"erased"`)
	if got := l.next(); got != "" {
		t.Errorf("after the end: %q", got)
	}
}

func TestSilentStreamHasHeartbeats(t *testing.T) {
	s := start(t, func(c *api.Config) { c.Limits.Heartbeat = 10 * time.Millisecond })
	s.learner("l1", "scoring")
	l := s.listen("/v1/recordings/" + string(s.row("l1", models.Received)) + "/events")
	l.want(`"received"`)
	l.want(":")
	l.response.Body.Close()
	s.wait(func() bool { return s.events.watching() == 0 })
}

func TestStreamsEndWithTheServiceAndHaveALimit(t *testing.T) {
	s := start(t, func(c *api.Config) { c.Limits.Streams = 1 })
	s.learner("l1", "scoring")
	path := "/v1/recordings/" + string(s.row("l1", models.Received)) + "/events"
	ctx, end := context.WithCancel(t.Context())
	handler, err := api.New(ctx, s.config)
	s.must(err)
	server := httptest.NewServer(handler)
	defer server.Close()
	s.url = server.URL
	l := s.listen(path)
	l.want(`"received"`)
	s.refused(s.call("GET", path, s.app(), ""), 429, "rate-limited", "poll the recording instead")
	end()
	if rest, err := io.ReadAll(l.response.Body); err != nil || !regexp.MustCompile(`^\n?retry: \d{1,4}\n\n$`).Match(rest) {
		t.Errorf("after the end of the service: %q, %v, want a word when to come again", rest, err)
	}
}

// TestStreamsAreShared has a child leave more streams open than are theirs: the others'
// come through, and when one is closed there is room for one of the child again.
func TestStreamsAreShared(t *testing.T) {
	s := start(t, func(c *api.Config) { c.Limits.Streams = 16 }) // of which an eighth is one's own
	s.learner("l1", "scoring")
	s.learner("l2", "scoring")
	greedy, other := s.token(api.RoleGuardian, "g1", "l1"), s.token(api.RoleGuardian, "g2", "l2")
	theirs, others := "/v1/recordings/"+string(s.row("l1", models.Received))+"/events", "/v1/recordings/"+string(s.row("l2", models.Received))+"/events"
	first := s.listenAs(greedy, theirs)
	first.want(`"received"`)
	s.listenAs(greedy, theirs).want(`"received"`)
	for _, token := range []string{greedy, s.app()} { // the learner has a share too, whoever calls
		if got := s.listenAs(token, theirs).response; got.StatusCode != 429 || got.Header.Get("Retry-After") == "" {
			t.Fatalf("one more = %s, want 429 and when to come again", got.Status)
		}
	}
	for range 2 {
		s.listenAs(other, others).want(`"received"`)
	}
	first.response.Body.Close()
	s.wait(func() bool { return s.events.watching() == 3 })
	s.wait(func() bool { return s.listenAs(greedy, theirs).response.StatusCode == 200 })
}

func TestStreamLastsNoLongerThanItsLimit(t *testing.T) {
	s := start(t, func(c *api.Config) { c.Limits.StreamTime = time.Second })
	s.learner("l1", "scoring")
	l := s.listen("/v1/recordings/" + string(s.row("l1", models.Received)) + "/events")
	l.want(`"received"`)
	if got := l.next(); got != "" {
		t.Errorf("after the limit: %q", got)
	}
}
