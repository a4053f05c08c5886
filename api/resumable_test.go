package api_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/api"
	"github.com/langdu/langdu/models"
)

// metadata is an Upload-Metadata header: name, value, …
func metadata(parts ...string) string {
	var pairs []string
	for i := 0; i < len(parts); i += 2 {
		pairs = append(pairs, parts[i]+" "+base64.StdEncoding.EncodeToString([]byte(parts[i+1])))
	}
	return strings.Join(pairs, ",")
}

// tus sends a request of the protocol.
func (s *service) tus(method, path string, body io.Reader, headers ...string) reply {
	s.t.Helper()
	return s.do(s.request(method, path, s.app(), body, append([]string{"Tus-Resumable", "1.0.0"}, headers...)...))
}

// begin asks for an upload; a negative size is not known yet.
func (s *service) begin(size int, headers []string, fields ...string) reply {
	s.t.Helper()
	length := []string{"Upload-Length", strconv.Itoa(size)}
	if size < 0 {
		length = []string{"Upload-Defer-Length", "1"}
	}
	return s.tus("POST", "/v1/uploads", nil, append(append(length, "Upload-Metadata", metadata(fields...)), headers...)...)
}

// beginUpload makes an upload of l and returns its id.
func (s *service) beginUpload(l string, size int) string {
	s.t.Helper()
	r := s.want(s.begin(size, nil, "learner", l, "text", "小猫钓鱼", "filename", "a.wav"), 201)
	return strings.TrimPrefix(r.Header.Get("Location"), "/v1/uploads/")
}

// more sends bytes that belong at from.
func (s *service) more(id string, from int, body []byte, headers ...string) reply {
	s.t.Helper()
	return s.tus("PATCH", "/v1/uploads/"+id, bytes.NewReader(body), append([]string{
		"Content-Type", "application/offset+octet-stream", "Upload-Offset", strconv.Itoa(from)}, headers...)...)
}

// stands is where an upload is. It asks again where the request before it, on a
// connection that is gone, is still at it (423), as every client has to.
func (s *service) stands(id string) int {
	s.t.Helper()
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for tries := 0; ; tries++ {
		r := s.tus("HEAD", "/v1/uploads/"+id, nil)
		if r.StatusCode == 423 && tries < 3000 {
			<-again.C
			continue
		}
		n, err := strconv.Atoi(s.want(r, 200).Header.Get("Upload-Offset"))
		s.must(err)
		return n
	}
}

// became is the recording that an answer says the upload is now.
func (s *service) became(r reply) models.RecordingID {
	s.t.Helper()
	id, ok := strings.CutPrefix(r.Header.Get("Langdu-Recording"), "/v1/recordings/")
	if !ok {
		s.t.Fatalf("no Langdu-Recording in %v", r.Header)
	}
	return models.RecordingID(id)
}

