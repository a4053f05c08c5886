package main

import (
	"encoding/json"
	"testing"
)

// asked is whether the app may ask for a purpose.
func (s *service) asked(t *testing.T, learner, purpose string) bool {
	t.Helper()
	for _, p := range s.want(t, 200, "GET", "/v1/learners/"+learner+"/consents", nil)["purposes"].([]any) {
		if p := p.(map[string]any); p["purpose"] == purpose {
			return p["ask"].(bool)
		}
	}
	t.Fatalf("no purpose %s", purpose)
	return false
}

// TestP5RefusalIsRemembered shows that a purpose which was refused is not asked for
// again, until the guardian consents to it by themselves.
func TestP5RefusalIsRemembered(t *testing.T) {
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			s := start(t, stores)
			s.want(t, 201, "PUT", "/v1/learners/xiaoming", map[string]any{"age_band": "under14", "guardian": "mama"})
			at := "/v1/learners/xiaoming"
			if !s.asked(t, "xiaoming", "sharing") || !s.asked(t, "xiaoming", "scoring") {
				t.Error("what nobody has refused must not be asked for")
			}
			s.want(t, 204, "PUT", at+"/refusals/sharing", nil)
			s.want(t, 204, "PUT", at+"/refusals/scoring", nil)
			s.want(t, 204, "PUT", at+"/refusals/sharing", nil) // again: nothing new
			if s.asked(t, "xiaoming", "sharing") || !s.asked(t, "xiaoming", "research") {
				t.Error("sharing was refused, research was not")
			}
			body, contentType := form(t, [][2]string{{"learner", "xiaoming"}, {"text", readingText}}, testdata(t, "reading.ogg"))
			status, _, answer := s.call(t, "POST", "/v1/recordings", body, "Content-Type", contentType)
			var problem map[string]any
			if err := json.Unmarshal(answer, &problem); err != nil || status != 403 || problem["purpose"] != "scoring" || problem["ask"] != false {
				t.Errorf("an upload after the refusal = %d %s, want 403 that says not to ask", status, answer)
			}
			consent := map[string]any{"purposes": []string{"scoring"}, "policy_version": "2026-11", "given_by": "mama", "method": "by themselves"}
			s.want(t, 201, "POST", at+"/consents", consent)
			s.want(t, 204, "DELETE", at+"/consents/scoring", nil)
			if !s.asked(t, "xiaoming", "scoring") || s.asked(t, "xiaoming", "sharing") {
				t.Error("the consent to scoring ends that refusal, and no other")
			}
			s.want(t, 201, "POST", at+"/consents", consent)
			s.want(t, 409, "PUT", at+"/refusals/scoring", nil)
			s.settle(t, s.upload(t, "xiaoming", readingText, testdata(t, "reading.ogg"))) // nothing refuses what was consented to
		})
	}
}

// TestP6UnguardedIsErased shows that when a learner turns out to be under 14,
// everything that was recorded without their guardian's consent is erased at once,
// without anybody asking for it; what the guardian had consented to stays.
func TestP6UnguardedIsErased(t *testing.T) {
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			s := start(t, stores)
			at := "/v1/learners/xiaoming"
			s.want(t, 201, "PUT", at, map[string]any{"birth_month": "2008-05", "guardian": "mama"})
			s.want(t, 201, "POST", at+"/consents", map[string]any{
				"purposes": []string{"scoring", "playback"}, "policy_version": "2026-11", "given_by": "xiaoming", "method": "own"})
			alone := s.upload(t, "xiaoming", readingText, testdata(t, "reading.ogg"))
			s.settle(t, alone)
			s.exported(t, "xiaoming")
			s.want(t, 201, "POST", at+"/consents", map[string]any{
				"purposes": []string{"scoring", "playback"}, "policy_version": "2026-11", "given_by": "mama", "method": "in person"})
			together := s.upload(t, "xiaoming", readingText, testdata(t, "reading.ogg"))
			s.settle(t, together)

			s.want(t, 200, "PUT", at, map[string]any{"birth_month": "2009-05"}) // still no child
			s.want(t, 200, "PUT", at, map[string]any{"birth_month": "2018-05"})
			await(t, "the erasure of what was recorded alone", func() bool {
				status, _, _ := s.call(t, "GET", "/v1/recordings/"+alone, nil)
				return status == 410
			})
			s.want(t, 200, "GET", "/v1/recordings/"+together, nil)
			s.want(t, 200, "GET", at, nil) // the guardian can be asked
			await(t, "the end of the archive that held it", func() bool {
				for _, r := range s.want(t, 200, "GET", "/v1/requests?kind=export", nil)["requests"].([]any) {
					status, _, _ := s.call(t, "GET", "/v1/exports/"+r.(map[string]any)["export"].(string)+"/archive", nil)
					return status == 410
				}
				return false
			})
		})
	}
}
