package api_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/api"
)

func TestLearnerIsCreatedReadAndCorrected(t *testing.T) {
	s := start(t)
	guardian := s.token(api.RoleGuardian, "g1", "l1")
	s.want(s.call("PUT", "/v1/learners/l1", s.app(), `{"birth_month":"2018-05","guardian":"g1"}`), 201)
	got := s.want(s.call("GET", "/v1/learners/l1", guardian, ""), 200)
	if got.json("age_band") != "under14" || got.json("guardian") != "g1" || got.json("birth_month") != "2018-05" {
		t.Errorf("learner = %s", got.body)
	}
	s.want(s.call("PUT", "/v1/learners/l1", guardian, `{"age_band":"14to17"}`), 200)
	got = s.want(s.call("GET", "/v1/learners/l1", guardian, ""), 200)
	if got.json("age_band") != "14to17" || got.json("guardian") != "g1" || got.json("birth_month") != nil {
		t.Errorf("corrected learner = %s, want the band changed, the guardian kept, the month gone", got.body)
	}
	saved := s.want(s.call("PUT", "/v1/learners/l1", s.app(), `{"age_band":"under14"}`), 200)
	if strings.Contains(string(saved.body), "l1") || strings.Contains(string(saved.body), "g1") {
		t.Errorf("an answer that is remembered names somebody: %s", saved.body)
	}
}

func TestLearnerRefusals(t *testing.T) {
	s := start(t)
	guardian := s.token(api.RoleGuardian, "g1", "l1")
	s.want(s.call("PUT", "/v1/learners/l1", s.app(), `{"age_band":"under14","guardian":"g1"}`), 201)
	for _, c := range []struct {
		name, path, token, body string
		status                  int
		kind, words             string
	}{
		{"no age", "l2", s.app(), `{}`, 422, "invalid", "send birth_month or age_band"},
		{"two ages", "l2", s.app(), `{"birth_month":"2018-05","age_band":"adult"}`, 422, "invalid", "not both"},
		{"odd month", "l2", s.app(), `{"birth_month":"2030-05"}`, 422, "invalid", "want a past month"},
		{"odd band", "l2", s.app(), `{"age_band":"child"}`, 422, "invalid", "want under14, 14to17 or adult"},
		{"odd id", "a%20b", s.app(), `{"age_band":"adult"}`, 422, "invalid", "learner id must be"},
		{"handing a child on", "l1", guardian, `{"guardian":"g2"}`, 403, "forbidden", "only its own subject as guardian"},
		{"unknown name", "l2", s.app(), `{"age":"adult"}`, 422, "invalid", "unexpected property"},
		{"wrong type", "l2", s.app(), `{"age_band":7}`, 422, "invalid", "body.age_band: expected string"},
		{"too large", "l2", s.app(), `{"guardian":"` + strings.Repeat("g", 70_000) + `"}`, 413, "too-large", "more than the 65536 bytes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s.t = t
			s.refused(s.call("PUT", "/v1/learners/"+c.path, c.token, c.body), c.status, c.kind, c.words)
		})
	}
	s.t = t
	s.refused(s.call("GET", "/v1/learners/l9", s.app(), ""), 404, "not-found", "PUT /v1/learners/{learner} makes one")
	r := s.request("PUT", "/v1/learners/l2", s.app(), strings.NewReader("age_band: adult"), "Content-Type", "application/yaml")
	s.refused(s.do(r), 415, "unsupported-media", "application/json")
}

