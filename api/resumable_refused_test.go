package api_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/langdu/langdu/api"
	"github.com/langdu/langdu/models"
)

// TestResumableRefusals reads what a developer of a client may meet.
func TestResumableRefusals(t *testing.T) {
	s := start(t, func(c *api.Config) { c.Limits.UploadBytes = 10_000 })
	s.learner("l1", "scoring")
	s.learner("l2")
	for _, c := range []struct {
		name   string
		status int
		kind   string
		words  string
		size   int
		fields []string
	}{
		{"no learner", 422, "invalid", "field learner is missing", 99, []string{"text", "小猫"}},
		{"no text", 422, "invalid", "page, question or text is missing", 99, []string{"learner", "l1"}},
		{"unknown page", 404, "not-found", "no such page", 99, []string{"learner", "l1", "page", "p9"}},
		{"unknown field", 422, "invalid", "a field that is not known", 99, []string{"lerner", "l1", "text", "小猫"}},
		{"field twice", 422, "invalid", "given twice", 99, []string{"learner", "l1", "learner", "l2", "text", "小猫"}},
		{"unknown learner", 404, "not-found", "no such learner", 99, []string{"learner", "l9", "text", "小猫"}},
		{"no consent", 403, "consent-required", "no consent for \"scoring\"", 99, []string{"learner", "l2", "text", "小猫"}},
		{"too large", 413, "too-large", "more than 10000 bytes", 10_001, []string{"learner", "l1", "text", "小猫"}},
		{"nothing", 422, "invalid", "no bytes", 0, []string{"learner", "l1", "text", "小猫"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s.t = t
			s.refused(s.begin(c.size, nil, c.fields...), c.status, c.kind, c.words)
			s.nothingRemains("l1")
		})
	}
	s.t = t
	fields := metadata("learner", "l1", "text", "小猫")
	s.refused(s.tus("POST", "/v1/uploads", nil, "Upload-Metadata", fields), 400, "malformed", "Upload-Length")
	s.refused(s.tus("POST", "/v1/uploads", nil, "Upload-Metadata", "learner *"), 422, "invalid", "no base64")
	s.refused(s.do(s.request("POST", "/v1/uploads", s.app(), nil, "Upload-Length", "9", "Upload-Metadata", fields)), 412, "protocol-version", "Tus-Resumable")
	id := s.beginUpload("l1", 9000)
	s.refused(s.more(id, 1, wav(99)), 409, "conflict", "ask with HEAD")
	s.refused(s.more(id, 0, wav(9001)), 413, "too-large", "leaves room")
	s.refused(s.tus("PATCH", "/v1/uploads/"+id, nil, "Upload-Offset", "0"), 400, "malformed", "offset+octet-stream")
	s.refused(s.more(id, -1, wav(99)), 400, "malformed", "Upload-Offset")
	s.refused(s.more(string(models.NewRecordingID()), 0, wav(99)), 404, "not-found", "no upload with this id")
	s.want(s.tus("DELETE", "/v1/uploads/"+id, nil), 204)
	s.refused(s.more(id, 0, wav(99)), 410, "gone", "erased")
	s.want(s.tus("HEAD", "/v1/uploads/"+id, nil), 410)
	s.refused(s.do(s.request("GET", "/v1/uploads/"+id, s.app(), nil)), 405, "method-not-allowed", "HEAD, PATCH, DELETE")
	s.nothingRemains("l1")
}

// TestBegunUploadsAreFew begins uploads and finishes none.
func TestBegunUploadsAreFew(t *testing.T) {
	s := start(t, func(c *api.Config) { c.Limits.Begun = 3 })
	s.learner("l1", "scoring")
	s.learner("l2", "scoring")
	id := s.beginUpload("l1", 9000)
	s.beginUpload("l1", 9000)
	s.beginUpload("l1", 9000)
	r := s.begin(9000, nil, "learner", "l1", "text", "小猫")
	s.refused(r, 429, "rate-limited", "3 uploads of this learner")
	if r.Header.Get("Retry-After") != "60" {
		t.Errorf("Retry-After %q, want 60", r.Header.Get("Retry-After"))
	}
	s.beginUpload("l2", 9000)
	s.want(s.tus("DELETE", "/v1/uploads/"+id, nil), 204)
	s.beginUpload("l1", 9000)
	s.clock.Advance(25 * time.Hour) // they are over, whether or not they were swept
	s.beginUpload("l1", 9000)
}

// TestWhatIsNoSoundIsRefusedAtOnce looks at the head as soon as it is there, however
// small the parts are, and at a short file when it is finished.
func TestWhatIsNoSoundIsRefusedAtOnce(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring")
	page := bytes.Repeat([]byte("<html>"), 10_000)
	id := s.beginUpload("l1", len(page))
	s.want(s.more(id, 0, page[:3000]), 204)
	s.want(s.more(id, 3000, page[3000:4000]), 204)
	s.refused(s.more(id, 4000, page[4000:5000]), 415, "unsupported-media", "this is no sound")
	s.refused(s.more(id, 4000, page[4000:5000]), 410, "gone", "erased")
	id = s.beginUpload("l1", 60)
	s.refused(s.more(id, 0, page[:60]), 415, "unsupported-media", "this is no sound")
	s.want(s.tus("HEAD", "/v1/uploads/"+id, nil), 410)
	s.nothingRemains("l1")
}

