package api_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/langdu/langdu/api"
)

// TestQueueIsChangedByAnOperatorAndAudited has an operator do everything to a queue.
func TestQueueIsChangedByAnOperatorAndAudited(t *testing.T) {
	s := start(t)
	operator := s.token(api.RoleOperator, "o1")
	if n := s.want(s.call("POST", "/v1/operations/queues/interactive/retry", operator, ""), 200).json("retried"); n != 3. {
		t.Errorf("retried %v, want 3", n)
	}
	s.want(s.call("PUT", "/v1/operations/queues/maintenance/pause", operator, ""), 204)
	s.want(s.call("DELETE", "/v1/operations/queues/maintenance/pause", operator, ""), 204)
	s.refused(s.call("PUT", "/v1/operations/queues/default/pause", operator, ""), 404, "not-found", "there is no queue")
	if got := strings.Join(s.crew.did, ", "); got != "retry interactive, pause true maintenance, pause false maintenance" {
		t.Errorf("the queue was asked: %s", got)
	}
	entries, err := s.store.Entries(t.Context(), "", 0, 10)
	s.must(err)
	var got []string
	for _, e := range entries {
		got = append(got, fmt.Sprintf("%s %s %s%s", e.Action, e.Role, e.Detail["queue"], e.Detail["jobs"]))
	}
	if want := "queue retried operator interactive3, queue paused operator maintenance, queue resumed operator maintenance"; strings.Join(got, ", ") != want {
		t.Errorf("audited: %q, want %q", got, want)
	}
}

// TestOperationsNameNobody looks for everything of a learner in what an operator is shown.
func TestOperationsNameNobody(t *testing.T) {
	s := start(t)
	s.learner("xiaoming", "scoring", "playback")
	id := s.recorded("xiaoming")
	s.settle(id)
	_, err := s.store.TakeStock(t.Context(), s.clock.Now())
	s.must(err)
	for _, path := range []string{"/v1/operations", "/v1/operations/outcomes", "/v1/operations/outcomes?span=month"} {
		body := string(s.want(s.call("GET", path, s.token(api.RoleOperator, "o1"), ""), 200).body)
		for _, personal := range []string{"xiaoming", string(id), "小猫"} {
			if strings.Contains(body, personal) {
				t.Errorf("%s holds %q", path, personal)
			}
		}
	}
}

func TestSessionSaysWhenItEnds(t *testing.T) {
	s := start(t)
	if got := s.want(s.call("GET", "/v1/session", s.token(api.RoleStaff, "s1"), ""), 200).json("ends_at"); got != "2026-11-22T09:00:00Z" {
		t.Errorf("ends_at = %v", got)
	}
}