// TestARefusedTextIsNamed wants whoever sends a text that does not pass to be told which:
// a body may have a thousand of them.
func TestARefusedTextIsNamed(t *testing.T) {
	s := start(t)
	for _, c := range []struct{ name, body, location, words string }{
		{"turned around", `{"text":"小猫\u202e"}`, "body.text", "body.text: character 3 (U+202E) turns"},
		{"deep", `{"text":"小猫","readings":[{"at":0,"reading":"xiao3"},{"at":1,"reading":"mao1\u0000"}]}`, "body.readings[1].reading", "control character"},
		{"twice", `{"text":"小猫","text":"小狗"}`, "body.text", "stands twice"},
		{"a name", `{"te\u202ext":"小猫"}`, "body", "at byte 1"},
		{"no JSON", `{"text":`, "body", "unexpected end"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s.t = t
			r := s.call("PUT", "/v1/pages/p1", s.app(), c.body)
			s.refused(r, 400, "malformed", c.words)
			var p api.Problem
			if err := json.Unmarshal(r.body, &p); err != nil || len(p.Errors) != 1 || p.Errors[0].Location != c.location || strings.Contains(string(r.body), "\\u0000") {
				t.Errorf("the problem is %s, %v, want one fault at %s", r.body, err, c.location)
			}
		})
	}
}

func TestPages(t *testing.T) {
	s := start(t)
	got := s.want(s.call("PUT", "/v1/pages/p1", s.app(), `{"text":"小猫。","book":"b","title":"t","readings":[{"at":1,"reading":"mao1"}]}`), 201)
	characters := got.json("characters").([]any)
	if len(characters) != 2 || characters[1].(map[string]any)["source"] != "author" {
		t.Errorf("characters = %v", characters)
	}
	again := s.want(s.call("PUT", "/v1/pages/p1", s.app(), `{"text":"小猫。"}`), 200)
	if got.json("text_version") == again.json("text_version") {
		t.Error("the version of the text does not change with its readings")
	}
	if read := s.want(s.call("GET", "/v1/pages/p1", s.token(api.RoleStaff, "s"), ""), 200); string(read.body) != string(again.body) {
		t.Errorf("read = %s, want %s", read.body, again.body)
	}
	kind := s.want(s.call("PUT", "/v1/pages/p2", s.app(), `{"text":"小猫","rules":{"strictness":"lenient","accents":{"n/l":"noted"}}}`), 201)
	if rules, _ := json.Marshal(kind.json("rules")); string(rules) != `{"accents":{"n/l":"noted"},"strictness":"lenient"}` {
		t.Errorf("rules = %s", rules)
	}
	s.want(s.call("PUT", "/v1/pages/p3", s.app(), `{"text":"小猫"}`), 201)
	first := s.want(s.call("GET", "/v1/pages?limit=2", s.app(), ""), 200)
	second := s.want(s.call("GET", "/v1/pages?limit=2&after="+first.json("next").(string), s.app(), ""), 200)
	if len(first.json("pages").([]any)) != 2 || len(second.json("pages").([]any)) != 1 || second.json("next") != "" {
		t.Errorf("pages = %s then %s", first.body, second.body)
	}
	for _, c := range []struct{ method, path, body, kind, words string }{
		{"PUT", "/v1/pages/p4", `{"text":""}`, "invalid", "the text is empty"},
		{"PUT", "/v1/pages/p4", `{"text":"hello"}`, "invalid", "no Chinese character"},
		{"PUT", "/v1/pages/p4", `{"text":"小猫","readings":[{"at":1,"reading":"gou3"}]}`, "invalid", "no reading of 猫"},
		{"PUT", "/v1/pages/p4", `{"text":"小猫","readings":[{"at":5,"reading":"mao1"}]}`, "invalid", "at 5 lies outside"},
		{"PUT", "/v1/pages/p4", `{"text":"小猫","title":"` + strings.Repeat("t", 301) + `"}`, "invalid", "at most 300 bytes"},
		{"PUT", "/v1/pages/p4", `{"text":"小猫","rules":{"strictness":"harsh"}}`, "invalid", "lenient"},
		{"PUT", "/v1/pages/p4", `{"text":"小猫","rules":{"accents":{"zh/z":"noted"}}}`, "invalid", "z/zh, n/l"},
		{"PUT", "/v1/pages/p4", `{}`, "invalid", "expected required property text"},
		{"GET", "/v1/pages?limit=1000", ``, "invalid", "query.limit"},
		{"GET", "/v1/pages/p9", ``, "not-found", "no such page"},
	} {
		status := map[string]int{"invalid": 422, "not-found": 404}[c.kind]
		s.refused(s.call(c.method, c.path, s.app(), c.body), status, c.kind, c.words)
	}
}

