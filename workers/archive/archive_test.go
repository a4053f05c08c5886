package archive

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"io/fs"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
)

var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// small is a whole archive of a learner with one recording.
func small(t testing.TB, change func(*Recording)) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := NewWriter(&b, models.NewExportID(), now)
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ok(err)
	ok(w.JSON(LearnerFile, Learner{ID: "xiaoming", AgeBand: models.Under14, Guardian: "mama", CreatedAt: now}))
	ok(w.List(TableFile("consents"), func(yield func(any) error) error {
		return yield(Consent{Purpose: models.ForScoring, Policy: "v1", GivenBy: "mama", Method: "test", GivenAt: now})
	}))
	id := models.NewRecordingID()
	r := Recording{ID: id, Kind: models.ReadingKind, Text: "小猫", Status: models.Scored, MediaType: "audio/wav", Size: 4,
		SHA256:    "0f9a4f4bbb3a3bcb1cf6aecf2eb0b6f2a51fa9b9ac9ba1ae5d8e6ebc8d8fd3e2",
		CreatedAt: now, UpdatedAt: now, Expires: Expires{Result: now.Add(time.Hour)}, Overall: 90, ResultVersion: 1,
		Characters: []Character{{At: 0, Char: "小", Reading: "xiao3", Verdict: models.Correct, Score: 90}}, Result: Folder(id) + ResultFile}
	change(&r)
	ok(w.Copy(Folder(id)+ResultFile, strings.NewReader(`{"overall":90}`), true))
	ok(w.JSON(Folder(id)+RecordingFile, r))
	ok(w.Table(HistoryFile, func(line func(...string) error) error { return line("=1+1", "-5", "小猫") }))
	ok(w.Close())
	return b.Bytes()
}

// read opens, verifies and reads an archive whole.
func read(content []byte, limits Limits) (c Contents, err error) {
	a, err := Open(bytes.NewReader(content), int64(len(content)), limits)
	if err != nil {
		return c, err
	}
	if err := a.Verify(context.Background()); err != nil {
		return c, err
	}
	return a.Contents("", now)
}

