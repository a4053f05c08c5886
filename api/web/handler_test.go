package web_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/langdu/langdu/api/web"
)

func get(h http.Handler, path string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestRoutes(t *testing.T) {
	h := web.Handler(web.Config{})
	for _, test := range []struct {
		path, script string
		status       int
	}{
		{"/", "/pages/choose.js", 200},
		{"/read/fishing-1", "/pages/read.js", 200},
		{"/questions", "/pages/questions.js", 200},
		{"/answer/who", "/pages/answer.js", 200},
		{"/r/0192f6a0", "/pages/result.js", 200},
		{"/work", "/pages/work.js", 200},
		{"/growth", "/pages/growth.js", 200},
		{"/guardian", "/pages/guardian.js", 200},
		{"/staff", "/pages/staff.js", 200},
		{"/nowhere", "/pages/missing.js", 404},
		{"/read/", "/pages/missing.js", 404},
		{"/answer/", "/pages/missing.js", 404},
	} {
		w := get(h, test.path)
		if w.Code != test.status || !strings.Contains(w.Body.String(), test.script) {
			t.Errorf("GET %s = %d, want %d with %s in it:\n%s", test.path, w.Code, test.status, test.script, w.Body)
		}
		for name, want := range map[string]string{
			"Content-Type": "text/html; charset=utf-8", "Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff",
		} {
			if got := w.Header().Get(name); got != want {
				t.Errorf("GET %s: %s = %q, want %q", test.path, name, got, want)
			}
		}
	}
}

// TestLanguageOfThePage shows that the server speaks to each reader in the language
// they chose, else in that of their browser, else in the configured one.
func TestLanguageOfThePage(t *testing.T) {
	for _, test := range []struct{ config, cookie, accept, want string }{
		{"", "", "", "en-GB"}, {"zh", "", "", "zh-CN"}, {"zh", "", "en", "en-GB"}, {"", "zh", "en", "zh-CN"},
	} {
		h := web.Handler(web.Config{Language: test.config})
		w := get(h, "/work", "Cookie", "langdu_language="+test.cookie, "Accept-Language", test.accept)
		title := map[string]string{"en-GB": "<title>My work · Langdu</title>", "zh-CN": "<title>我的作品 · 朗读</title>"}[test.want]
		for _, part := range []string{`<html lang="` + test.want + `">`, title, `/words/` + test.want[:2] + `/work.js`, `aria-current="page"`} {
			if !strings.Contains(w.Body.String(), part) {
				t.Errorf("Language %q, cookie %q, Accept-Language %q: the page lacks %s:\n%s", test.config, test.cookie, test.accept, part, w.Body)
			}
		}
		if got := w.Header().Get("Vary"); !strings.Contains(got, "Cookie, Accept-Language") {
			t.Errorf("Vary = %q", got)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("Handler took a language that the pages do not speak")
		}
	}()
	web.Handler(web.Config{Language: "fr"})
}

// TestPolicy shows that the policy is as strict as it claims; that the pages
// live under it is shown by every test with a browser.
func TestPolicy(t *testing.T) {
	policy := get(web.Handler(web.Config{}), "/").Header().Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "script-src 'self';", "connect-src 'self'", "media-src 'self' blob:", "frame-ancestors 'none'"} {
		if !strings.Contains(policy, want) {
			t.Errorf("policy %q lacks %q", policy, want)
		}
	}
	if strings.Contains(policy, "unsafe") {
		t.Errorf("policy %q allows something unsafe", policy)
	}
}

var address = regexp.MustCompile(`(?:href|src)="(/assets/[^"]+)"`)

// TestFirstPageIsLight adds up everything that the first page loads.
func TestFirstPageIsLight(t *testing.T) {
	const budget = 60 << 10
	h := web.Handler(web.Config{})
	page := get(h, "/", "Accept-Encoding", "gzip")
	total := page.Body.Len()
	unpacked, err := gzip.NewReader(page.Body)
	if err != nil {
		t.Fatal(err)
	}
	html, err := io.ReadAll(unpacked)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range address.FindAllSubmatch(html, -1) {
		w := get(h, string(m[1]), "Accept-Encoding", "gzip")
		if w.Code != http.StatusOK {
			t.Errorf("GET %s = %d, want 200", m[1], w.Code)
		}
		total += w.Body.Len()
	}
	t.Logf("the first page takes %d bytes gzipped", total)
	if total > budget {
		t.Errorf("the first page takes %d bytes gzipped, want at most %d", total, budget)
	}
}

func TestAssetsAreKept(t *testing.T) {
	h := web.Handler(web.Config{})
	script := address.FindStringSubmatch(get(h, "/").Body.String())[1]
	first := get(h, script)
	if got := first.Header().Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
		t.Errorf("GET %s: Cache-Control = %q, want a year", script, got)
	}
	if w := get(h, script, "If-None-Match", first.Header().Get("ETag")); w.Code != http.StatusNotModified || w.Body.Len() > 0 {
		t.Errorf("GET %s with its ETag = %d and %d bytes, want 304 and none", script, w.Code, w.Body.Len())
	}
	small := get(h, script, "Accept-Encoding", "br, gzip;q=0.8")
	if small.Header().Get("Content-Encoding") != "gzip" || small.Header().Get("ETag") == first.Header().Get("ETag") {
		t.Errorf("GET %s gzipped: %v, want gzip with an ETag of its own", script, small.Header())
	}
	if w := get(h, script, "Accept-Encoding", "gzip;q=0"); w.Header().Get("Content-Encoding") != "" {
		t.Errorf("GET %s with gzip refused is gzipped", script)
	}
	old := regexp.MustCompile(`/assets/[^/]+/`).ReplaceAllString(script, "/assets/0123456789ab/")
	if w := get(h, old); w.Code != http.StatusOK || w.Header().Get("Cache-Control") != "no-cache" {
		t.Errorf("GET %s = %d, %q, want 200, not to be kept", old, w.Code, w.Header().Get("Cache-Control"))
	}
	for _, path := range []string{"/assets/x/shell.html", "/assets/x/none.js", "/assets/x/../handler.go"} {
		if w := get(h, path); w.Code == http.StatusOK {
			t.Errorf("GET %s = 200, want no such file", path)
		}
	}
}
