package api_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/api"
	"github.com/langdu/langdu/models"
)

func TestSigningKeys(t *testing.T) {
	var keys []models.PublicKey
	for i := range 2 {
		signer, err := models.NewSigner([]byte(strings.Repeat(string(rune('a'+i)), 32)))
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, signer.Public())
	}
	s := start(t, func(c *api.Config) { c.SigningKeys = keys })
	got := s.want(s.call("GET", "/v1/signing-keys", "", ""), 200).json("keys").([]any)
	for i, k := range keys {
		want := map[string]any{"key": k.String(), "fingerprint": k.Fingerprint(), "current": i == 0}
		if fmt.Sprint(got[i]) != fmt.Sprint(want) {
			t.Errorf("key %d = %v, want %v", i, got[i], want)
		}
	}
}

// entries is the actions that GET /v1/audit lists, page by page.
func (s *service) entries(query string) (all []string) {
	s.t.Helper()
	cursor := ""
	for range 100 {
		r := s.want(s.call("GET", "/v1/audit?"+query+cursor, s.token(api.RoleCustodian, "c1"), ""), 200)
		for _, e := range r.json("entries").([]any) {
			all = append(all, e.(map[string]any)["action"].(string))
		}
		next := r.json("next_cursor").(string)
		if next == "" {
			return all
		}
		cursor = "&cursor=" + next
	}
	s.t.Fatal("the list does not come to an end")
	return nil
}

// TestAudit lists what was done, by everything that can be asked for, and names nobody.
func TestAudit(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring", "playback")
	id := string(s.recorded("l1"))
	s.want(s.call("PUT", "/v1/policies/p2", s.token(api.RoleCustodian, "c1"), `{"text":"我们的政策","effective":"2026-01-02T00:00:00Z"}`), 201)
	all := "policy upload consent consent learner policy"
	for query, want := range map[string]string{
		"":                                    all,
		"limit=2":                             all,
		"action=policy":                       "policy policy",
		"action=policy&limit=1":               "policy policy",
		"action=nothing":                      "",
		"actor=c1":                            "policy",
		"actor=op":                            "policy",
		"actor=nobody":                        "",
		"actor=g1":                            "",
		"object=" + id:                        "upload",
		"object=p2":                           "policy",
		"since=2027-01-01T00:00:00Z":          "",
		"until=2026-11-22T08:00:00Z":          "",
		"since=2026-11-22T08:00:00Z&actor=c1": "policy",
	} {
		if got := strings.Join(s.entries(query), " "); got != want {
			t.Errorf("GET /v1/audit?%s = %q, want %q", query, got, want)
		}
	}
	whole := s.want(s.call("GET", "/v1/audit", s.token(api.RoleOperator, "op"), ""), 200)
	for _, name := range []string{`"l1"`, `"g1"`, `"c1"`, `"op"`, "guardian-sms", "小猫"} {
		if strings.Contains(string(whole.body), name) {
			t.Errorf("the log names %s: %s", name, whole.body)
		}
	}
	for _, bad := range []string{"cursor=x", "cursor=0", "limit=0", "since=yesterday"} {
		s.refused(s.call("GET", "/v1/audit?"+bad, s.token(api.RoleOperator, "op"), ""), 422, "invalid", "")
	}
}

// heard is what the guardian reads of who has listened.
func (s *service) heard() []map[string]any {
	s.t.Helper()
	var all []map[string]any
	cursor := ""
	for {
		r := s.want(s.call("GET", "/v1/learners/l1/accesses?limit=2"+cursor, s.token(api.RoleGuardian, "g1", "l1"), ""), 200)
		for _, a := range r.json("accesses").([]any) {
			all = append(all, a.(map[string]any))
		}
		next := r.json("next_cursor").(string)
		if next == "" {
			return all
		}
		cursor = "&cursor=" + next
	}
}

// TestAccessesOfPlayback plays in every way and reads who has listened.
func TestAccessesOfPlayback(t *testing.T) {
	s := start(t)
	id, path := s.played()
	child := s.token(api.RoleLearner, "l1", "l1")
	times := func(want string) {
		t.Helper()
		var got []string
		for _, a := range s.heard() {
			got = append(got, fmt.Sprint(a["role"], " ", a["what"], " ", a["times"]))
			if a["recording"] != string(id) || a["actor"] != nil || a["approval"] != nil {
				t.Errorf("access = %v", a)
			}
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("accesses = %q, want %q", got, want)
		}
	}
	times("")
	s.want(s.call("GET", path+"/peaks", child, ""), 200)
	s.refused(s.call("GET", path+"/audio", s.token(api.RoleStaff, "s1"), ""), 403, "forbidden", "staff")
	s.want(s.call("HEAD", path+"/audio", child, ""), 200)
	times("") // nobody has heard anything
	for _, part := range []string{"bytes=0-3", "bytes=4-7", "bytes=8-"} {
		s.want(s.call("GET", path+"/audio", child, "", "Range", part), 206)
	}
	times("learner audio 1")
	s.clock.Advance(11 * time.Minute)
	s.want(s.call("GET", path+"/audio", child, "", "Range", "bytes=4-7"), 206)
	times("learner audio 2")
	s.want(s.call("GET", path+"/audio?original=1", s.token(api.RoleGuardian, "g1", "l1"), ""), 200)
	s.want(s.call("GET", path+"/audio", s.app(), ""), 200)
	times("app audio 1, guardian original 1, learner audio 2")
	s.clock.Advance(24 * time.Hour)
	child = s.token(api.RoleLearner, "l1", "l1")
	s.want(s.call("GET", path+"/audio", child, ""), 200)
	times("learner audio 1, app audio 1, guardian original 1, learner audio 2")
	if got := strings.Join(s.entries("action=access"), " "); got != "access access access access" {
		t.Errorf("audit = %s, want one entry for each line", got)
	}
	s.refused(s.call("GET", "/v1/learners/l1/accesses?cursor=x", s.app(), ""), 422, "invalid", "next_cursor")
	s.want(s.call("DELETE", path, s.app(), ""), 202)
	times("") // what it was about is gone
}
