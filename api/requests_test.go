package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/api"
	"github.com/langdu/langdu/models"
)

// requests lists what a token sees.
func (s *service) requests(token, query string) []any {
	s.t.Helper()
	list, _ := s.want(s.call("GET", "/v1/requests"+query, token, ""), 200).json("requests").([]any)
	return list
}

// metric is the value of a line of /metrics.
func (s *service) metric(name string) string {
	s.t.Helper()
	for _, line := range strings.Split(string(s.want(s.call("GET", "/metrics", "", ""), 200).body), "\n") {
		if value, ok := strings.CutPrefix(line, name+" "); ok {
			return value
		}
	}
	return "absent"
}

func TestRequestsAreLateAndSay(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring")
	guardian, custodian := s.token(api.RoleGuardian, "g1", "l1"), func() string { return s.token(api.RoleCustodian, "c") }
	made := s.want(s.call("POST", "/v1/requests", guardian, `{"kind":"correct","learner":"l1","message":"the month is wrong"}`), 201)
	at := made.Header.Get("Location")
	// 22 November 2026 is a Sunday: fifteen working days end with Friday, 11 December.
	if got := made.json("deed_due"); got != "2026-12-11T16:00:00Z" {
		t.Errorf("deed_due = %v", got)
	}
	if got := made.json("reply_due"); got != "2026-12-22T16:00:00Z" {
		t.Errorf("reply_due = %v", got)
	}
	if strings.Contains(string(made.body), "month") || strings.Contains(string(made.body), "l1") {
		t.Errorf("the answer to the call repeats personal data: %s", made.body)
	}
	if got := s.metric(`langdu_requests_open{kind="correct"}`); got != "1" {
		t.Errorf("open = %s", got)
	}
	s.clock.Advance(21 * 24 * time.Hour)
	staff := s.token(api.RoleStaff, "s")
	if list := s.requests(staff, "?overdue=true"); len(list) != 1 || list[0].(map[string]any)["overdue"] != true {
		t.Errorf("overdue: %v", list)
	}
	if got := s.metric("langdu_requests_overdue"); got != "1" {
		t.Errorf("langdu_requests_overdue = %s", got)
	}
	s.refused(s.call("POST", at+"/decision", custodian(), `{"decision":"refused","reason":"not-yours"}`), 422, "invalid", "sentence")
	s.refused(s.call("POST", at+"/decision", custodian(), `{"decision":"refused","sentence":"no"}`), 422, "invalid", "reason")
	s.want(s.call("POST", at+"/decision", custodian(), `{"decision":"refused","reason":"because","sentence":"no"}`), 422)
	s.want(s.call("POST", at+"/decision", custodian(), `{"decision":"refused","reason":"identity-not-verified","sentence":"Please come by with your passport."}`), 200)
	s.refused(s.call("POST", at+"/decision", custodian(), `{"decision":"granted"}`), 409, "conflict", "refused")
	seen := s.want(s.call("GET", at, s.token(api.RoleGuardian, "g1", "l1"), ""), 200)
	if seen.json("reason") != "identity-not-verified" || seen.json("sentence") != "Please come by with your passport." || seen.json("message") != "the month is wrong" {
		t.Errorf("the guardian sees %s", seen.body)
	}
	if got := s.metric("langdu_requests_overdue"); got != "0" {
		t.Errorf("langdu_requests_overdue = %s after the refusal", got)
	}
}

func TestEveryDirectCallIsARequest(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring", "playback")
	id := s.row("l1", models.Scored)
	guardian := s.token(api.RoleGuardian, "g1", "l1")
	s.want(s.call("DELETE", "/v1/learners/l1/consents/playback", guardian, ""), 204)
	s.want(s.call("DELETE", "/v1/learners/l1/consents/playback", guardian, ""), 404) // about nothing: no request
	s.want(s.call("POST", "/v1/learners/l1/exports", guardian, ""), 202)
	s.want(s.call("POST", "/v1/learners/l1/exports", guardian, ""), 202) // the same one
	s.want(s.call("DELETE", "/v1/recordings/"+string(id), guardian, ""), http.StatusAccepted)
	s.want(s.call("POST", "/v1/requests", guardian, `{"kind":"withdraw","learner":"l1","purpose":"scoring"}`), 201)
	var got []string
	for _, r := range s.requests(guardian, "") {
		r := r.(map[string]any)
		got = append(got, r["kind"].(string)+" "+r["state"].(string))
	}
	if want := "withdraw done,delete granted,export granted,withdraw done"; strings.Join(got, ",") != want {
		t.Errorf("requests = %q, want %q", got, want)
	}
	for _, e := range s.erasures() {
		s.erased(e)
	}
	if n := len(s.requests(guardian, "?kind=delete&open=true")); n != 0 {
		t.Errorf("%d requests to delete wait after the erasure", n)
	}
}

func TestRequestsOfOthersAreNotSeen(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring")
	s.learner("l2", "scoring")
	made := s.want(s.call("POST", "/v1/requests", s.token(api.RoleGuardian, "g1", "l1"), `{"kind":"view","learner":"l1","message":"secret words"}`), 201)
	other := s.token(api.RoleGuardian, "g2", "l2")
	s.want(s.call("POST", "/v1/requests", other, `{"kind":"view","learner":"l1"}`), 404)
	s.want(s.call("GET", made.Header.Get("Location"), other, ""), 404)
	s.want(s.call("GET", "/v1/requests?learner=l1", other, ""), 404)
	if list := s.requests(other, ""); len(list) != 0 {
		t.Errorf("another guardian sees %v", list)
	}
	operator := s.token(api.RoleOperator, "op")
	if r := s.call("GET", "/v1/requests", operator, ""); strings.Contains(string(r.body), "l1") || strings.Contains(string(r.body), "secret") {
		t.Errorf("an operator reads %s", r.body)
	}
	if list := s.requests(s.app(), ""); len(list) != 1 {
		t.Errorf("the app sees %v", list)
	}
}

func TestRequestsOfTheErasedAreCounted(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring")
	guardian := s.token(api.RoleGuardian, "g1", "l1")
	s.want(s.call("POST", "/v1/requests", guardian, `{"kind":"view","learner":"l1","message":"my words"}`), 201)
	erasure := s.want(s.call("POST", "/v1/requests", guardian, `{"kind":"delete","learner":"l1"}`), 201).json("erasure").(string)
	again := s.want(s.call("DELETE", "/v1/learners/l1", guardian, ""), 202)
	if again.json("erasure") != erasure {
		t.Errorf("asking again began another erasure: %s", again.body)
	}
	s.erased(models.ErasureID(erasure))
	custodian := s.call("GET", "/v1/requests", s.token(api.RoleCustodian, "c"), "")
	if list := custodian.json("requests").([]any); len(list) != 2 {
		t.Errorf("%d requests are counted, want 2: %s", len(list), custodian.body)
	}
	if strings.Contains(string(custodian.body), "l1") || strings.Contains(string(custodian.body), "my words") {
		t.Errorf("they still say whose they were: %s", custodian.body)
	}
	if list := s.requests(s.token(api.RoleCustodian, "c"), "?kind=delete"); list[0].(map[string]any)["state"] != "done" {
		t.Errorf("the request to delete is %v", list[0])
	}
}
