package api_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/langdu/langdu/api"
	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
	"github.com/langdu/langdu/storage/embedded"
	"github.com/langdu/langdu/storage/objects"
)

// TestWalkOverTheEmbeddedStores uploads, plays and erases on the stores that a
// newcomer's service runs on, and looks into their folder.
func TestWalkOverTheEmbeddedStores(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "objects")
	server, err := embedded.Start(t.Context(), folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	store, err := objects.Open(t.Context(), server.Config())
	if err != nil {
		t.Fatal(err)
	}
	s := start(t, func(c *api.Config) { c.Objects = store })
	s.learner("l1", "scoring", "playback")
	listed := func() (keys []string) {
		s.must(store.List(t.Context(), "r/", func(i storage.ObjectInfo) bool { keys = append(keys, i.Key); return true }))
		return keys
	}

	// A recording of several parts of the store's, with a marker to look for.
	sound := append(wav(12<<20), "marker of a voice"...)
	r := s.want(s.upload(s.app(), nil, "learner", "l1", "text", "小猫", "audio", string(sound)), 202)
	id := models.RecordingID(r.json("id").(string))
	got := s.want(s.call("GET", "/v1/recordings/"+string(id)+"/audio?original=1", s.app(), ""), 200)
	if !bytes.Equal(got.body, sound) {
		t.Errorf("original = %d bytes, want the %d that were sent", len(got.body), len(sound))
	}
	part := s.want(s.call("GET", "/v1/recordings/"+string(id)+"/audio?original=1", s.app(), "", "Range", fmt.Sprintf("bytes=%d-", 12<<20)), 206)
	if string(part.body) != "marker of a voice" {
		t.Errorf("range = %q", part.body)
	}

	// Another one that breaks off after several parts.
	body, contentType := form(t, "learner", "l1", "text", "小猫", "audio", string(sound)+strings.Repeat("second marker ", 1<<20))
	connection, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	s.must(err)
	fmt.Fprintf(connection, "POST /v1/recordings HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n",
		s.app(), contentType, body.Len())
	_, err = io.CopyN(connection, body, int64(body.Len()-1000))
	s.must(err)
	s.must(connection.Close())
	s.wait(func() bool { return len(s.erasures()) == 1 })
	if keys := listed(); len(keys) != 1 || keys[0] != id.OriginalKey() {
		t.Errorf("objects = %v, want only the first recording", keys)
	}
	if left := holding(t, folder, "second marker "); len(left) > 0 {
		t.Errorf("bytes of the broken upload are in %v", left)
	}
	s.want(s.call("DELETE", "/v1/recordings/"+string(id), s.app(), ""), 202)
	s.refused(s.call("GET", "/v1/recordings/"+string(id)+"/audio?original=1", s.app(), ""), 410, "gone", "erased")
}

// holding lists the files below folder that contain the marker.
func holding(t *testing.T, folder, marker string) (files []string) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		if bytes.Contains(content, []byte(marker)) {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
