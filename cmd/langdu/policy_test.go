package main

import (
	"testing"
	"time"
)

// publish stores a version of the policy, as the custodian.
func (s *service) publish(t *testing.T, version string, material bool, effective time.Time) {
	t.Helper()
	s.want(t, 201, "PUT", "/v1/policies/"+version, map[string]any{"text": "policy " + version, "material": material, "effective": effective.UTC().Format(time.RFC3339)},
		"Authorization", "Bearer "+s.sign(t, "--role", "custodian", "--subject", "c"))
}

// TestP3MaterialPolicyAsksAnew shows that a policy that changes materially stops new
// recordings until the guardian has consented to it, from the day when it takes
// effect; that one which does not change materially stops nothing; and that every
// version stays readable to anybody, word for word, for ever.
func TestP3MaterialPolicyAsksAnew(t *testing.T) {
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			s, now := start(t, stores), time.Now()
			sound := testdata(t, "reading.ogg")
			s.publish(t, "first", true, now.Add(-48*time.Hour))
			s.child(t, "xiaoming")
			s.agree(t, "xiaoming", "mama", "first", "scoring", "playback")
			id := s.upload(t, "xiaoming", readingText, sound)
			s.settle(t, id)

			s.publish(t, "reworded", false, now.Add(-2*time.Hour))
			s.publish(t, "next-year", true, now.Add(365*24*time.Hour))
			s.upload(t, "xiaoming", readingText, sound)
			s.publish(t, "changed", true, now.Add(-time.Hour))
			s.refusedUpload(t, "xiaoming", "changed materially")
			for _, c := range s.want(t, 200, "GET", "/v1/learners/xiaoming/consents", nil)["consents"].([]any) {
				if c := c.(map[string]any); c["in_force"] != false || c["why"] == "" {
					t.Errorf("a consent to the first policy: %v, want it no longer in force, and why", c)
				}
			}
			s.want(t, 200, "GET", "/v1/recordings/"+id+"/result", nil) // what was done before stays
			s.agree(t, "xiaoming", "mama", "changed", "scoring")
			s.upload(t, "xiaoming", readingText, sound)
			checkPolicies(t, s, stores)
		})
	}
}

// checkPolicies wants all policies, unchangeable, long after everything else was
// swept, for whoever asks.
func checkPolicies(t *testing.T, s *service, stores []string) {
	t.Helper()
	custodian := "Bearer " + s.sign(t, "--role", "custodian", "--subject", "c")
	s.want(t, 409, "PUT", "/v1/policies/first", map[string]any{"text": "other words", "effective": "2026-01-01T00:00:00Z"}, "Authorization", custodian)
	if status, _, answer := s.call(t, "DELETE", "/v1/policies/first", nil, "Authorization", custodian); status != 405 {
		t.Errorf("DELETE of a policy = %d, want 405: %s", status, answer)
	}
	s.want(t, 202, "DELETE", "/v1/learners/xiaoming", nil)
	s.sweep(t, stores, 20*365)
	policies := s.want(t, 200, "GET", "/v1/policies", nil, "Authorization", "")["policies"].([]any)
	if len(policies) != 4 {
		t.Errorf("%d policies after twenty years, want 4", len(policies))
	}
	for _, version := range []string{"first", "reworded", "changed", "next-year"} {
		if p := s.want(t, 200, "GET", "/v1/policies/"+version, nil, "Authorization", ""); p["text"] != "policy "+version || p["effective"] == nil {
			t.Errorf("policy %s reads %v", version, p)
		}
	}
}
