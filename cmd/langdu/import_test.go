package main

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// kept is what a service tells of a learner, besides when it wrote it down.
func (s *service) kept(t *testing.T, learner string) map[string]any {
	t.Helper()
	all := map[string]any{}
	all["learner"] = s.want(t, 200, "GET", "/v1/learners/"+learner, nil)["birth_month"]
	all["consents"] = s.want(t, 200, "GET", "/v1/learners/"+learner+"/consents", nil)["consents"]
	all["growth"] = s.want(t, 200, "GET", "/v1/learners/"+learner+"/growth", nil)
	for _, r := range s.want(t, 200, "GET", "/v1/learners/"+learner+"/work", nil)["recordings"].([]any) {
		r := r.(map[string]any)
		at := "/v1/recordings/" + r["id"].(string)
		delete(r, "learner")
		all[at] = r
		all[at+"/disputes"] = s.want(t, 200, "GET", at+"/disputes", nil)
		for _, path := range []string{"/result", "/audio", "/audio?original=1", "/peaks"} {
			status, _, content := s.call(t, "GET", at+path, nil)
			all[at+path] = []any{status, string(content)}
		}
	}
	return all
}

func differences(got, want map[string]any) (names []string) {
	for name := range want {
		if !reflect.DeepEqual(got[name], want[name]) {
			names = append(names, name)
		}
	}
	for name := range got {
		if _, known := want[name]; !known {
			names = append(names, name)
		}
	}
	return names
}

// TestP9Import shows that a family can take the archive to another service and find
// everything there as it was: sound, scores word for word, times, likes, consents.
func TestP9Import(t *testing.T) {
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			path, before := filepath.Join(t.TempDir(), "xiaoming.zip"), map[string]any{}
			t.Run("from", func(t *testing.T) {
				s := start(t, stores)
				s.consent(t, "xiaoming")
				read := s.upload(t, "xiaoming", readingText, testdata(t, "reading.ogg"))
				silent := s.upload(t, "xiaoming", "小猫", wav(silence(2)))
				s.settle(t, read)
				s.settle(t, silent)
				s.want(t, 200, "PUT", "/v1/recordings/"+read+"/like", nil)
				dispute := s.want(t, 201, "POST", "/v1/recordings/"+read+"/disputes", map[string]any{"reason": "score", "at": 2})["id"].(string)
				s.as(t, "staff", "--subject", "s1").want(t, 204, "POST", "/v1/disputes/"+dispute+"/decision",
					map[string]any{"score": 97, "characters": []any{map[string]any{"at": 2, "verdict": "correct"}}, "sentence": "读得对。"})
				before = s.kept(t, "xiaoming")
				if said, err := s.langdu(t, stores, "export", "--learner", "xiaoming", "-o", path); err != nil || !strings.Contains(said, path) {
					t.Fatalf("export said %q, %v", said, err)
				}
				checkManifest(t, unzip(t, readFileOf(t, path)))
			})
			t.Run("to", func(t *testing.T) { checkImport(t, shapes(t)[shape], path, before) })
		})
	}
}

func readFileOf(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func checkImport(t *testing.T, stores []string, path string, before map[string]any) {
	s := start(t, stores)
	checkHostileArchives(t, s, stores, path)
	said, err := s.langdu(t, stores, "import", path)
	if err != nil || !strings.HasPrefix(said, "imported 2 recordings (0 under a new id, 0 without sound") {
		t.Fatalf("import said %q, %v", said, err)
	}
	after := s.kept(t, "xiaoming")
	if d := differences(after, before); len(d) > 0 {
		t.Errorf("%v are not as they were", d)
		for _, name := range d {
			t.Logf("%s:\n%.600v\nwas\n%.600v", name, after[name], before[name])
		}
	}
	said, err = s.langdu(t, stores, "import", path)
	if err != nil || !strings.HasPrefix(said, "imported 0 recordings") || !strings.Contains(said, "2 were here already") {
		t.Errorf("import again said %q, %v", said, err)
	}
	if d := differences(s.kept(t, "xiaoming"), after); len(d) > 0 {
		t.Errorf("%v changed when it was imported again", d)
	}
	for name := range before {
		if id, ok := strings.CutPrefix(name, "/v1/recordings/"); ok && !strings.Contains(id, "/") {
			erasure := s.want(t, 202, "DELETE", name, nil)["erasure"].(string)
			await(t, "the erasure", func() bool { return s.want(t, 200, "GET", "/v1/erasures/"+erasure, nil)["state"] == "done" })
			break
		}
	}
	if said, err := s.langdu(t, stores, "import", path); err != nil || !strings.Contains(said, "1 were erased here and stay so") {
		t.Errorf("import after an erasure said %q, %v", said, err)
	}
	if said, err := s.langdu(t, stores, "import", path, "--learner", "anna"); err != nil || !strings.HasPrefix(said, "imported 2 recordings (2 under a new id") {
		t.Errorf("import for another learner said %q, %v", said, err)
	}
	if said, err := s.langdu(t, stores, "import", path, "--learner", "anna"); err != nil || !strings.Contains(said, "2 were here already") {
		t.Errorf("import for another learner again said %q, %v", said, err)
	}
}

// checkHostileArchives wants archives that were changed to be refused before
// anything is written.
func checkHostileArchives(t *testing.T, s *service, stores []string, path string) {
	t.Helper()
	for name, change := range map[string]func(name string, content []byte) (string, []byte){
		"a changed score": func(name string, content []byte) (string, []byte) {
			return name, bytes.ReplaceAll(content, []byte(`"overall"`), []byte(`"overalI"`))
		},
		"a path that leads out": func(name string, content []byte) (string, []byte) {
			return strings.Replace(name, "learner.json", "../learner.json", 1), content
		},
		"another version": func(name string, content []byte) (string, []byte) {
			return name, bytes.Replace(content, []byte(`"version": 1,`), []byte(`"version": 9,`), 1)
		},
	} {
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		for file, content := range unzip(t, readFileOf(t, path)) {
			file, content = change(file, content)
			f, err := w.Create(file)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := f.Write(content); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		hostile := filepath.Join(t.TempDir(), "hostile.zip")
		if err := os.WriteFile(hostile, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		if said, err := s.langdu(t, stores, "import", hostile); err == nil {
			t.Errorf("%s is imported: %s", name, said)
		}
		s.want(t, 404, "GET", "/v1/learners/xiaoming", nil)
	}
}
