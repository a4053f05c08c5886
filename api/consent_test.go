package api_test

import (
	"testing"
	"time"

	"github.com/langdu/langdu/api"
	"github.com/langdu/langdu/models"
)

// TestP1NoVoiceWithoutConsent shows that an upload is refused before a consent and
// after it was withdrawn, and taken while one is in force.
func TestP1NoVoiceWithoutConsent(t *testing.T) {
	s := start(t)
	s.learner("l1")
	try := func() reply {
		return s.upload(s.app(), nil, "learner", "l1", "text", "小猫", "audio", string(wav(99)))
	}
	s.refused(try(), 403, "consent-required", "POST a consent first")
	s.nothingRemains("l1")
	s.consent("l1", "playback") // another purpose does not do
	s.refused(try(), 403, "consent-required", "scoring")
	s.nothingRemains("l1")

	s.consent("l1", "scoring")
	s.want(try(), 202)

	s.want(s.call("DELETE", "/v1/learners/l1/consents/scoring", s.app(), ""), 204)
	before := len(s.objects.keys())
	got := try()
	s.refused(got, 403, "consent-required", "was withdrawn")
	if got.json("purpose") != "scoring" {
		t.Errorf("purpose = %v, want scoring", got.json("purpose"))
	}
	if after := len(s.objects.keys()); after != before {
		t.Errorf("%d objects, want still %d", after, before)
	}
	s.clock.Advance(time.Second)
	s.consent("l1", "scoring")
	s.want(try(), 202)
}

// TestP1WithdrawnDuringTheUpload shows that nothing remains of an upload during
// which the consent was withdrawn.
func TestP1WithdrawnDuringTheUpload(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring")
	s.objects.onPut = func() {
		s.must(s.store.Withdraw(t.Context(), "l1", models.ForScoring, s.clock.Now()))
	}
	s.refused(s.upload(s.app(), nil, "learner", "l1", "text", "小猫", "audio", string(wav(99))), 403, "consent-required", "withdrawn")
	s.nothingRemains("l1")
	if len(s.queue.scored) > 0 {
		t.Errorf("enqueued %v", s.queue.scored)
	}
}

func TestLearnerErasedDuringTheUpload(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring")
	s.objects.onPut = func() {
		_, err := s.store.EraseLearner(t.Context(), "l1", models.CauseRequest, s.clock.Now())
		s.must(err)
	}
	s.refused(s.upload(s.app(), nil, "learner", "l1", "text", "小猫", "audio", string(wav(99))), 410, "gone", "erased")
	s.nothingRemains("l1")
}

// TestP3MaterialPolicyNeedsNewConsent shows that only a policy marked as material
// makes earlier consents insufficient, and that these say why.
func TestP3MaterialPolicyNeedsNewConsent(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring")
	custodian := s.token(api.RoleCustodian, "c")
	s.want(s.call("PUT", "/v1/policies/p2", custodian, `{"text":"b","effective":"2026-10-01T00:00:00Z"}`), 201)
	s.recorded("l1") // not material: nothing changes
	s.want(s.call("PUT", "/v1/policies/p3", custodian, `{"text":"c","material":true,"effective":"2026-11-01T00:00:00Z"}`), 201)
	s.refused(s.upload(s.app(), nil, "learner", "l1", "text", "小猫", "audio", string(wav(99))), 403, "consent-required", "changed materially")
	got := s.want(s.call("GET", "/v1/learners/l1/consents", s.app(), ""), 200)
	consent := got.json("consents").([]any)[0].(map[string]any)
	if consent["in_force"] != false || consent["why"] == "" {
		t.Errorf("consent = %v, want it no longer in force, and why", consent)
	}
}

// TestP2RefusingBlocksNothing shows that playback is played by its own consent alone,
// and that scoring goes on without it.
func TestP2RefusingBlocksNothing(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring", "playback")
	id := s.recorded("l1")
	s.settle(id)
	s.objects.place(id.RenditionKey(), "audio/mp4", []byte("sound"))
	s.want(s.call("GET", "/v1/recordings/"+string(id)+"/audio", s.app(), ""), 200)
	s.want(s.call("DELETE", "/v1/learners/l1/consents/playback", s.app(), ""), 204)
	got := s.call("GET", "/v1/recordings/"+string(id)+"/audio", s.app(), "")
	s.refused(got, 403, "consent-required", "playback")
	s.refused(s.call("GET", "/v1/recordings/"+string(id)+"/peaks", s.app(), ""), 403, "consent-required", "playback")
	s.want(s.call("GET", "/v1/recordings/"+string(id)+"/result", s.app(), ""), 200)
	s.recorded("l1")
}

func TestConsentRefusals(t *testing.T) {
	s := start(t)
	s.learner("l1")
	guardian := s.token(api.RoleGuardian, "g2", "l1")
	s.want(s.call("PUT", "/v1/policies/late", s.token(api.RoleOperator, "o"), `{"text":"x","effective":"2027-01-01T00:00:00Z"}`), 201)
	for _, c := range []struct {
		name, token, body string
		status            int
		kind, words       string
	}{
		{"no body", s.app(), ``, 400, "malformed", "request body is required"},
		{"no JSON", s.app(), `{`, 400, "malformed", "body"},
		{"no purposes", s.app(), `{"purposes":[],"policy_version":"p1","given_by":"g1","method":"m"}`, 422, "invalid", "body.purposes"},
		{"odd purpose", s.app(), `{"purposes":["fun"],"policy_version":"p1","given_by":"g1","method":"m"}`, 422, "invalid", "want scoring, playback"},
		{"unknown policy", s.app(), `{"purposes":["scoring"],"policy_version":"p9","given_by":"g1","method":"m"}`, 422, "invalid", "there is no policy"},
		{"policy of the future", s.app(), `{"purposes":["scoring"],"policy_version":"late","given_by":"g1","method":"m"}`, 422, "invalid", "takes effect on 2027"},
		{"nobody", s.app(), `{"purposes":["scoring"],"policy_version":"p1","method":"m"}`, 422, "invalid", "given_by: say who"},
		{"for another", guardian, `{"purposes":["scoring"],"policy_version":"p1","given_by":"g1","method":"m"}`, 403, "forbidden", "its own subject only"},
		{"unknown name", s.app(), `{"purpose":["scoring"],"policy_version":"p1","given_by":"g1","method":"m"}`, 422, "invalid", "purposes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s.t = t
			s.refused(s.call("POST", "/v1/learners/l1/consents", c.token, c.body), c.status, c.kind, c.words)
		})
	}
	s.t = t
	s.refused(s.call("DELETE", "/v1/learners/l1/consents/scoring", s.app(), ""), 404, "not-found", "no consent of this learner")
	s.refused(s.call("DELETE", "/v1/learners/l1/consents/fun", s.app(), ""), 422, "invalid", "want scoring")
	// The guardian named is g1: a consent of g2 is recorded, and does not suffice.
	s.want(s.call("POST", "/v1/learners/l1/consents", guardian, `{"purposes":["scoring"],"policy_version":"p1","method":"m"}`), 201)
	s.refused(s.upload(s.app(), nil, "learner", "l1", "text", "小猫", "audio", string(wav(99))), 403, "consent-required", "consent of their guardian")
}
