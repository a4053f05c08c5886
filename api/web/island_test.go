package web_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/langdu/langdu/api/web"
)

var island = regexp.MustCompile(`(?s)<script type="application/json" id="answered">(.*?)</script>`)

// along is what a page brings along.
func along(t *testing.T, html string) map[string]any {
	t.Helper()
	m := island.FindStringSubmatch(html)
	if m == nil {
		t.Fatalf("the page has no place for answers:\n%s", html)
	}
	var all map[string]any
	if err := json.Unmarshal([]byte(m[1]), &all); err != nil {
		t.Fatalf("%s: %v", m[1], err)
	}
	return all
}

// TestPageBringsAnswersAlong shows that a page has in it what its script asks for
// first, asked as its reader and with names escaped, and that then nobody keeps it.
func TestPageBringsAnswersAlong(t *testing.T) {
	var asked []string
	service := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Method+" "+r.RequestURI+" "+r.Header.Get("Cookie"))
		w.Write([]byte(`{"says": "</script><script>alert(1)</script>"}`))
	})
	h := web.Handler(web.Config{Service: service})
	w := get(h, "/read/a%20b%2F%E9%A1%B5", "Cookie", "langdu_session=s")
	if got, want := strings.Join(asked, "\n"), "GET /v1/session langdu_session=s\nGET /v1/pages/a%20b%2F%E9%A1%B5 langdu_session=s"; got != want {
		t.Errorf("asked\n%s\nwant\n%s", got, want)
	}
	if got := along(t, w.Body.String()); len(got) != 2 || got["/v1/pages/a%20b%2F%E9%A1%B5"] == nil {
		t.Errorf("the page brings %v along", got)
	}
	if strings.Contains(w.Body.String(), "<script>alert") {
		t.Errorf("an answer became markup:\n%s", w.Body)
	}
	if got := w.Header().Get("Cache-Control"); got != "private, no-store" {
		t.Errorf("Cache-Control = %q, want nobody to keep what a reader alone may know", got)
	}
	asked = nil
	bare := get(h, "/read/p", "Langdu-Bare", "1")
	if len(asked) > 0 || len(along(t, bare.Body.String())) > 0 || bare.Header().Get("Cache-Control") != "private, no-cache" {
		t.Errorf("a bare page asked %v and says %q", asked, bare.Header().Get("Cache-Control"))
	}
}

// TestPageAboutALearner shows that a page brings along what is about its reader's
// learner, escaped, and asks for nothing about one where there are several.
func TestPageAboutALearner(t *testing.T) {
	for learners, want := range map[string]string{
		`["a/b"]`:   "/v1/session /v1/learners/a%2Fb/work?limit=24",
		`["a","b"]`: "/v1/session",
		`[]`:        "/v1/session",
	} {
		var asked []string
		h := web.Handler(web.Config{Service: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked = append(asked, r.RequestURI)
			w.Write([]byte(`{"learners": ` + learners + `}`))
		})})
		get(h, "/work")
		if got := strings.Join(asked, " "); got != want {
			t.Errorf("with %s asked %s, want %s", learners, got, want)
		}
	}
}

// TestPageWithoutAnswers shows that a page comes all the same where the service
// refuses, breaks its answer off, answers with too much, or with what is no JSON.
func TestPageWithoutAnswers(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{
		"refused": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(401); w.Write([]byte("{}")) },
		"no JSON": func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte(`{"a":`)) },
		"too much": func(w http.ResponseWriter, _ *http.Request) {
			w.Write([]byte(`"` + strings.Repeat("a", 300<<10) + `"`))
		},
		"silent": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
	} {
		asked := 0
		h := web.Handler(web.Config{Service: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { asked++; answer(w, r) })})
		w := get(h, "/read/p")
		if w.Code != 200 || len(along(t, w.Body.String())) > 0 || asked != 1 {
			t.Errorf("%s: %d with %v along after %d calls, want the bare page after one", name, w.Code, along(t, w.Body.String()), asked)
		}
	}
}
