package archive

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"

	"github.com/langdu/langdu/models"
)

// fuzzLimits are limits that can be broken.
var fuzzLimits = Limits{Bytes: 1 << 20, Small: 1 << 16, Files: 100}

// FuzzOpen wants an archive of any bytes to be refused or read, and never more.
func FuzzOpen(f *testing.F) {
	f.Add([]byte("PK"))
	whole := small(f, func(*Recording) {})
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	f.Fuzz(func(t *testing.T, content []byte) {
		if _, err := read(content, fuzzLimits); err != nil && models.KindOf(err) != models.Invalid {
			t.Errorf("%v, want invalid or nothing", err)
		}
	})
}

// FuzzContents puts any documents under any names into an archive whose manifest is
// right, so that the fuzzer gets past the hashes. What is taken of it has names that
// can stand in keys and queries.
func FuzzContents(f *testing.F) {
	id := "0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8091"
	recording := `{"id":"` + id + `","kind":"reading","text":"小猫","status":"failed","media_type":"audio/wav","size":4,"created_at":"2026-11-22T11:00:00Z","updated_at":"2026-11-22T11:00:00Z","expires":{"result":"2026-11-22T13:00:00Z"}}`
	f.Add(`{"id":"xiaoming","age_band":"under_14","guardian":"mama","created_at":"2026-11-22T11:00:00Z"}`, "recordings/"+id+"/"+RecordingFile, recording, []byte(nil))
	f.Add(`{"id":"\u0000\ud800"}`, "../x", "[]", []byte{0})
	f.Add(`[[[[[[`, TableFile("consents"), `[{"purpose":"x","given_at":"9999-99-99"}]`, []byte("RIFF"))
	f.Fuzz(func(t *testing.T, learner, name, document string, sound []byte) {
		if strings.HasSuffix(name, "/") {
			return // a folder, to which nothing can be written
		}
		files := map[string]string{LearnerFile: learner, name: document, Folder(models.RecordingID(id)) + "original.wav": string(sound)}
		content := pack(t, func(w *zip.Writer) {
			m := Manifest{Format: Format, Version: Version}
			for path, content := range files {
				sum := sha256.Sum256([]byte(content))
				m.Files = append(m.Files, File{path, int64(len(content)), hex.EncodeToString(sum[:])})
				put(t, w, &zip.FileHeader{Name: path}, []byte(content))
			}
			b, err := json.Marshal(m)
			if err != nil {
				t.Fatal(err)
			}
			put(t, w, &zip.FileHeader{Name: ManifestFile}, b)
		})
		a, err := Open(bytes.NewReader(content), int64(len(content)), fuzzLimits)
		if err != nil {
			return // a name that leads elsewhere, or stands twice
		}
		c, err := a.Contents("", now)
		if err != nil {
			if models.KindOf(err) != models.Invalid {
				t.Fatalf("%v, want invalid", err)
			}
			return
		}
		if _, err := models.ParseLearnerID(string(c.Learner.ID)); err != nil {
			t.Fatalf("learner %q was taken", c.Learner.ID)
		}
		for _, path := range c.Recordings {
			r, err := a.Recording(path, now)
			if _, bad := models.ParseRecordingID(string(r.ID)); err != nil || bad != nil || models.Plain(r.Text+r.Detail+r.Engine) != nil {
				t.Fatalf("recording %+v was taken: %v", r, err)
			}
		}
	})
}
