package api_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/api"
)

// proposed proposes a hold as c1 and returns its path.
func (s *service) proposed(covers string, lasts time.Duration) string {
	s.t.Helper()
	body := fmt.Sprintf(`{%s,"name":"court order 117","reason":"a lawsuit about 小明","until":"%s"}`, covers, s.clock.Now().Add(lasts).Format(time.RFC3339))
	return "/v1/holds/" + s.want(s.call("POST", "/v1/holds", s.token(api.RoleCustodian, "c1"), body), 201).json("id").(string)
}

// TestHoldsTakeTwoPersons walks a hold through its life.
func TestHoldsTakeTwoPersons(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring", "playback")
	id := s.sounding()
	path, guardian := "/v1/recordings/"+string(id), s.token(api.RoleGuardian, "g1", "l1")
	hold := s.proposed(`"recording":"`+string(id)+`"`, 48*time.Hour)
	if got := s.want(s.call("GET", path, guardian, ""), 200); got.json("hold") != nil {
		t.Errorf("a proposal shows already: %s", got.body)
	}
	for _, role := range []api.Role{api.RoleCustodian, api.RoleOperator} {
		s.refused(s.call("POST", hold+"/confirm", s.token(role, "c1"), ""), 403, "forbidden", "takes two persons")
	}
	s.refused(s.call("POST", hold+"/confirm", s.token(api.RoleStaff, "s1"), ""), 403, "forbidden", "may not do this")
	s.want(s.call("POST", hold+"/confirm", s.token(api.RoleOperator, "o1"), ""), 200)
	s.refused(s.call("POST", hold+"/confirm", s.token(api.RoleOperator, "o2"), ""), 409, "conflict", "in force")
	for _, address := range []string{path, "/v1/learners/l1/work"} {
		got := string(s.want(s.call("GET", address, guardian, ""), 200).body)
		if !strings.Contains(got, "court order 117") || !strings.Contains(got, `"until":"2026-11-24T08:00:00Z"`) || strings.Contains(got, "lawsuit") {
			t.Errorf("%s = %s, want the hold's name and end, and no reason", address, got)
		}
	}
	started := s.want(s.call("DELETE", path, guardian, ""), 202)
	if started.json("hold", "id") != strings.TrimPrefix(hold, "/v1/holds/") || started.json("hold", "name") != nil {
		t.Errorf("answer = %s, want the hold, unnamed", started.body)
	}
	s.refused(s.call("GET", path, guardian, ""), 410, "gone", "has been erased")
	erasure := s.want(s.call("GET", started.Header.Get("Location"), guardian, ""), 200)
	if erasure.json("state") != "held" || erasure.json("hold", "until") != "2026-11-24T08:00:00Z" {
		t.Errorf("erasure = %s", erasure.body)
	}
	s.want(s.call("POST", hold+"/release", s.token(api.RoleCustodian, "c1"), ""), 200)
	s.refused(s.call("POST", hold+"/release", s.token(api.RoleCustodian, "c1"), ""), 409, "conflict", "over already")
	if got := s.want(s.call("GET", hold, s.token(api.RoleOperator, "o1"), ""), 200); got.json("state") != "released" || got.json("proposer") != "c1" || got.json("confirmer") != "o1" {
		t.Errorf("hold = %s", got.body)
	}
}

// TestHoldOnLearnerShows asks for everything of a learner who is held.
func TestHoldOnLearnerShows(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring", "playback")
	hold := s.proposed(`"learner":"l1"`, 24*time.Hour)
	s.want(s.call("POST", hold+"/confirm", s.token(api.RoleCustodian, "c2"), ""), 200)
	id := s.sounding()
	for _, address := range []string{"/v1/learners/l1", "/v1/recordings/" + string(id)} {
		if got := s.want(s.call("GET", address, s.app(), ""), 200); got.json("hold", "name") != "court order 117" {
			t.Errorf("%s = %s, want the hold", address, got.body)
		}
	}
	list := s.want(s.call("GET", "/v1/holds", s.token(api.RoleCustodian, "c2"), ""), 200)
	if one := list.json("holds").([]any)[0].(map[string]any); one["learner"] != "l1" || one["state"] != "in force" {
		t.Errorf("holds = %s", list.body)
	}
	if list := s.want(s.call("GET", "/v1/holds", s.token(api.RoleOperator, "o1"), ""), 200); strings.Contains(string(list.body), `"l1"`) {
		t.Errorf("an operator is told whose data: %s", list.body)
	}
	erasure := s.want(s.call("DELETE", "/v1/learners/l1", s.app(), ""), 202)
	if got := s.want(s.call("GET", erasure.Header.Get("Location"), s.app(), ""), 200); got.json("state") != "held" || got.json("hold", "id") == nil {
		t.Errorf("erasure = %s", got.body)
	}
	s.clock.Advance(24 * time.Hour)
	if got := s.want(s.call("GET", hold, s.token(api.RoleCustodian, "c1"), ""), 200); got.json("state") != "ended" {
		t.Errorf("hold = %s, want it ended by itself", got.body)
	}
	for body, words := range map[string]string{
		`{"learner":"l9","name":"n","reason":"r","until":"2026-12-01T00:00:00Z"}`: "no such hold, learner",
		`{"name":"n","reason":"r","until":"2026-12-01T00:00:00Z"}`:                "name what is held",
		`{"learner":"l1","name":"n","reason":"r","until":"2029-12-01T00:00:00Z"}`: "366 days",
		`{"learner":"l1","name":"n","until":"2026-12-01T00:00:00Z"}`:              "reason",
	} {
		if got := s.call("POST", "/v1/holds", s.token(api.RoleCustodian, "c1"), body); got.StatusCode/100 != 4 || !strings.Contains(string(got.body), words) {
			t.Errorf("%s = %d %s, want %q", body, got.StatusCode, got.body, words)
		}
	}
}