func TestMyWork(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring")
	s.want(s.call("PUT", "/v1/pages/p1", s.app(), `{"text":"小猫","title":"第一页"}`), 201)
	s.want(s.upload(s.app(), nil, "learner", "l1", "page", "p1", "audio", string(wav(99))), 202)
	s.clock.Advance(1e9)
	other := s.recorded("l1")
	ids := func(query string, token string) []string {
		t.Helper()
		var body struct {
			Recordings []struct{ ID string }
		}
		if err := json.Unmarshal(s.want(s.call("GET", "/v1/learners/l1/work"+query, token, ""), 200).body, &body); err != nil {
			t.Fatal(err)
		}
		all := make([]string, len(body.Recordings))
		for i, r := range body.Recordings {
			all[i] = r.ID
		}
		return all
	}
	if got := ids("", s.app()); len(got) != 2 || got[0] != string(other) {
		t.Errorf("work = %v, want two, %s first", got, other)
	}
	guardian := s.token(api.RoleGuardian, "g1", "l1")
	if got := s.want(s.call("PUT", "/v1/recordings/"+string(other)+"/like", guardian, ""), 200); string(got.body) != `{"likes":1,"liked":true}`+"\n" {
		t.Errorf("like = %s", got.body)
	}
	s.want(s.call("PUT", "/v1/recordings/"+string(other)+"/like", guardian, ""), 200)
	for query, want := range map[string]int{
		"?q=钓鱼": 1, "?q=第一": 1, "?q=没有": 0, "?page=p1": 1, "?kind=reading": 2, "?limit=1": 1, "?liked=true": 1,
	} {
		if got := ids(query, guardian); len(got) != want {
			t.Errorf("work%s = %v, want %d", query, got, want)
		}
	}
	if got := ids("?liked=true", s.app()); len(got) != 0 {
		t.Errorf("what another likes = %v, want none", got)
	}
	read := s.want(s.call("GET", "/v1/recordings/"+string(other), guardian, ""), 200)
	if read.json("liked") != true || read.json("likes") != 1. {
		t.Errorf("liked recording = %s", read.body)
	}
	s.want(s.call("DELETE", "/v1/recordings/"+string(other)+"/like", guardian, ""), 200)
	if got := s.want(s.call("DELETE", "/v1/recordings/"+string(other)+"/like", guardian, ""), 200); string(got.body) != `{"likes":0,"liked":false}`+"\n" {
		t.Errorf("unlike = %s", got.body)
	}
	first := s.want(s.call("GET", "/v1/learners/l1/work?limit=1", s.app(), ""), 200)
	if second := ids("?limit=1&cursor="+first.json("next_cursor").(string), s.app()); len(second) != 1 || second[0] == string(other) {
		t.Errorf("second page = %v", second)
	}
	early := s.clock.Now().Add(-1e9).UTC()
	for query, want := range map[string]int{
		"?before=" + url.QueryEscape(s.clock.Now().Format(time.RFC3339Nano)): 1, "?before=" + early.Format(time.RFC3339Nano): 0, "?least=1": 0, "?most=64": 0, "?book=x": 0,
	} {
		if got := ids(query, guardian); len(got) != want {
			t.Errorf("work%s = %v, want %d", query, got, want)
		}
	}
	months := s.want(s.call("GET", "/v1/learners/l1/work/months?zone=%2B08:00", s.app(), ""), 200).json("months").([]any)
	month := months[0].(map[string]any)
	if begins := early.In(time.FixedZone("", 8*3600)); len(months) != 1 || month["recordings"] != 2. || month["month"] != begins.Format("2006-01") {
		t.Errorf("months = %v, want two in %v", months, begins)
	}
	if got := ids("?before="+month["before"].(string), s.app()); len(got) != 2 {
		t.Errorf("work before the month's end = %v, want two", got)
	}
	kept := s.want(s.call("GET", "/v1/learners/l1/kept", s.token(api.RoleCustodian, "c1"), ""), 200)
	if class := kept.json("classes").([]any)[0].(map[string]any); kept.json("recordings") != 2. || class["class"] != "original" || class["count"] != 2. || class["next"] != "2026-12-22T08:00:00Z" || class["last"] != "2026-12-22T08:00:01Z" {
		t.Errorf("kept = %s", kept.body)
	}
	s.refused(s.call("GET", "/v1/learners/l9/kept", s.app(), ""), 404, "not-found", "no such learner")
	if none := s.want(s.call("GET", "/v1/learners/l1/work/months?q=没有", s.app(), ""), 200).json("months").([]any); len(none) != 0 {
		t.Errorf("months of nothing = %v", none)
	}
	s.refused(s.call("GET", "/v1/learners/l1/work/months?zone=Asia", s.app(), ""), 422, "invalid", "query.zone")
	s.refused(s.call("GET", "/v1/learners/l1/work/months?zone=%2B99:99", s.app(), ""), 422, "invalid", "zone")
	s.refused(s.call("GET", "/v1/learners/l9/work/months", s.app(), ""), 404, "not-found", "no such learner")
	s.refused(s.call("GET", "/v1/learners/l1/work?cursor=x", s.app(), ""), 422, "invalid", "pass next_cursor")
	s.refused(s.call("GET", "/v1/learners/l1/work?limit=0", s.app(), ""), 422, "invalid", "query.limit")
	s.refused(s.call("GET", "/v1/learners/l1/work?kind=song", s.app(), ""), 422, "invalid", "query.kind")
	s.refused(s.call("GET", "/v1/learners/l9/work", s.app(), ""), 404, "not-found", "no such learner")
}

