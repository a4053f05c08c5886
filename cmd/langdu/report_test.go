package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
)

// TestP31YearlyReportCountsWhatHappened shows that the report which a regulator
// reads once a year is made from what was really recorded: each number in it is one
// that this test has counted by hand while it did the thing, no child is named in it,
// and a number of fewer than ten people is not said.
func TestP31YearlyReportCountsWhatHappened(t *testing.T) {
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			s := start(t, stores)
			fillYear(t, s)
			year := time.Now().UTC().Year()
			var r models.Report
			said, err := s.command(t, stores, "", "report", "--year", fmt.Sprint(year), "--format", "json")
			if err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal([]byte(said), &r); err != nil {
				t.Fatal(err)
			}
			for at, want := range map[string]string{
				"log/recordings received/value":     "3",
				"learners/held at the end/learners": "11", // 12 made, 1 erased
				"consents/scoring/given":            "12",
				"consents/scoring/withdrawn":        "0",
				"consents/scoring/standing":         "11",
				"consents/playback/given":           "12",
				"consents/playback/withdrawn":       "1",
				"consents/research/given":           "3",
				"consents/research/standing":        "<10",
				"requests/delete/asked":             "2",
				"requests/withdraw/asked":           "1",
				"requests/correct/asked":            "1",
				"requests/correct/refused":          "1",
				"erasures/recording, request/begun": "1",
				"erasures/learner, request/begun":   "<10",
				"erasures/recording, request/done":  "1",
				"accesses/app: audio/times":         "1",
				"incidents/*/touched":               "12", // 11, and the erased one
			} {
				if got := reportValue(r, at); got != want {
					t.Errorf("the report says %q at %s, want %q", got, at, want)
				}
			}
			if !strings.Contains(said, "Signed receipts: 2") {
				t.Errorf("the report does not count the receipts of two erasures: %s", said)
			}
			checkReportReads(t, s, stores, said)
		})
	}
}

// fillYear does what the test counts.
func fillYear(t *testing.T, s *service) {
	t.Helper()
	audio := testdata(t, "reading.ogg")
	for i := range 12 {
		s.consent(t, fmt.Sprintf("xiao%d", i))
	}
	for i := range 3 {
		s.want(t, 201, "POST", fmt.Sprintf("/v1/learners/xiao%d/consents", i), map[string]any{
			"purposes": []string{"research"}, "policy_version": "2026-11", "given_by": "mama", "method": "in person"})
	}
	s.want(t, 204, "DELETE", "/v1/learners/xiao4/consents/playback", nil)
	ids := []string{s.upload(t, "xiao1", readingText, audio), s.upload(t, "xiao2", readingText, audio), s.upload(t, "xiao3", readingText, audio)}
	for _, id := range ids {
		s.settle(t, id)
	}
	if status, _, _ := s.call(t, "GET", "/v1/recordings/"+ids[0]+"/audio", nil); status != 200 {
		t.Fatalf("playing = %d", status)
	}
	custodian := "Bearer " + s.sign(t, "--role", "custodian", "--subject", "zhang")
	request := s.want(t, 201, "POST", "/v1/requests", map[string]any{"kind": "correct", "learner": "xiao3"})
	s.want(t, 200, "POST", "/v1/requests/"+request["id"].(string)+"/decision",
		map[string]any{"decision": "refused", "reason": "unfounded-repeat", "sentence": "It was answered last week."}, "Authorization", custodian)
	for _, path := range []string{"/v1/recordings/" + ids[1], "/v1/learners/xiao0"} {
		if answer := s.erase(t, path); !strings.Contains(string(answer), `"done"`) {
			t.Fatalf("the erasure of %s: %s", path, answer)
		}
	}
	s.want(t, 201, "POST", "/v1/incidents", incidentText(map[string]any{"from": time.Now().Add(-time.Hour).Format(time.RFC3339),
		"to": time.Now().Format(time.RFC3339Nano), "held": true}), "Authorization", custodian)
}

// reportValue is a value by section/row/column; a row of * is the first one.
func reportValue(r models.Report, at string) string {
	parts := strings.Split(at, "/")
	for _, s := range r.Sections {
		for _, row := range s.Rows {
			if s.Name != parts[0] || row.Name != parts[1] && parts[1] != "*" {
				continue
			}
			for i, c := range s.Columns {
				if c.Name == parts[2] {
					return row.Values[i]
				}
			}
		}
	}
	return ""
}

// checkReportReads wants the report in Chinese and English, the same by the API, and
// nobody in it.
func checkReportReads(t *testing.T, s *service, stores []string, asJSON string) {
	t.Helper()
	markdown, err := s.command(t, stores, "", "report")
	if err != nil {
		t.Fatal(err)
	}
	page, err := s.command(t, stores, "", "report", "--format", "html")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"json": asJSON, "md": markdown, "html": page} {
		for _, heading := range []string{"保存期限", "影响评估", "无法得知", "Consents by purpose", "Impact assessment", "cannot know"} {
			if !strings.Contains(text, heading) {
				t.Errorf("%s has no %q", name, heading)
			}
		}
		for _, personal := range []string{"xiao", "mama", "zhang", readingText, "english-happened", "It was answered"} {
			if strings.Contains(text, personal) {
				t.Errorf("%s says %q", name, personal)
			}
		}
	}
	operator := "Bearer " + s.sign(t, "--role", "operator", "--subject", "li")
	api := s.want(t, 200, "GET", fmt.Sprintf("/v1/reports/%d", time.Now().UTC().Year()), nil, "Authorization", operator)
	if len(api["sections"].([]any)) != 13 {
		t.Errorf("the API's report has %d sections", len(api["sections"].([]any)))
	}
	if status, _, _ := s.call(t, "GET", "/v1/reports/2999", nil, "Authorization", operator); status != 422 {
		t.Errorf("a report of the future = %d", status)
	}
}