// TestAnUploadInPartsIsTheRecordingInOnePiece sends the same bytes both ways.
func TestAnUploadInPartsIsTheRecordingInOnePiece(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring")
	sound := wav(9000)
	begun := s.want(s.begin(len(sound), nil, "learner", "l1", "text", "小猫", "readings", "mo1 mao1", "filename", "小明.wav", "filetype", "audio/x"), 201)
	at := begun.Header.Get("Location")
	if got := begun.Header.Get("Upload-Expires"); got != "Mon, 23 Nov 2026 08:00:00 GMT" || !strings.HasPrefix(at, "/v1/uploads/") {
		t.Errorf("Upload-Expires = %q, Location = %q", got, at)
	}
	id := strings.TrimPrefix(at, "/v1/uploads/")
	if got := s.want(s.more(id, 0, sound[:5000]), 204).Header.Get("Upload-Offset"); got != "5000" {
		t.Errorf("Upload-Offset = %q, want 5000", got)
	}
	s.want(s.call("GET", "/v1/recordings/"+id, s.app(), ""), 404)
	head := s.want(s.tus("HEAD", at, nil), 200)
	if head.Header.Get("Upload-Offset") != "5000" || head.Header.Get("Upload-Length") != "9000" || head.Header.Get("Upload-Metadata") == "" || head.Header.Get("Langdu-Recording") != "" {
		t.Errorf("HEAD = %v", head.Header)
	}
	if len(s.queue.scored) != 0 {
		t.Errorf("enqueued %v before the end", s.queue.scored)
	}
	last := s.want(s.more(id, 5000, sound[5000:]), 204)
	inParts := s.became(last)
	if len(s.queue.scored) != 1 || s.queue.scored[0] != inParts || string(inParts) != id {
		t.Errorf("enqueued %v, want %s", s.queue.scored, id)
	}
	inOne := s.want(s.upload(s.app(), nil, "learner", "l1", "text", "小猫", "readings", "mo1 mao1", "audio", string(sound)), 202).json("id").(string)
	s.same(inParts, models.RecordingID(inOne))
	if s.stands(id) != len(sound) {
		t.Error("HEAD of a finished upload does not say that all is stored")
	}
	s.refused(s.tus("DELETE", at, nil), 409, "conflict", "a recording now")
	s.want(s.more(id, len(sound), nil), 204)
}

// same checks that two recordings differ in nothing but when and as what they came.
func (s *service) same(a, b models.RecordingID) {
	s.t.Helper()
	var rows [2]models.Recording
	for i, id := range []models.RecordingID{a, b} {
		r, err := s.store.Recording(s.t.Context(), id)
		s.must(err)
		r.ID = ""
		rows[i] = r
	}
	if one, other := printed(rows[0]), printed(rows[1]); one != other {
		s.t.Errorf("the recordings differ:\n%s\n%s", one, other)
	}
	if x, y := s.objects.content(a.OriginalKey()), s.objects.content(b.OriginalKey()); !bytes.Equal(x, y) || len(x) == 0 {
		s.t.Errorf("the originals differ: %d and %d bytes", len(x), len(y))
	}
	if keys := s.objects.keys(); len(keys) != 2 {
		s.t.Errorf("objects %v, want the two originals", keys)
	}
}

// TestADeferredLengthIsToldWithTheEnd is how a page sends what it still records.
func TestADeferredLengthIsToldWithTheEnd(t *testing.T) {
	s := start(t, func(c *api.Config) { c.Limits.UploadBytes = 20_000 })
	s.learner("l1", "scoring")
	id, sound := s.beginUpload("l1", -1), wav(10_000)
	for from := 0; from < len(sound); from += 1000 {
		s.want(s.more(id, from, sound[from:from+1000]), 204)
	}
	if got := s.want(s.tus("HEAD", "/v1/uploads/"+id, nil), 200); got.Header.Get("Upload-Defer-Length") != "1" || got.Header.Get("Upload-Length") != "" {
		t.Errorf("HEAD = %v, want the length to be unknown", got.Header)
	}
	s.refused(s.more(id, len(sound), make([]byte, 10_001)), 413, "too-large", "20000 bytes")
	s.refused(s.more(id, len(sound), nil, "Upload-Length", "20001"), 413, "too-large", "20000 bytes")
	s.refused(s.more(id, len(sound), nil, "Upload-Length", "9999"), 400, "malformed", "not less than are stored")
	r := s.want(s.more(id, len(sound), nil, "Upload-Length", strconv.Itoa(len(sound))), 204)
	sum := sha256.Sum256(sound)
	if rec, err := s.store.Recording(t.Context(), s.became(r)); err != nil || rec.SHA256 != hex.EncodeToString(sum[:]) || rec.MediaType != "audio/wav" {
		t.Errorf("recording = %+v, %v", rec, err)
	}
}