func TestPoliciesAreKeptForEver(t *testing.T) {
	s := start(t)
	operator := s.token(api.RoleOperator, "o")
	const body = `{"text":"甲","effective":"2026-01-01T00:00:00Z"}`
	s.want(s.call("PUT", "/v1/policies/2026-01", operator, body), 201)
	s.want(s.call("PUT", "/v1/policies/2026-01", operator, body), 200)
	s.refused(s.call("PUT", "/v1/policies/2026-01", operator, `{"text":"乙","effective":"2026-01-01T00:00:00Z"}`), 409, "conflict", "never changes")
	s.refused(s.call("PUT", "/v1/policies/2027", operator, `{"text":"乙","effective":"soon"}`), 422, "invalid", "body.effective")
	s.want(s.call("PUT", "/v1/policies/2027", operator, `{"text":"乙","effective":"2027-01-01T00:00:00Z"}`), 201)
	list := s.want(s.call("GET", "/v1/policies", "", ""), 200)
	policies := list.json("policies").([]any)
	if len(policies) != 2 || policies[0].(map[string]any)["in_force"] != true || policies[1].(map[string]any)["in_force"] != false {
		t.Errorf("policies = %s", list.body)
	}
	if one := s.want(s.call("GET", "/v1/policies/2026-01", "", ""), 200); one.json("text") != "甲" {
		t.Errorf("policy = %s", one.body)
	}
	s.refused(s.call("GET", "/v1/policies/1999", "", ""), 404, "not-found", "no such version")
}

func TestRetentionInWordsAndNumbers(t *testing.T) {
	s := start(t)
	got := s.want(s.call("GET", "/v1/retention", "", ""), 200)
	periods := got.json("periods").([]any)
	first := periods[0].(map[string]any)
	if len(periods) != 11 || first["class"] != "original" || first["kind"] != "reading" || first["days"] != 30. || first["then"] != "erase" {
		t.Errorf("retention = %s", got.body)
	}
	if words := first["words"].(map[string]any); words["zh"] != "朗读的原始录音：保存 30 天，到期删除。" || words["en"] != "The recording of a reading as it was uploaded: kept for 30 days, then erased." {
		t.Errorf("words = %v", words)
	}
}
