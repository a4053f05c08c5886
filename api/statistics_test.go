package api_test

import (
	"strings"
	"testing"

	"github.com/langdu/langdu/api"
	"github.com/langdu/langdu/models"
)

// TestStatisticsOfMonthsThatAreMade asks before a month is over and after.
func TestStatisticsOfMonthsThatAreMade(t *testing.T) {
	s := start(t)
	custodian := s.token(api.RoleCustodian, "zhang")
	if got := s.want(s.call("GET", "/v1/statistics", custodian, ""), 200); strings.TrimSpace(string(got.body)) != `{"months":[],"lines":[]}` {
		t.Errorf("before a month is made: %s", got.body)
	}
	s.learner("l1", "scoring", "research")
	s.row("l1", models.Scored)
	if _, err := s.store.MakeStatistics(t.Context(), s.clock.Now().AddDate(0, 2, 0)); err != nil {
		t.Fatal(err)
	}
	got := s.want(s.call("GET", "/v1/statistics", custodian, ""), 200)
	if got.json("month") != "2026-11" || strings.Contains(string(got.body), `"page"`) {
		t.Errorf("the readings of one learner: %s, want a month without a line", got.body)
	}
	s.refused(s.call("GET", "/v1/statistics?month=November", custodian, ""), 422, "invalid", "2026-11")
	s.refused(s.call("GET", "/v1/statistics?after=x", custodian, ""), 422, "invalid", "after")
}
