package main

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"
)

// agree records a consent to purposes by somebody, under a policy.
func (s *service) agree(t *testing.T, learner, by, policy string, purposes ...string) {
	t.Helper()
	s.want(t, 201, "POST", "/v1/learners/"+learner+"/consents", map[string]any{
		"purposes": purposes, "policy_version": policy, "given_by": by, "method": "guardian-sms"})
}

// child names a learner under 14 whose guardian is mama.
func (s *service) child(t *testing.T, learner string) {
	t.Helper()
	s.want(t, 201, "PUT", "/v1/learners/"+learner, map[string]any{"age_band": "under14", "guardian": "mama"})
}

// refusedUpload sends a recording and wants it refused for want of a consent for scoring.
func (s *service) refusedUpload(t *testing.T, learner, why string) {
	t.Helper()
	body, contentType := form(t, [][2]string{{"learner", learner}, {"text", readingText}}, testdata(t, "reading.ogg"))
	problem := s.want(t, 403, "POST", "/v1/recordings", body, "Content-Type", contentType)
	detail, _ := problem["detail"].(string)
	if problem["type"] != "urn:langdu:problem:consent-required" || problem["purpose"] != "scoring" || !strings.Contains(detail, why) {
		t.Errorf("refused with %v, want consent-required for scoring that says %q", problem, why)
	}
}

// TestP1NothingStoredWithoutConsent shows that no byte of a child's voice is stored
// before the guardian has consented to scoring, nor after they have withdrawn it,
// nor when they withdraw it while the bytes are on their way: the upload is refused
// with a reason that the app can act on, and the stores are empty afterwards.
func TestP1NothingStoredWithoutConsent(t *testing.T) {
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			s := start(t, stores)
			held := s.held(t, stores)
			s.child(t, "xiaoming")
			s.refusedUpload(t, "xiaoming", "no consent")
			held.nothing("before a consent")
			s.agree(t, "xiaoming", "mama", "2026-11", "playback", "sharing", "research", "improvement")
			s.refusedUpload(t, "xiaoming", "no consent")
			s.agree(t, "xiaoming", "somebody", "2026-11", "scoring")
			s.refusedUpload(t, "xiaoming", "consent of their guardian")
			held.nothing("without the guardian's consent for scoring")

			s.agree(t, "xiaoming", "mama", "2026-11", "scoring")
			body, contentType := form(t, [][2]string{{"learner", "xiaoming"}, {"text", readingText}}, testdata(t, "reading.ogg"))
			whole, err := io.ReadAll(body)
			if err != nil {
				t.Fatal(err)
			}
			withdraw := func() { s.want(t, 204, "DELETE", "/v1/learners/xiaoming/consents/scoring", nil) }
			midway := &interrupted{first: bytes.NewReader(whole[:len(whole)/2]), then: withdraw, rest: bytes.NewReader(whole[len(whole)/2:])}
			if problem := s.want(t, 403, "POST", "/v1/recordings", midway, "Content-Type", contentType); problem["type"] != "urn:langdu:problem:consent-required" {
				t.Errorf("withdrawn midway: %v", problem)
			}
			held.nothing("withdrawn while the bytes were on their way")
			s.refusedUpload(t, "xiaoming", "withdrawn")
			held.nothing("after the withdrawal")

			before := time.Now().Truncate(time.Millisecond)
			s.agree(t, "xiaoming", "mama", "2026-12", "scoring")
			s.upload(t, "xiaoming", readingText, testdata(t, "reading.ogg"))
			checkProvenance(t, s, before)
		})
	}
}

// checkProvenance wants the last consent to say who gave it, how that was
// verified, under which policy and when.
func checkProvenance(t *testing.T, s *service, since time.Time) {
	t.Helper()
	consents := s.want(t, 200, "GET", "/v1/learners/xiaoming/consents", nil)["consents"].([]any)
	last := consents[len(consents)-1].(map[string]any)
	at, err := time.Parse(time.RFC3339, last["given_at"].(string))
	if err != nil || at.Before(since) || at.After(time.Now()) {
		t.Errorf("given at %v, want now", last["given_at"])
	}
	for name, want := range map[string]any{"purpose": "scoring", "given_by": "mama", "method": "guardian-sms", "policy_version": "2026-12", "in_force": true} {
		if last[name] != want {
			t.Errorf("%s = %v, want %v", name, last[name], want)
		}
	}
	if len(consents) != 7 || consents[len(consents)-2].(map[string]any)["withdrawn_at"] == nil {
		t.Errorf("%d consents, want all seven, the withdrawn ones as such: %v", len(consents), consents)
	}
}

// interrupted is a body in whose middle something happens.
type interrupted struct {
	first, rest io.Reader
	then        func()
}

func (r *interrupted) Read(p []byte) (int, error) {
	n, err := r.first.Read(p)
	if err == io.EOF && r.then != nil {
		r.then()
		r.first, r.then = r.rest, nil
		return r.Read(p)
	}
	return n, err
}

// TestP2EveryPurposeByItself goes through every combination of the five purposes:
// a recording is taken and scored exactly where scoring was consented to, and played
// exactly where playback was; sharing, research and improvement change nothing.
func TestP2EveryPurposeByItself(t *testing.T) {
	purposes := []string{"scoring", "playback", "sharing", "research", "improvement"}
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			s := start(t, stores)
			for n := range 1 << len(purposes) {
				given := slices.Collect(func(yield func(string) bool) {
					for i, p := range purposes {
						if n>>i&1 == 1 && !yield(p) {
							return
						}
					}
				})
				learner := fmt.Sprint("l", n)
				s.child(t, learner)
				if len(given) > 0 {
					s.agree(t, learner, "mama", "2026-11", given...)
				}
				if !slices.Contains(given, "scoring") {
					s.refusedUpload(t, learner, "no consent")
					continue
				}
				at := "/v1/recordings/" + s.upload(t, learner, readingText, testdata(t, "reading.ogg"))
				plays := map[bool]int{true: 200, false: 403}[slices.Contains(given, "playback")]
				if status, _, answer := s.call(t, "GET", at+"/audio?original=1", nil); status != plays {
					t.Errorf("with %v the upload is played: %d, want %d: %.200s", given, status, plays, answer)
				}
				if plays != 200 {
					continue
				}
				s.settle(t, strings.TrimPrefix(at, "/v1/recordings/"))
				s.want(t, 200, "GET", at+"/result", nil)
				if status, _, answer := s.call(t, "GET", at+"/audio", nil); status != 200 {
					t.Errorf("with %v the playback file is played: %d: %.200s", given, status, answer)
				}
			}
		})
	}
}
