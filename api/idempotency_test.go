package api_test

import (
	"context"
	"testing"
	"time"

	"github.com/langdu/langdu/api"
	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

func TestRepeatedUploadIsStoredOnce(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring")
	key := []string{"Idempotency-Key", "k1"}
	parts := []string{"learner", "l1", "text", "小猫", "audio", string(wav(9000))}
	first := s.want(s.upload(s.app(), key, parts...), 202)
	again := s.want(s.upload(s.app(), key, parts...), 202)
	if string(first.body) != string(again.body) || first.Header.Get("Location") != again.Header.Get("Location") {
		t.Errorf("again = %s, want %s", again.body, first.body)
	}
	if again.Header.Get("Idempotency-Replayed") != "true" {
		t.Error("the second answer is not marked as a repeated one")
	}
	if keys := s.objects.keys(); len(keys) != 1 {
		t.Errorf("stored %v, want one object", keys)
	}
	if len(s.queue.scored) != 1 {
		t.Errorf("enqueued %v, want one", s.queue.scored)
	}
	parts[5] = string(wav(9001))
	other := s.upload(s.app(), key, parts...)
	s.refused(other, 409, "conflict", "use a new key")
	if after := other.Header.Get("Retry-After"); after != "" {
		t.Errorf("Retry-After = %s for a request that will never come through", after)
	}
	if keys := s.objects.keys(); len(keys) != 1 {
		t.Errorf("stored %v, want one object", keys)
	}
	// Another caller's key is another key.
	s.want(s.upload(s.token("guardian", "g1", "l1"), key, parts...), 202)
}

func TestRepeatedCallHasOneEffect(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring")
	const body = `{"purposes":["playback"],"policy_version":"p1","given_by":"g1","method":"m"}`
	first := s.want(s.call("POST", "/v1/learners/l1/consents", s.app(), body, "Idempotency-Key", "k"), 201)
	again := s.want(s.call("POST", "/v1/learners/l1/consents", s.app(), body, "Idempotency-Key", "k"), 201)
	if string(again.body) != string(first.body) || again.Header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("again = %s, want %s", again.body, first.body)
	}
	consents, err := s.store.Consents(t.Context(), "l1")
	if err != nil || len(consents) != 2 {
		t.Errorf("%d consents, %v, want 2: scoring, and playback once", len(consents), err)
	}
	s.refused(s.call("POST", "/v1/learners/l1/consents", s.app(), body+" ", "Idempotency-Key", "k"), 409, "conflict", "use a new key")
}

func TestRepeatedEraseAnswersTheSameErasure(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring")
	path := "/v1/recordings/" + string(s.recorded("l1"))
	first := s.want(s.call("DELETE", path, s.app(), "", "Idempotency-Key", "k"), 202)
	s.refused(s.call("DELETE", path, s.app(), ""), 410, "gone", "has been erased")
	s.refused(s.call("GET", path+"/audio", s.app(), ""), 410, "gone", "has been erased")
	if first.json("erasure") == nil {
		t.Errorf("answer = %s", first.body)
	}
	again := s.want(s.call("DELETE", path, s.app(), "", "Idempotency-Key", "k"), 202)
	if string(again.body) != string(first.body) || again.Header.Get("Location") != first.Header.Get("Location") {
		t.Errorf("again = %s, want %s", again.body, first.body)
	}
}

func TestFailedCallMayBeTriedAgainWithItsKey(t *testing.T) {
	s := start(t)
	s.learner("l1")
	key := []string{"Idempotency-Key", "k1"}
	parts := []string{"learner", "l1", "text", "小猫", "audio", string(wav(99))}
	s.want(s.upload(s.app(), key, parts...), 403)
	s.consent("l1", "scoring")
	s.want(s.upload(s.app(), key, parts...), 202)
	s.want(s.call("PUT", "/v1/pages/p1", s.app(), `{"text":""}`, key...), 422)
	s.want(s.call("PUT", "/v1/pages/p1", s.app(), `{"text":"小猫"}`, key...), 201)
}

func TestRequestUnderWayIsNotRepeated(t *testing.T) {
	held := &heldPages{entered: make(chan struct{}), leave: make(chan struct{})}
	s := start(t, func(c *api.Config) { held.Records, c.Records = c.Records, held })
	done := make(chan reply)
	go func() { done <- s.call("PUT", "/v1/pages/p1", s.app(), `{"text":"小猫"}`, "Idempotency-Key", "k") }()
	<-held.entered
	got := s.call("PUT", "/v1/pages/p1", s.app(), `{"text":"小猫"}`, "Idempotency-Key", "k")
	s.refused(got, 409, "conflict", "still under way")
	if got.Header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	close(held.leave)
	s.want(<-done, 201)
}

// TestKeyOfARequestThatDiedCanBeUsedAgain has the process die between the
// reservation and the answer: the app's tries must come through in the end.
func TestKeyOfARequestThatDiedCanBeUsedAgain(t *testing.T) {
	s := start(t, func(c *api.Config) { c.Records = forgetful{c.Records} })
	s.want(s.call("PUT", "/v1/pages/p1", s.app(), `{"text":"小猫"}`, "Idempotency-Key", "k"), 201)
	s.refused(s.call("PUT", "/v1/pages/p1", s.app(), `{"text":"小猫"}`, "Idempotency-Key", "k"), 409, "conflict", "still under way")
	s.clock.Advance(3 * time.Minute)
	s.want(s.call("PUT", "/v1/pages/p1", s.app(), `{"text":"小猫"}`, "Idempotency-Key", "k"), 200)
}

// forgetful never comes to remember an answer.
type forgetful struct{ api.Records }

func (forgetful) EndReplay(context.Context, string, storage.Answer, time.Time) error {
	return models.Unavailable
}

func TestAnswerIsRememberedForADay(t *testing.T) {
	s := start(t)
	s.want(s.call("PUT", "/v1/pages/p1", s.app(), `{"text":"小猫"}`, "Idempotency-Key", "k"), 201)
	s.clock.Advance(23 * time.Hour)
	again := s.want(s.call("PUT", "/v1/pages/p1", s.app(), `{"text":"小猫"}`, "Idempotency-Key", "k"), 201)
	if again.Header.Get("Idempotency-Replayed") != "true" {
		t.Error("the answer was forgotten within the day")
	}
}

// heldPages holds a page back until the test lets it go.
type heldPages struct {
	api.Records
	entered, leave chan struct{}
}

func (h *heldPages) PutPage(ctx context.Context, p models.Page) error {
	close(h.entered)
	<-h.leave
	return h.Records.PutPage(ctx, p)
}

func TestKeyIsNotStoredAsItIs(t *testing.T) {
	s := start(t)
	s.want(s.call("PUT", "/v1/learners/l1", s.app(), `{"age_band":"adult"}`, "Idempotency-Key", "child-named-Anna"), 201)
	a, ok, err := s.store.BeginReplay(context.Background(), "child-named-Anna", "f", s.clock.Now(), s.clock.Now().Add(1))
	if err != nil || !ok {
		t.Errorf("the client's key reserves %+v, %v, %v", a, ok, err)
	}
	long := make([]byte, 300)
	for i := range long {
		long[i] = 'k'
	}
	s.refused(s.call("PUT", "/v1/learners/l1", s.app(), `{"age_band":"adult"}`, "Idempotency-Key", string(long)), 422, "invalid", "the most is 255")
}