// TestALengthMayBeSaidAgain is how a page sends what was whole before it was sent,
// and what was cut off: every request that may be the last names the length.
func TestALengthMayBeSaidAgain(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring")
	sound := wav(10_000)
	length := []string{"Upload-Length", strconv.Itoa(len(sound))}
	for what, size := range map[string]int{"told at the beginning": len(sound), "deferred": -1} {
		t.Run(what, func(t *testing.T) {
			id := s.beginUpload("l1", size)
			s.want(s.more(id, 0, sound[:4000], length...), 204)
			s.refused(s.more(id, 4000, sound[4000:], "Upload-Length", strconv.Itoa(len(sound)+1)), 400, "malformed", "once")
			s.became(s.want(s.more(id, 4000, sound[4000:], length...), 204))
		})
	}
}

// TestUploadOptions tells any client what is spoken.
func TestUploadOptions(t *testing.T) {
	s := start(t)
	r := s.want(s.do(s.request("OPTIONS", "/v1/uploads", "", nil)), 200)
	for name, want := range map[string]string{
		"Tus-Version": "1.0.0", "Tus-Resumable": "1.0.0", "Tus-Max-Size": "50000000",
		"Tus-Extension": "creation,creation-with-upload,termination,creation-defer-length,expiration",
	} {
		if got := r.Header.Get(name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
	if got := r.Header.Get("Access-Control-Allow-Origin"); got != "" {
		t.Errorf("another site is let in: %q", got)
	}
}

// TestBeginningTwiceIsOneUpload repeats a POST whose answer was lost.
func TestBeginningTwiceIsOneUpload(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring")
	key, fields := []string{"Idempotency-Key", "k"}, []string{"learner", "l1", "text", "小猫"}
	first := s.want(s.begin(9000, key, fields...), 201)
	at := first.Header.Get("Location")
	s.want(s.more(strings.TrimPrefix(at, "/v1/uploads/"), 0, wav(5000)), 204)
	again := s.want(s.begin(9000, key, fields...), 201)
	if again.Header.Get("Location") != at || again.Header.Get("Upload-Offset") != "5000" || again.Header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("repeated: %v, want %s at 5000", again.Header, at)
	}
	s.refused(s.begin(9001, key, fields...), 409, "conflict", "use a new key")
	s.want(s.tus("DELETE", at, nil), 204)
	s.refused(s.begin(9000, key, fields...), 410, "gone", "new key")
	s.refused(s.begin(9000, []string{"Idempotency-Key", "other"}, "learner", "l1", "text", "hello"), 422, "invalid", "no Chinese character")
	s.want(s.begin(9000, []string{"Idempotency-Key", "other"}, fields...), 201) // what failed may be tried again
}

// TestAnUploadMayBeginWithBytes is the extension creation-with-upload.
func TestAnUploadMayBeginWithBytes(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring")
	sound := wav(9000)
	r := s.want(s.tus("POST", "/v1/uploads", bytes.NewReader(sound), "Upload-Length", "9000",
		"Content-Type", "application/offset+octet-stream", "Upload-Metadata", metadata("learner", "l1", "text", "小猫")), 201)
	if rec, err := s.store.Recording(t.Context(), s.became(r)); err != nil || rec.Size != 9000 || r.Header.Get("Upload-Offset") != "9000" {
		t.Errorf("recording = %+v, %v; %v", rec, err, r.Header)
	}
}

// TestUploadsAreCounted asks Prometheus' side.
func TestUploadsAreCounted(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring")
	id := s.beginUpload("l1", 9000)
	s.stands(id) // nothing to resume yet
	s.want(s.more(id, 0, wav(5000)), 204)
	s.stands(id)
	s.must(s.store.NoteAbandoned(t.Context(), 3))
	got := string(s.want(s.call("GET", "/metrics", "", ""), 200).body)
	for _, want := range []string{"langdu_uploads_resumed_total 1\n", "langdu_uploads_unfinished 1\n", "langdu_uploads_abandoned_total 3\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("metrics lack %q", want)
		}
	}
}

func printed(r models.Recording) string {
	text, _ := json.Marshal(r)
	return string(text)
}
