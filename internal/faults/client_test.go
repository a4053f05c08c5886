//go:build linux

package main

import (
	"net/http"
	"strings"
	"testing"
)

// TestNoAnswerIsBelievedThatIsNotDocumented judges answers as a client does.
func TestNoAnswerIsBelievedThatIsNotDocumented(t *testing.T) {
	problem := func(kind, status string) string {
		return `{"type":"urn:langdu:problem:` + kind + `","title":"t","status":` + status + `,"detail":"d"}`
	}
	for _, test := range []struct {
		status        int
		kind, body    string
		retry         string
		again, clean  bool
		whatIsTheCase string
	}{
		{202, "application/json", `{"id":"a"}`, "", false, true, "a success"},
		{202, "application/json", `{"id":"a`, "", false, false, "half a body"},
		{200, "text/html", `<p>`, "", false, false, "a page"},
		{503, "application/problem+json", problem("unavailable", "503"), "5", true, true, "a store is away"},
		{503, "application/problem+json", problem("unavailable", "503"), "", false, false, "no word of when to come again"},
		{503, "text/html", "<p>", "5", false, false, "a page of a proxy"},
		{503, "application/problem+json", problem("internal", "503"), "5", false, false, "a kind with another one's status"},
		{500, "application/problem+json", problem("internal", "500"), "", false, false, "our mistake"},
		{429, "application/problem+json", problem("rate-limited", "429"), "1", true, true, "too many"},
		{409, "application/problem+json", problem("conflict", "409"), "1", true, true, "the same is under way"},
		{409, "application/problem+json", problem("conflict", "409"), "", false, false, "a conflict of a good request"},
		{422, "application/problem+json", problem("corrupt", "422"), "", false, false, "a refusal of a good request"},
		{503, "application/problem+json", problem("strange", "503"), "5", false, false, "a kind that nobody knows"},
	} {
		a := answer{status: test.status, header: http.Header{"Content-Type": {test.kind}}, body: []byte(test.body)}
		if test.retry != "" {
			a.header.Set("Retry-After", test.retry)
		}
		v := judge(request{method: "POST"}, a)
		if v.again != test.again || (v.finding == "") != test.clean {
			t.Errorf("%s: judge(%d %s) = %+v", test.whatIsTheCase, test.status, test.body, v)
		}
	}
}

func TestRoutesNameNobody(t *testing.T) {
	if got := route("/v1/recordings/01a228ce-66c0-701d-89ee-11f5e339b9a8/audio?original=1"); strings.Contains(got, "01a2") {
		t.Errorf("route = %s", got)
	}
}