func TestRoundTrip(t *testing.T) {
	c, err := read(small(t, func(*Recording) {}), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if c.Learner.ID != "xiaoming" || len(c.Consents) != 1 || len(c.Recordings) != 1 {
		t.Errorf("the archive holds %+v", c)
	}
}

func TestSpreadsheetsRunNothing(t *testing.T) {
	for cell, want := range map[string]string{"=1+1": "'=1+1", "@x": "'@x", "-5": "-5", "-x": "'-x", "小猫": "小猫", "": ""} {
		if got := harmless(cell); got != want {
			t.Errorf("harmless(%q) = %q, want %q", cell, got, want)
		}
	}
}

// TestContentsThatNoServiceWrites changes what a valid manifest covers.
func TestContentsThatNoServiceWrites(t *testing.T) {
	for name, change := range map[string]func(*Recording){
		"a page to be run":      func(r *Recording) { r.MediaType = "text/html" },
		"another's file":        func(r *Recording) { r.Result = LearnerFile },
		"another upload":        func(r *Recording) { r.Original = r.Result },
		"no end":                func(r *Recording) { r.Expires = Expires{} },
		"another id":            func(r *Recording) { r.ID = models.NewRecordingID() },
		"an id that is a path":  func(r *Recording) { r.ID = "../x" },
		"a status that is none": func(r *Recording) { r.Status = "erased"; r.Result = "" },
		"scored without result": func(r *Recording) { r.Result = "" },
		"no time":               func(r *Recording) { r.CreatedAt = time.Time{} },
		"the future":            func(r *Recording) { r.CreatedAt = now.AddDate(1, 0, 0) },
		"too good":              func(r *Recording) { r.Overall = 1000 },
		"twice the character":   func(r *Recording) { r.Characters = append(r.Characters, r.Characters[0]) },
		"no text":               func(r *Recording) { r.Text = "" },
	} {
		if _, err := read(small(t, change), Limits{}); models.KindOf(err) != models.Invalid {
			t.Errorf("%s: %v, want invalid", name, err)
		}
	}
}

// pack makes a ZIP file of what a test says.
func pack(t testing.TB, add func(w *zip.Writer)) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	add(w)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func put(t testing.TB, w *zip.Writer, header *zip.FileHeader, content []byte) {
	t.Helper()
	f, err := w.CreateHeader(header)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write(content); err != nil {
		t.Fatal(err)
	}
}

// raw puts a file whose header says what it likes.
func raw(t testing.TB, w *zip.Writer, header *zip.FileHeader, content []byte) {
	t.Helper()
	f, err := w.CreateRaw(header)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write(content); err != nil {
		t.Fatal(err)
	}
}

func TestHostileArchives(t *testing.T) {
	zeros := make([]byte, 64<<20)
	link := &zip.FileHeader{Name: "link"}
	link.SetMode(fs.ModeSymlink | 0o777)
	named := func(name string, method uint16) *zip.FileHeader { return &zip.FileHeader{Name: name, Method: method} }
	manifest := func(m Manifest) []byte { b, _ := json.Marshal(m); return b }
	for name, content := range map[string][]byte{
		"no archive":      []byte("PK is what it starts with"),
		"empty":           pack(t, func(*zip.Writer) {}),
		"out of here":     pack(t, func(w *zip.Writer) { put(t, w, named("../../etc/passwd", zip.Store), nil) }),
		"absolute":        pack(t, func(w *zip.Writer) { put(t, w, named("/etc/passwd", zip.Store), nil) }),
		"with backslash":  pack(t, func(w *zip.Writer) { put(t, w, named(`..\x`, zip.Store), nil) }),
		"a symbolic link": pack(t, func(w *zip.Writer) { put(t, w, link, []byte("/etc/passwd")) }),
		"a folder":        pack(t, func(w *zip.Writer) { put(t, w, named("x/", zip.Store), nil) }),
		"twice":           pack(t, func(w *zip.Writer) { put(t, w, named("x", zip.Store), nil); put(t, w, named("x", zip.Store), nil) }),
		"a bomb":          pack(t, func(w *zip.Writer) { put(t, w, named("x", zip.Deflate), zeros) }),
		"sizes beyond counting": pack(t, func(w *zip.Writer) {
			raw(t, w, &zip.FileHeader{Name: "x", Method: zip.Store, CompressedSize64: 1, UncompressedSize64: 1}, []byte("x"))
			raw(t, w, &zip.FileHeader{Name: ManifestFile, Method: zip.Store, CompressedSize64: 1<<64 - 1, UncompressedSize64: 300}, manifest(Manifest{Format: Format, Version: 1, Files: []File{{"x", 1, "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"}}}))
		}),
		"another format": pack(t, func(w *zip.Writer) {
			put(t, w, named(ManifestFile, zip.Store), manifest(Manifest{Format: "x", Version: 1}))
		}),
		"another version": pack(t, func(w *zip.Writer) {
			put(t, w, named(ManifestFile, zip.Store), manifest(Manifest{Format: Format, Version: 2}))
		}),
		"a file too many": pack(t, func(w *zip.Writer) {
			put(t, w, named(ManifestFile, zip.Store), manifest(Manifest{Format: Format, Version: 1}))
			put(t, w, named("x", zip.Store), nil)
		}),
		"another hash": pack(t, func(w *zip.Writer) {
			put(t, w, named(ManifestFile, zip.Store), manifest(Manifest{Format: Format, Version: 1, Files: []File{{"x", 1, "00"}}}))
			put(t, w, named("x", zip.Store), []byte("x"))
		}),
		"cut off": small(t, func(*Recording) {})[:300],
	} {
		if _, err := read(content, Limits{}); models.KindOf(err) != models.Invalid {
			t.Errorf("%s: %v, want invalid", name, err)
		}
	}
	for name, limits := range map[string]Limits{"files": {Files: 3}, "bytes": {Bytes: 100}, "small": {Small: 20}} {
		if _, err := read(small(t, func(*Recording) {}), limits); models.KindOf(err) != models.Invalid {
			t.Errorf("beyond the limit of %s: %v, want invalid", name, err)
		}
	}
}
