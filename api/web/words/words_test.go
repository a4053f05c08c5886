package words_test

import (
	"encoding/json"
	"maps"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/langdu/langdu/api/web/words"
)

// TestSections shows that every message is there once, in both languages and
// with the same holes, and that a file's lines are all its messages: JSON would
// take the last of two with one key without a word.
func TestSections(t *testing.T) {
	names, err := filepath.Glob("*.json")
	if err != nil || len(names) == 0 {
		t.Fatalf("no sections: %v", err)
	}
	line := regexp.MustCompile(`(?m)^  "([^"]+)": \[".*", ".*"\],?$`)
	holes := regexp.MustCompile(`\{\w+\}`)
	home := map[string]string{}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		section := words.Get(strings.TrimSuffix(name, ".json"))
		if n := len(line.FindAll(data, -1)); n != len(section) {
			t.Errorf("%s has %d lines of the form \"key\": [\"中文\", \"English\"] and %d messages: a key is there twice, or a line has another form", name, n, len(section))
		}
		for key, m := range section {
			if other, twice := home[key]; twice {
				t.Errorf("%s: %s is also in %s", name, key, other)
			}
			home[key] = name
			if strings.TrimSpace(m[0]) == "" || strings.TrimSpace(m[1]) == "" {
				t.Errorf("%s: %s is empty in one language", name, key)
			}
			zh, en := slices.Sorted(slices.Values(holes.FindAllString(m[0], -1))), slices.Sorted(slices.Values(holes.FindAllString(m[1], -1)))
			if !slices.Equal(slices.Compact(zh), slices.Compact(en)) {
				t.Errorf("%s: %s has the holes %v in Chinese and %v in English", name, key, zh, en)
			}
		}
	}
}

func TestOf(t *testing.T) {
	for _, test := range []struct{ cookie, accept, want string }{
		{"", "", "en"},
		{"", "zh-CN,zh;q=0.9,en;q=0.8", "zh"},
		{"", "fr-FR, en;q=0.7, zh;q=0.3", "en"},
		{"", "ZH-hant", "zh"},
		{"", "zhx", "en"},
		{"zh", "en", "zh"},
		{"en", "zh", "en"},
		{"fr", "zh", "zh"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Accept-Language", test.accept)
		if test.cookie != "" {
			r.Header.Set("Cookie", words.Cookie+"="+test.cookie)
		}
		if got := words.Of(r, words.English); string(got) != test.want {
			t.Errorf("Of(cookie %q, Accept-Language %q) = %s, want %s", test.cookie, test.accept, got, test.want)
		}
	}
}

func TestIn(t *testing.T) {
	zh, en := words.In(words.Chinese, "frame", "record"), words.In(words.English, "frame", "record")
	if zh["frame.name"] != "朗读" || en["dock.send"] != "Send it" {
		t.Errorf("In = %q, %q", zh["frame.name"], en["dock.send"])
	}
	if !slices.Equal(slices.Sorted(maps.Keys(zh)), slices.Sorted(maps.Keys(en))) {
		t.Error("the two languages have other keys")
	}
	if _, err := json.Marshal(zh); err != nil {
		t.Error(err)
	}
}

func TestFill(t *testing.T) {
	if got := words.Fill("{n} of {all}, {n}", map[string]string{"n": "2", "all": "3"}); got != "2 of 3, 2" {
		t.Errorf("Fill = %q", got)
	}
}
