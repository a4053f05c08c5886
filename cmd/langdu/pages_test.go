package main

import (
	"strings"
	"testing"
)

// TestPagesSayHowTheyAreRead wants a page to show the reading of each
// character and where it comes from, the author's before all, and an impossible
// override to be refused by name.
func TestPagesSayHowTheyAreRead(t *testing.T) {
	s := start(t, nil)
	const page = `{"text":"我得去银行还书，那三只小猫睡着了。","readings":[{"at":5,"reading":"hai2"}]}`
	s.want(t, 201, "PUT", "/v1/pages/p1", strings.NewReader(page))
	got := map[string]string{}
	for _, c := range s.want(t, 200, "GET", "/v1/pages/p1", nil)["characters"].([]any) {
		c := c.(map[string]any)
		got[c["char"].(string)] = c["reading"].(string) + " " + c["source"].(string)
	}
	for char, want := range map[string]string{
		"得": "dei3 rule", "行": "hang2 phrase", "还": "hai2 author", "只": "zhi1 phrase", "着": "zhao2 phrase", "书": "shu1 single",
	} {
		if got[char] != want {
			t.Errorf("%s is %q, want %q", char, got[char], want)
		}
	}
	for _, test := range []struct{ body, want string }{
		{`{"text":"银行","readings":[{"at":1,"reading":"hao3"}]}`, "行"},
		{`{"text":"小猫","readings":[{"at":1,"reading":"gou3"}]}`, "猫"},
		{`{"text":"长大","readings":[{"at":0,"reading":"chnag2"}]}`, "长"},
	} {
		status, _, answer := s.call(t, "PUT", "/v1/pages/p2", strings.NewReader(test.body), "Content-Type", "application/json")
		if status != 422 || !strings.Contains(string(answer), test.want) {
			t.Errorf("PUT %s = %d %s, want 422 that names %s", test.body, status, answer, test.want)
		}
	}
}
