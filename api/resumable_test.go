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

// stands is where an upload is.
func (s *service) stands(id string) int {
	s.t.Helper()
	n, err := strconv.Atoi(s.want(s.tus("HEAD", "/v1/uploads/"+id, nil), 200).Header.Get("Upload-Offset"))
	s.must(err)
	return n
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

// TestResumableRefusals reads what a developer of a client may meet.
func TestResumableRefusals(t *testing.T) {
	s := start(t, func(c *api.Config) { c.Limits.UploadBytes = 10_000 })
	s.learner("l1", "scoring")
	s.learner("l2")
	for _, c := range []struct {
		name   string
		status int
		kind   string
		words  string
		size   int
		fields []string
	}{
		{"no learner", 422, "invalid", "field learner is missing", 99, []string{"text", "小猫"}},
		{"no text", 422, "invalid", "page, question or text is missing", 99, []string{"learner", "l1"}},
		{"unknown page", 404, "not-found", "no such page", 99, []string{"learner", "l1", "page", "p9"}},
		{"unknown field", 422, "invalid", "a field that is not known", 99, []string{"lerner", "l1", "text", "小猫"}},
		{"field twice", 422, "invalid", "given twice", 99, []string{"learner", "l1", "learner", "l2", "text", "小猫"}},
		{"unknown learner", 404, "not-found", "no such learner", 99, []string{"learner", "l9", "text", "小猫"}},
		{"no consent", 403, "consent-required", "no consent for \"scoring\"", 99, []string{"learner", "l2", "text", "小猫"}},
		{"too large", 413, "too-large", "more than 10000 bytes", 10_001, []string{"learner", "l1", "text", "小猫"}},
		{"nothing", 422, "invalid", "no bytes", 0, []string{"learner", "l1", "text", "小猫"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s.t = t
			s.refused(s.begin(c.size, nil, c.fields...), c.status, c.kind, c.words)
			s.nothingRemains("l1")
		})
	}
	s.t = t
	fields := metadata("learner", "l1", "text", "小猫")
	s.refused(s.tus("POST", "/v1/uploads", nil, "Upload-Metadata", fields), 400, "malformed", "Upload-Length")
	s.refused(s.tus("POST", "/v1/uploads", nil, "Upload-Metadata", "learner *"), 422, "invalid", "no base64")
	s.refused(s.do(s.request("POST", "/v1/uploads", s.app(), nil, "Upload-Length", "9", "Upload-Metadata", fields)), 412, "protocol-version", "Tus-Resumable")
	id := s.beginUpload("l1", 9000)
	s.refused(s.more(id, 1, wav(99)), 409, "conflict", "ask with HEAD")
	s.refused(s.more(id, 0, wav(9001)), 413, "too-large", "leaves room")
	s.refused(s.tus("PATCH", "/v1/uploads/"+id, nil, "Upload-Offset", "0"), 400, "malformed", "offset+octet-stream")
	s.refused(s.more(id, -1, wav(99)), 400, "malformed", "Upload-Offset")
	s.refused(s.more(string(models.NewRecordingID()), 0, wav(99)), 404, "not-found", "no upload with this id")
	s.want(s.tus("DELETE", "/v1/uploads/"+id, nil), 204)
	s.refused(s.more(id, 0, wav(99)), 410, "gone", "erased")
	s.want(s.tus("HEAD", "/v1/uploads/"+id, nil), 410)
	s.refused(s.do(s.request("GET", "/v1/uploads/"+id, s.app(), nil)), 405, "method-not-allowed", "HEAD, PATCH, DELETE")
	s.nothingRemains("l1")
}

// TestWhatIsNoSoundIsRefusedAtOnce looks at the head as soon as it is there, however
// small the parts are, and at a short file when it is finished.
func TestWhatIsNoSoundIsRefusedAtOnce(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring")
	page := bytes.Repeat([]byte("<html>"), 10_000)
	id := s.beginUpload("l1", len(page))
	s.want(s.more(id, 0, page[:3000]), 204)
	s.want(s.more(id, 3000, page[3000:4000]), 204)
	s.refused(s.more(id, 4000, page[4000:5000]), 415, "unsupported-media", "this is no sound")
	s.refused(s.more(id, 4000, page[4000:5000]), 410, "gone", "erased")
	id = s.beginUpload("l1", 60)
	s.refused(s.more(id, 0, page[:60]), 415, "unsupported-media", "this is no sound")
	s.want(s.tus("HEAD", "/v1/uploads/"+id, nil), 410)
	s.nothingRemains("l1")
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

// TestUploadsEndWithTheirTime moves the clock past the day.
func TestUploadsEndWithTheirTime(t *testing.T) {
	s := start(t, func(c *api.Config) { c.Limits.Unfinished = time.Hour })
	s.learner("l1", "scoring")
	id := s.beginUpload("l1", 9000)
	s.want(s.more(id, 0, wav(5000)), 204)
	s.clock.Advance(time.Hour)
	s.refused(s.more(id, 5000, wav(4000)), 410, "gone", "not finished in time")
	s.nothingRemains("l1")
	s.want(s.tus("HEAD", "/v1/uploads/"+id, nil), 410)
	for _, odd := range []time.Duration{-1, time.Second, 25 * time.Hour} {
		if err := (api.Limits{Unfinished: odd}).Validate(); err == nil {
			t.Errorf("Unfinished %s is accepted", odd)
		}
	}
}

// TestNothingComesWithoutConsent withdraws in the middle.
func TestNothingComesWithoutConsent(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring")
	id := s.beginUpload("l1", 9000)
	s.want(s.more(id, 0, wav(5000)), 204)
	s.want(s.call("DELETE", "/v1/learners/l1/consents/scoring", s.app(), ""), 204)
	s.nothingRemains("l1")
	s.refused(s.more(id, 5000, wav(4000)), 410, "gone", "erased")

	s.consent("l1", "scoring")
	id = s.beginUpload("l1", 9000)
	s.want(s.more(id, 0, wav(5000)), 204)
	s.must(s.store.Withdraw(t.Context(), "l1", models.ForScoring, s.clock.Now())) // by another process, which has died
	s.refused(s.more(id, 5000, wav(4000)), 403, "consent-required", "withdrawn")
	s.nothingRemains("l1")
	if len(s.queue.scored) != 0 {
		t.Errorf("enqueued %v", s.queue.scored)
	}
}

// TestAnUploadWaitsForARenewedConsent publishes a policy that asks everybody anew: no
// byte is taken before, and nothing is lost.
func TestAnUploadWaitsForARenewedConsent(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring")
	id, sound := s.beginUpload("l1", 9000), wav(9000)
	s.want(s.more(id, 0, sound[:5000]), 204)
	s.clock.Advance(time.Minute)
	s.want(s.call("PUT", "/v1/policies/p2", s.token(api.RoleOperator, "op"), `{"text":"新政策","material":true,"effective":"2026-11-22T08:00:30Z"}`), 201)
	s.refused(s.more(id, 5000, sound[5000:]), 403, "consent-required", "")
	s.want(s.call("POST", "/v1/learners/l1/consents", s.app(), `{"purposes":["scoring"],"policy_version":"p2","given_by":"g1","method":"guardian-sms"}`), 201)
	s.became(s.want(s.more(id, s.stands(id), sound[5000:]), 204))
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
