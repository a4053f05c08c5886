package main

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func TestPageIsUpToDate(t *testing.T) {
	tests, err := findTests(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	var want bytes.Buffer
	page(&want, tests)
	got, err := os.ReadFile("../../docs/privacy.md")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want.Bytes()) {
		t.Errorf("docs/privacy.md is not what the tests say: run make privacy-docs. First difference:\n%s", difference(string(got), want.String()))
	}
}

// difference is the first lines in which two texts differ.
func difference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return "has:  " + g[i] + "\nwant: " + w[i]
		}
	}
	return "one is longer than the other"
}

// TestEveryPromiseHasAProof fails where a promise has no test that runs on the
// embedded stores and on real ones.
func TestEveryPromiseHasAProof(t *testing.T) {
	tests, err := findTests(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	number := 0
	for _, c := range chapters {
		for _, p := range c.Promises {
			if number++; p.Number != number {
				t.Fatalf("promise %d stands where %d belongs", p.Number, number)
			}
			proved := slices.ContainsFunc(tests, func(t Test) bool { return t.Promise == p.Number && t.everywhere() })
			if !proved {
				t.Errorf("no test is named TestP%d… that runs on both shapes or both databases: %s", p.Number, p.Says)
			}
		}
	}
	if number != count {
		t.Errorf("%d promises, want %d", number, count)
	}
}

func TestFindTests(t *testing.T) {
	found, err := findTests(fstest.MapFS{
		"api/a_test.go": {Data: []byte(`package api_test
// TestP2Matrix shows that refusing blocks nothing. More words.
func TestP2Matrix(t *testing.T) { shapes(t) }
// TestP21Groups: small groups are left out.
func TestP21Groups(t *testing.T) { helper() }
func helper() { s.deeper(databases) }
func (s *x) deeper() {}
func shapes() {}
func databases() { "LANGDU_TEST_POSTGRES" }
func TestPages(t *testing.T) {}
// TestNothing is P2.
func TestNothing(t *testing.T) {}`)},
		"api/b_test.go":        {Data: []byte("//go:build scale\n\npackage api\n// Ten million rows.\nfunc TestP12Scale(t *testing.T) { open(\"sqlite://\" + x); y(\"LANGDU_TEST_POSTGRES\") }")},
		"testdata/c_test.go":   {Data: []byte("package")},
		"api/production.go":    {Data: []byte("package")},
		"cmd/langdu/x_test.go": {Data: []byte("package main\n// TestP1X does it.\nfunc TestP1X(t *testing.T) { s := start(t, nil) }\nfunc start() { run(\"serve\") }")},
		"api/web/w_test.go":    {Data: []byte("package web_test\n// TestP3Page is seen.\nfunc TestP3Page(t *testing.T) { open(t) }\nfunc open() { browser.Open() }")},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []Test{
		{1, "TestP1X", "Does it.", "cmd/langdu/x_test.go", "embedded", ""},
		{2, "TestP2Matrix", "Refusing blocks nothing.", "api/a_test.go", "embedded; Redis, PostgreSQL and MinIO", ""},
		{3, "TestP3Page", "Is seen.", "api/web/w_test.go", "Chromium", ""},
		{12, "TestP12Scale", "Ten million rows.", "api/b_test.go", "PostgreSQL, SQLite", "scale"},
		{21, "TestP21Groups", "Small groups are left out.", "api/a_test.go", "SQLite; PostgreSQL", ""},
	}
	if !slices.Equal(found, want) {
		t.Errorf("found %+v, want %+v", found, want)
	}
}

func TestFindTestsRefuses(t *testing.T) {
	for name, c := range map[string]struct{ source, says string }{
		"no doc comment":   {"func TestP1X(t *testing.T) {}", "no doc comment"},
		"only the name":    {"// TestP1X\nfunc TestP1X(t *testing.T) {}", "no doc comment"},
		"no such promise":  {"// It does.\nfunc TestP32X(t *testing.T) {}", "31 promises"},
		"no words":         {"// It does.\nfunc TestP17(t *testing.T) {}", "followed by words"},
		"words in a hurry": {"// It does.\nfunc TestP1x(t *testing.T) {}", "followed by words"},
		"three digits":     {"// It does.\nfunc TestP171X(t *testing.T) {}", "followed by words"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := findTests(fstest.MapFS{"a_test.go": {Data: []byte("package a\n" + c.source)}})
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("findTests = %v, want an error with %q", err, c.says)
			}
		})
	}
}
