package api_test

import (
	"encoding/json"
	"testing"

	"github.com/langdu/langdu/models"
)

// TestRefusalsNameTheirEngine: who was told "too noisy" can be told by what.
func TestRefusalsNameTheirEngine(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring")
	id := s.row("l1", models.Received)
	s.finish(id, models.Outcome{Status: models.Unassessable, Reason: models.TooNoisy,
		Judged: models.Provenance{Engine: "langdu 1", Document: json.RawMessage(`{"name":"langdu","model":"5cb3","thresholds":{"initial":0.25}}`)}})
	got := s.want(s.call("GET", "/v1/recordings/"+string(id)+"/result", s.app(), ""), 200)
	var result struct{ Engine map[string]any }
	if err := json.Unmarshal(got.body, &result); err != nil {
		t.Fatal(err)
	}
	if result.Engine["model"] != "5cb3" || result.Engine["thresholds"] == nil {
		t.Errorf("the result of a refusal = %s, want its engine", got.body)
	}
}
