package main

import (
	"strings"
	"testing"
	"time"
)

// incidentText is what staff say of the incident in the test, every part marked.
func incidentText(more map[string]any) map[string]any {
	body := map[string]any{}
	for _, part := range []string{"title", "happened", "impact", "measures", "advice", "remedies", "contact"} {
		body[part] = map[string]any{"zh": "中文-" + part, "en": "english-" + part}
	}
	for k, v := range more {
		body[k] = v
	}
	return body
}

// TestP30IncidentIsFoundToldAndReported shows that when somebody got at children's
// voices who should not have, the service says whose they were, tells each of those
// families and no other what happened and what they can do, in Chinese and English,
// records that the word reached them, and reminds until the regulator is told.
func TestP30IncidentIsFoundToldAndReported(t *testing.T) {
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			s := start(t, stores)
			began := time.Now()
			for _, learner := range []string{"xiaoming", "xiaohong", "xiaogang"} {
				s.consent(t, learner)
			}
			id := s.upload(t, "xiaoming", readingText, testdata(t, "reading.ogg"))
			s.settle(t, id)
			erased := s.upload(t, "xiaohong", readingText, testdata(t, "reading.ogg"))
			s.want(t, 202, "DELETE", "/v1/recordings/"+erased, nil)
			custodian := "Bearer " + s.sign(t, "--role", "custodian", "--subject", "zhang")
			window := map[string]any{"from": began.Add(-time.Hour).Format(time.RFC3339), "to": time.Now().Add(-time.Second).Format(time.RFC3339),
				"recordings": []string{id, erased}}

			incident := s.want(t, 201, "POST", "/v1/incidents", incidentText(window), "Authorization", custodian)
			at := "/v1/incidents/" + incident["id"].(string)
			if incident["touched"] != 2.0 || incident["overdue"] != false {
				t.Errorf("the incident is %v, want 2 learners touched", incident)
			}
			if known, due := stamp(t, incident["known_at"]), stamp(t, incident["due_at"]); due.Sub(known) != 72*time.Hour {
				t.Errorf("known %s, due %s", known, due)
			}
			checkWhom(t, s, at, custodian)
			s.want(t, 200, "POST", at+"/notify", nil, "Authorization", custodian)
			told := s.want(t, 200, "POST", at+"/notify", nil, "Authorization", custodian)
			if told["notices"] != 2.0 || told["delivered"] != 0.0 || told["notified_at"] == nil {
				t.Errorf("after telling: %v", told)
			}
			checkTold(t, s, at, custodian)
			checkReported(t, s, at, custodian)
			checkDrill(t, s, stores)
		})
	}
}

func stamp(t *testing.T, v any) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, v.(string))
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// checkWhom wants the custodian, and nobody else, to read who was touched.
func checkWhom(t *testing.T, s *service, at, custodian string) {
	t.Helper()
	whom := s.want(t, 200, "GET", at, nil, "Authorization", custodian)
	var names []string
	for _, l := range whom["learners"].([]any) {
		names = append(names, l.(map[string]any)["learner"].(string))
	}
	if strings.Join(names, " ") != "xiaohong xiaoming" {
		t.Errorf("the incident touched %v, want whose the two recordings were, also the erased one's", names)
	}
	operator := "Bearer " + s.sign(t, "--role", "operator", "--subject", "li")
	if status, _, _ := s.call(t, "GET", at, nil, "Authorization", operator); status != 403 {
		t.Errorf("an operator reads who was touched: %d", status)
	}
	list := s.want(t, 200, "GET", "/v1/incidents", nil, "Authorization", operator)["incidents"].([]any)
	if len(list) != 1 || list[0].(map[string]any)["touched"] != 2.0 {
		t.Errorf("an operator's list: %v", list)
	}
}

// checkTold wants the touched families told every part, and the other one nothing;
// delivery shows with the incident.
func checkTold(t *testing.T, s *service, at, custodian string) {
	t.Helper()
	if got := notices(t, s, "xiaogang"); len(got) != 0 {
		t.Errorf("a family that was not touched is told %v", got)
	}
	got := notices(t, s, "xiaoming")
	if len(got) != 1 || got[0]["kind"] != "incident" {
		t.Fatalf("a touched family is told %v", got)
	}
	words := got[0]["words"].(map[string]any)
	guardian, child := words["guardian"].(map[string]any), words["learner"].(map[string]any)
	for _, part := range []string{"title", "happened", "impact", "measures", "advice", "remedies", "contact"} {
		if !strings.Contains(guardian["zh"].(string), "中文-"+part) || !strings.Contains(guardian["en"].(string), "english-"+part) {
			t.Errorf("the guardian is not told %s: %v", part, guardian)
		}
	}
	if !strings.Contains(child["zh"].(string), "中文-advice") || !strings.Contains(child["en"].(string), "english-happened") {
		t.Errorf("the child is told %v", child)
	}
	s.want(t, 204, "POST", "/v1/notices/"+got[0]["id"].(string)+"/delivered", nil)
	after := s.want(t, 200, "GET", at, nil, "Authorization", custodian)
	if after["delivered"] != 1.0 {
		t.Errorf("the delivery is not recorded: %v", after)
	}
}

// checkReported lets an old incident be overdue, in the list and in the metrics,
// until the regulator is told.
func checkReported(t *testing.T, s *service, at, custodian string) {
	t.Helper()
	old := incidentText(map[string]any{"from": "2026-01-01T00:00:00Z", "to": "2026-01-02T00:00:00Z", "known_at": "2026-01-03T00:00:00Z"})
	late := s.want(t, 201, "POST", "/v1/incidents", old, "Authorization", custodian)
	if late["overdue"] != true || late["touched"] != 0.0 {
		t.Errorf("an incident of January is %v, want it overdue and to touch nobody", late)
	}
	overdue := func() bool {
		_, _, metrics := s.call(t, "GET", "/metrics", nil)
		return strings.Contains(string(metrics), "langdu_incidents_unreported_overdue 1")
	}
	if !overdue() {
		t.Error("the metrics do not say that a report is overdue")
	}
	for _, path := range []string{at, "/v1/incidents/" + late["id"].(string)} {
		if got := s.want(t, 200, "POST", path+"/reported", nil, "Authorization", custodian); got["reported_at"] == nil || got["overdue"] != false {
			t.Errorf("after the report: %v", got)
		}
	}
	if overdue() {
		t.Error("the metrics still say that a report is overdue")
	}
}

// checkDrill runs the drill beside the service and wants nobody troubled.
func checkDrill(t *testing.T, s *service, stores []string) {
	t.Helper()
	before := len(notices(t, s, "xiaoming"))
	said, err := s.command(t, stores, "", "incident", "drill")
	if err != nil || strings.Count(said, "ok  ") != 5 {
		t.Errorf("the drill said %q, %v", said, err)
	}
	if after := len(notices(t, s, "xiaoming")); after != before {
		t.Error("a drill has told a family something")
	}
}
