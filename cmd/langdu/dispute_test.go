package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/langdu/langdu/internal/need"
)

// corrected waits for a correction, and returns how many recordings it judged again.
func (s *service) corrected(t *testing.T, id any) float64 {
	t.Helper()
	at := "/v1/corrections/" + id.(string)
	await(t, "the correction", func() bool { return s.want(t, 200, "GET", at, nil)["state"] == "done" })
	return s.want(t, 200, "GET", at, nil)["judged"].(float64)
}

// TestP8ScoresCanBeDisputed shows that every score says which sound was heard as what
// and by which rule, that a family can dispute it, that a person's decision then
// stands beside the machine's score without changing it, and that a corrected age
// or a corrected reading of a page has recordings judged again.
func TestP8ScoresCanBeDisputed(t *testing.T) {
	need.Patience(t)
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			s := start(t, stores)
			s.consent(t, "xiaoming")
			s.want(t, 201, "PUT", "/v1/pages/p1", map[string]any{"text": readingText})
			body, contentType := form(t, [][2]string{{"learner", "xiaoming"}, {"page", "p1"}}, testdata(t, "reading.ogg"))
			id := s.want(t, 202, "POST", "/v1/recordings", body, "Content-Type", contentType)["id"].(string)
			s.settle(t, id)
			at := "/v1/recordings/" + id
			checkExplained(t, s.want(t, 200, "GET", at+"/result", nil))
			checkDispute(t, s, at)
			checkCorrections(t, s, at)
		})
	}
}

// checkExplained wants a score to say how it came about.
func checkExplained(t *testing.T, result map[string]any) {
	t.Helper()
	for _, c := range result["characters"].([]any) {
		c := c.(map[string]any)
		if c["source"] == "" || len(c["accepted"].([]any)) == 0 || c["reading"] == "" {
			t.Errorf("%v does not say which reading was asked for, and who says so: %v", c["char"], c)
		}
		for _, name := range []string{"final", "tone"} {
			part, _ := c[name].(map[string]any)
			if part["expected"] == "" || part["heard"] == "" || part["verdict"] == "" || part["score"] == nil {
				t.Errorf("the %s of %v does not say what was expected and heard: %v", name, c["char"], part)
			}
		}
	}
	engine := result["engine"].(map[string]any)
	for _, name := range []string{"model", "calibration", "lexicon", "settings", "thresholds", "limits", "circumstances", "age_band"} {
		if engine[name] == nil || engine[name] == "" {
			t.Errorf("the result does not say by which %s it was judged", name)
		}
	}
}

func checkDispute(t *testing.T, s *service, at string) {
	t.Helper()
	_, _, before := s.call(t, "GET", at+"/result", nil)
	overall := s.want(t, 200, "GET", at, nil)["overall"]
	s.want(t, 422, "POST", at+"/disputes", map[string]any{"reason": "score", "at": 99})
	s.want(t, 422, "POST", at+"/disputes", map[string]any{"reason": "because"})
	s.want(t, 422, "POST", at+"/disputes", map[string]any{"reason": "score", "comment": strings.Repeat("长", 301)})
	dispute := s.want(t, 201, "POST", at+"/disputes", map[string]any{"reason": "score", "at": 2, "comment": "读得很清楚"})["id"].(string)
	s.want(t, 409, "POST", at+"/disputes", map[string]any{"reason": "score", "at": 2})

	staff := s.as(t, "staff", "--subject", "s1")
	waiting := staff.want(t, 200, "GET", "/v1/disputes", nil)["disputes"].([]any)
	if len(waiting) != 1 || waiting[0].(map[string]any)["id"] != dispute {
		t.Fatalf("staff see %v", waiting)
	}
	decision := map[string]any{"score": 97, "characters": []any{map[string]any{"at": 2, "verdict": "correct", "score": 95}}, "sentence": "读得对。"}
	s.want(t, 403, "POST", "/v1/disputes/"+dispute+"/decision", decision) // not for the family itself
	staff.want(t, 204, "POST", "/v1/disputes/"+dispute+"/decision", decision)
	staff.want(t, 409, "POST", "/v1/disputes/"+dispute+"/decision", decision)

	_, _, after := s.call(t, "GET", at+"/result", nil)
	if !bytes.HasPrefix(after, bytes.TrimSuffix(bytes.TrimSpace(before), []byte("}"))) {
		t.Error("the machine's result is not what it was before")
	}
	var decided struct{ Decision map[string]any }
	if err := json.Unmarshal(after, &decided); err != nil || decided.Decision["score"] != 97.0 || decided.Decision["sentence"] != "读得对。" {
		t.Errorf("the result's decision is %v (%v)", decided.Decision, err)
	}
	recording := s.want(t, 200, "GET", at, nil)
	if recording["overall"] != overall || recording["decision"].(map[string]any)["score"] != 97.0 {
		t.Errorf("the recording has %v and %v, want the machine's %v beside the person's", recording["overall"], recording["decision"], overall)
	}
}

func checkCorrections(t *testing.T, s *service, at string) {
	t.Helper()
	corrected := s.want(t, 200, "PUT", "/v1/learners/xiaoming", map[string]any{"age_band": "adult"})
	if n := s.corrected(t, corrected["correction"]); n != 1 {
		t.Errorf("%v recordings were judged by the corrected age, want 1", n)
	}
	result := s.want(t, 200, "GET", at+"/result", nil)
	if engine := result["engine"].(map[string]any); engine["age_band"] != "adult" || result["decision"] == nil {
		t.Errorf("judged again by the age %v, the decision is %v", engine["age_band"], result["decision"])
	}
	again := s.want(t, 202, "POST", "/v1/learners/xiaoming/rescore", nil)
	if n := s.corrected(t, again["correction"]); n != 0 {
		t.Errorf("%v recordings were judged again though nothing has changed", n)
	}
	s.want(t, 200, "PUT", "/v1/pages/p1", map[string]any{"text": readingText, "readings": []any{map[string]any{"at": 2, "reading": "he4"}}})
	page := s.want(t, 202, "POST", "/v1/pages/p1/rescore", nil)
	if n := s.corrected(t, page["correction"]); n != 1 {
		t.Errorf("%v recordings were judged by the corrected reading, want 1", n)
	}
	character := s.want(t, 200, "GET", at+"/result", nil)["characters"].([]any)[2].(map[string]any)
	if character["reading"] != "he4" || character["source"] != "author" {
		t.Errorf("the character is judged as %v by %v", character["reading"], character["source"])
	}
	files := unzip(t, s.exported(t, "xiaoming"))
	var kept struct{ Former []map[string]any }
	if err := json.Unmarshal(files["recordings/"+strings.TrimPrefix(at, "/v1/recordings/")+"/recording.json"], &kept); err != nil || len(kept.Former) != 2 {
		t.Errorf("%d former judgements are kept (%v), want 2", len(kept.Former), err)
	}
	if list := rows(t, files, "tables/disputes.json"); len(list) != 1 || list[0]["comment"] != "读得很清楚" {
		t.Errorf("the archive's disputes: %v", list)
	}
}
