package web_test

import (
	"encoding/json"
	"io/fs"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/langdu/langdu/api/web"
	"github.com/langdu/langdu/api/web/words"
)

var (
	imported = regexp.MustCompile(`(?:from|import)\s*\(?'(\.[^']+)'`)
	comment  = regexp.MustCompile(`(?s:/\*\*.*?\*/)|(?m:^\s*//.*$)`)
	literal  = regexp.MustCompile(`'([a-z]+(?:\.[\wü-]+)*)'`)
	composed = regexp.MustCompile("`([a-z]+\\.[\\w.]*)\\$\\{")
	ending   = regexp.MustCompile("`\\$\\{\\w+\\}(\\.[\\w.]+)`") // of a name that begins with a literal elsewhere
	filled   = regexp.MustCompile(`(?s)fill\((.*)\);`)
)

// reach is a script with all that it imports, at once or later.
func reach(t *testing.T, script string, seen map[string]string) {
	t.Helper()
	if _, ok := seen[script]; ok || strings.HasPrefix(script, "vendor/") {
		return
	}
	text, err := os.ReadFile(filepath.Join("static", script))
	if err != nil {
		t.Fatal(err)
	}
	seen[script] = comment.ReplaceAllString(string(text), "")
	for _, m := range imported.FindAllStringSubmatch(string(text), -1) {
		reach(t, path.Join(path.Dir(script), m[1]), seen)
	}
}

// catalogue is every message there is.
func catalogue(t *testing.T) (all []string) {
	t.Helper()
	names, err := filepath.Glob("words/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		for key := range words.Get(strings.TrimSuffix(filepath.Base(name), ".json")) {
			all = append(all, key)
		}
	}
	return all
}

// TestEveryPageHasItsMessages follows the imports of each page and shows that it
// is sent every message that its scripts name, and some for each name that they
// compose; in the end, that the catalogue has none that nobody uses.
func TestEveryPageHasItsMessages(t *testing.T) {
	h, all := web.Handler(web.Config{}), catalogue(t)
	roots := map[string]bool{}
	for _, key := range all {
		root, _, _ := strings.Cut(key, ".")
		roots[root] = true
	}
	used := usedByServer(t, all)
	scripts, err := fs.Glob(os.DirFS("static"), "pages/*.js")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no pages: %v", err)
	}
	for _, script := range scripts {
		name := strings.TrimSuffix(path.Base(script), ".js")
		sent := sentTo(t, h, name)
		seen := map[string]string{}
		reach(t, script, seen)
		endings := []string{""}
		for _, text := range seen {
			for _, m := range ending.FindAllStringSubmatch(text, -1) {
				endings = append(endings, m[1])
			}
		}
		for module, text := range seen {
			for _, m := range literal.FindAllStringSubmatch(text, -1) {
				for _, e := range endings {
					used[m[1]+e] = true
				}
				if known := slices.Contains(all, m[1]); known && !sent[m[1]] && (strings.Contains(m[1], ".") || named(text, m[1])) {
					t.Errorf("%s, which page %s uses, says %q, which the page is not sent: see sections in pages.go", module, name, m[1])
				} else if !known && named(text, m[1]) {
					t.Errorf("%s says %q, which the catalogue lacks", module, m[1])
				}
			}
			for _, m := range composed.FindAllStringSubmatch(text, -1) {
				n := 0
				for _, key := range all {
					if strings.HasPrefix(key, m[1]) && sent[key] {
						used[key] = true
						n++
					}
				}
				if root, _, _ := strings.Cut(m[1], "."); n == 0 && roots[root] {
					t.Errorf("%s, which page %s uses, composes names that begin with %q, and the page is sent none", module, name, m[1])
				}
			}
		}
	}
	modules := map[string]string{} // what no page imports yet says something too
	for _, pattern := range []string{"*.js", "*/*.js"} {
		names, err := fs.Glob(os.DirFS("static"), pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, module := range names {
			reach(t, module, modules)
		}
	}
	for _, text := range modules {
		for _, m := range literal.FindAllStringSubmatch(text, -1) {
			used[m[1]] = true
		}
	}
	for _, key := range all {
		if !used[key] {
			t.Errorf("no script and no template says %q: take it out of the catalogue", key)
		}
	}
}

// named says that the script uses a literal as a message and not as an address or a kind.
func named(text, key string) bool {
	return regexp.MustCompile(`(?:\bt|tLabel|tHint): \[?'` + regexp.QuoteMeta(key) + `'|\b(?:t|toast)\('` + regexp.QuoteMeta(key) + `'`).MatchString(text)
}

// sentTo is the messages that a page is sent.
func sentTo(t *testing.T, h http.Handler, name string) map[string]bool {
	t.Helper()
	w := get(h, "/assets/x/words/zh/"+name+".js")
	var messages map[string]string
	if m := filled.FindStringSubmatch(w.Body.String()); m == nil {
		t.Fatalf("page %s has no words: is it in pages.go? %s", name, w.Body)
	} else if err := json.Unmarshal([]byte(m[1]), &messages); err != nil {
		t.Fatal(err)
	}
	sent := map[string]bool{}
	for key := range messages {
		sent[key] = true
	}
	return sent
}

// usedByServer is the messages that templates and Go files name.
func usedByServer(t *testing.T, all []string) map[string]bool {
	t.Helper()
	var text strings.Builder
	for _, pattern := range []string{"*.go", "static/*.html", "../*.go", "../*.html"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			text.Write(data)
		}
	}
	used := map[string]bool{}
	for _, key := range all {
		if strings.Contains(text.String(), `"`+key+`"`) {
			used[key] = true
		}
	}
	return used
}
