package main

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/langdu/langdu/workers/archive"
)

// exported asks for an export of the learner and returns the archive.
func (s *service) exported(t *testing.T, learner string) []byte {
	t.Helper()
	at := "/v1/exports/" + s.want(t, 202, "POST", "/v1/learners/"+learner+"/exports", nil)["export"].(string)
	await(t, "the export", func() bool { return s.want(t, 200, "GET", at, nil)["state"] == "done" })
	done := s.want(t, 200, "GET", at, nil)
	status, header, content := s.call(t, "GET", done["download"].(string), nil)
	if status != 200 || header.Get("Content-Type") != "application/zip" {
		t.Fatalf("download = %d %s", status, header.Get("Content-Type"))
	}
	sum := sha256.Sum256(content)
	if done["sha256"] != hex.EncodeToString(sum[:]) || done["size"] != float64(len(content)) {
		t.Errorf("the archive of %d bytes is not the one that %v tells of", len(content), done)
	}
	status, _, part := s.call(t, "GET", done["download"].(string), nil, "Range", "bytes=10-19")
	if status != 206 || !bytes.Equal(part, content[10:20]) {
		t.Errorf("Range = %d, %q", status, part)
	}
	status, _, direct := s.call(t, "GET", at, nil, "Accept", "application/zip")
	if status != 200 || !bytes.Equal(direct, content) {
		t.Errorf("Accept: application/zip = %d with %d bytes", status, len(direct))
	}
	return content
}

// unzip reads every file of an archive.
func unzip(t *testing.T, content []byte) map[string][]byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if files[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		r.Close()
	}
	return files
}

// checkManifest wants every file, and nothing else, in the manifest with its hash.
func checkManifest(t *testing.T, files map[string][]byte) {
	t.Helper()
	var m archive.Manifest
	if err := json.Unmarshal(files[archive.ManifestFile], &m); err != nil {
		t.Fatal(err)
	}
	if m.Format != archive.Format || m.Version != archive.Version || len(m.Files) != len(files)-1 {
		t.Errorf("manifest of %s %d with %d files, the archive has %d", m.Format, m.Version, len(m.Files), len(files))
	}
	for _, f := range m.Files {
		sum := sha256.Sum256(files[f.Path])
		if f.SHA256 != hex.EncodeToString(sum[:]) || f.Size != int64(len(files[f.Path])) {
			t.Errorf("%s is not as the manifest says", f.Path)
		}
	}
}

// rows reads a JSON list of the archive.
func rows(t *testing.T, files map[string][]byte, path string) []map[string]any {
	t.Helper()
	var list []map[string]any
	if err := json.Unmarshal(files[path], &list); err != nil {
		t.Fatalf("%s: %v in %.200q", path, err, files[path])
	}
	return list
}

// TestP9Export shows that one call gives a family everything that the service
// holds about their child, in files that people and programs can read, with a list
// by which they can check that nothing is missing or changed.
func TestP9Export(t *testing.T) {
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			s := start(t, stores)
			s.consent(t, "xiaoming")
			s.consent(t, "another")
			audio := testdata(t, "reading.ogg")
			id, foreign := s.upload(t, "xiaoming", readingText, audio), s.upload(t, "another", "小猫", audio)
			s.settle(t, id)
			s.settle(t, foreign)
			s.want(t, 200, "PUT", "/v1/recordings/"+id+"/like", nil)
			_, _, result := s.call(t, "GET", "/v1/recordings/"+id+"/result", nil)
			_, _, playback := s.call(t, "GET", "/v1/recordings/"+id+"/audio", nil)
			_, _, peaks := s.call(t, "GET", "/v1/recordings/"+id+"/peaks", nil)
			// It is their right, also when nothing may be processed any more.
			s.want(t, 204, "DELETE", "/v1/learners/xiaoming/consents/scoring", nil)

			content := s.exported(t, "xiaoming")
			files := unzip(t, content)
			checkManifest(t, files)
			folder := "recordings/" + id + "/"
			for path, want := range map[string][]byte{
				"original.ogg": audio, "playback.m4a": playback, "peaks.json": peaks, "result.json": result,
			} {
				if !bytes.Equal(files[folder+path], want) {
					t.Errorf("%s has %d bytes, want the %d that the service has", path, len(files[folder+path]), len(want))
				}
			}
			history, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(files["history.csv"], []byte("\ufeff")))).ReadAll()
			if err != nil || len(history) != 2 || history[1][0] != id || history[1][5] != readingText {
				t.Errorf("history.csv is %v (%v)", history, err)
			}
			if table := string(files[folder+"result.csv"]); !strings.HasPrefix(table, "\ufeffat,char") || strings.Count(table, "\n") != 11 {
				t.Errorf("result.csv is %q", table)
			}
			if consents := rows(t, files, "tables/consents.json"); len(consents) != 2 || consents[0]["given_by"] != "mama" {
				t.Errorf("consents: %v", consents)
			}
			if likes := rows(t, files, "tables/likes.json"); len(likes) != 1 || likes[0]["recording"] != id {
				t.Errorf("likes: %v", likes)
			}
			if requests := rows(t, files, "tables/requests.json"); len(requests) != 2 {
				t.Errorf("requests: %v, want the withdrawal and the export", requests)
			}
			var actions []string
			for _, e := range rows(t, files, "audit.json") {
				actions = append(actions, e["action"].(string))
			}
			for _, want := range []string{"learner", "consent", "upload", "withdrawal", "request"} {
				if !strings.Contains(strings.Join(actions, ","), want) {
					t.Errorf("audit.json has no %s: %v", want, actions)
				}
			}
			for path, file := range files {
				if bytes.Contains(file, []byte(foreign)) || strings.Contains(path, foreign) {
					t.Errorf("%s tells of another learner's recording", path)
				}
			}
			checkExportGoes(t, s, stores)
		})
	}
}

// checkExportGoes wants archives to be erased when their time is over, and with
// their learner.
func checkExportGoes(t *testing.T, s *service, stores []string) {
	t.Helper()
	list := s.want(t, 200, "GET", "/v1/requests?kind=export", nil)["requests"].([]any)
	first := list[0].(map[string]any)
	if first["state"] != "done" {
		t.Errorf("the request for the export is %v", first["state"])
	}
	at := "/v1/exports/" + first["export"].(string)
	s.sweep(t, stores, 8)
	s.want(t, 404, "GET", at, nil)
	at = "/v1/exports/" + s.want(t, 202, "POST", "/v1/learners/xiaoming/exports", nil)["export"].(string)
	await(t, "the second export", func() bool { return s.want(t, 200, "GET", at, nil)["state"] == "done" })
	erasure := s.want(t, 202, "DELETE", "/v1/learners/xiaoming", nil)["erasure"].(string)
	s.want(t, 410, "GET", at+"/archive", nil)
	await(t, "the erasure", func() bool { return s.want(t, 200, "GET", "/v1/erasures/"+erasure, nil)["state"] == "done" })
	s.want(t, 404, "GET", at, nil)
}