// TestUploadsEndWithTheirTime moves the clock past the day.
func TestUploadsEndWithTheirTime(t *testing.T) {
	s := start(t, func(c *api.Config) { c.Limits.Unfinished = time.Hour })
	s.learner("l1", "scoring")
	id := s.beginUpload("l1", 9000)
	s.want(s.more(id, 0, wav(5000)), 204)
	s.clock.Advance(time.Hour)
	s.refused(s.more(id, 5000, wav(4000)), 410, "gone", "not finished in time")
	s.nothingRemains("l1")
	s.want(s.tus("HEAD", "/v1/uploads/"+id, nil), 410)
	for _, odd := range []time.Duration{-1, time.Second, 25 * time.Hour} {
		if err := (api.Limits{Unfinished: odd}).Validate(); err == nil {
			t.Errorf("Unfinished %s is accepted", odd)
		}
	}
}

// TestNothingComesWithoutConsent withdraws in the middle.
func TestNothingComesWithoutConsent(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring")
	id := s.beginUpload("l1", 9000)
	s.want(s.more(id, 0, wav(5000)), 204)
	s.want(s.call("DELETE", "/v1/learners/l1/consents/scoring", s.app(), ""), 204)
	s.nothingRemains("l1")
	s.refused(s.more(id, 5000, wav(4000)), 410, "gone", "erased")

	s.consent("l1", "scoring")
	id = s.beginUpload("l1", 9000)
	s.want(s.more(id, 0, wav(5000)), 204)
	s.must(s.store.Withdraw(t.Context(), "l1", models.ForScoring, s.clock.Now())) // by another process, which has died
	s.refused(s.more(id, 5000, wav(4000)), 403, "consent-required", "withdrawn")
	s.nothingRemains("l1")
	if len(s.queue.scored) != 0 {
		t.Errorf("enqueued %v", s.queue.scored)
	}
}

// TestWhatIsNotFinishedIsSaidToBeKept asks what is kept while an upload is cut off.
func TestWhatIsNotFinishedIsSaidToBeKept(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring")
	s.want(s.more(s.beginUpload("l1", 9000), 0, wav(5000)), 204)
	kept := s.want(s.call("GET", "/v1/learners/l1/kept", s.app(), ""), 200)
	if kept.json("recordings") != 0.0 || kept.json("unfinished", "count") != 1.0 || kept.json("unfinished", "until") != "2026-11-23T08:00:00Z" {
		t.Errorf("kept = %s", kept.body)
	}
}

// TestEachPartIsAskedFor announces the end in the middle of a request of two parts.
func TestEachPartIsAskedFor(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring")
	sound := wav(1<<20 + 4000) // a part, and some of the next
	id := s.beginUpload("l1", len(sound))
	s.objects.onPut = func() {
		s.objects.onPut = nil
		now := s.clock.Now()
		s.must(s.store.Announce(t.Context(), models.Closure{State: models.ClosureCounting, AnnouncedAt: now, EndsAt: now.Add(30 * 24 * time.Hour)}))
	}
	s.refused(s.more(id, 0, sound), 403, "closing", "")
	if keys := s.objects.keys(); len(keys) != 1 {
		t.Errorf("%d parts are stored, want the first alone", len(keys))
	}
}

// TestAnUploadWaitsForARenewedConsent publishes a policy that asks everybody anew: no
// byte is taken before, and nothing is lost.
func TestAnUploadWaitsForARenewedConsent(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring")
	id, sound := s.beginUpload("l1", 9000), wav(9000)
	s.want(s.more(id, 0, sound[:5000]), 204)
	s.clock.Advance(time.Minute)
	s.want(s.call("PUT", "/v1/policies/p2", s.token(api.RoleOperator, "op"), `{"text":"新政策","material":true,"effective":"2026-11-22T08:00:30Z"}`), 201)
	s.refused(s.more(id, 5000, sound[5000:]), 403, "consent-required", "")
	s.want(s.call("POST", "/v1/learners/l1/consents", s.app(), `{"purposes":["scoring"],"policy_version":"p2","given_by":"g1","method":"guardian-sms"}`), 201)
	s.became(s.want(s.more(id, s.stands(id), sound[5000:]), 204))
}

// TestNothingComesWhereTheServiceCloses announces the end in the middle.
func TestNothingComesWhereTheServiceCloses(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring")
	id := s.beginUpload("l1", 9000)
	s.want(s.more(id, 0, wav(5000)), 204)
	now := s.clock.Now()
	s.must(s.store.Announce(t.Context(), models.Closure{State: models.ClosureCounting, AnnouncedAt: now, EndsAt: now.Add(30 * 24 * time.Hour)}))
	s.refused(s.more(id, 5000, wav(4000)), 403, "closing", "")
	s.refused(s.begin(9000, nil, "learner", "l1", "text", "小猫"), 403, "closing", "")
	s.want(s.tus("DELETE", "/v1/uploads/"+id, nil), 204)
	s.nothingRemains("l1")
}
