package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/audio/waveform"
)

// bearer is the header of a call in a role, under a name.
func (s *service) bearer(t *testing.T, role, subject string, more ...string) []string {
	t.Helper()
	return []string{"Authorization", "Bearer " + s.sign(t, append([]string{"--role", role, "--subject", subject}, more...)...)}
}

// refuses wants a call refused with a status, and nothing of a sound in the answer.
func (s *service) refuses(t *testing.T, status int, method, path string, body any, header ...string) {
	t.Helper()
	got, h, answer := s.call(t, method, path, body, header...)
	if got != status || !strings.HasPrefix(h.Get("Content-Type"), "application/problem") && !strings.HasPrefix(h.Get("Content-Type"), "text/html") {
		t.Errorf("%s %s = %d %s, want %d and a sentence: %.200s", method, path, got, h.Get("Content-Type"), status, answer)
	}
}

// open begins a stream that is read as it comes.
func (s *service) open(t *testing.T, path string, header ...string) *http.Response {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), "GET", s.address+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { response.Body.Close() })
	if response.StatusCode != 200 {
		t.Fatalf("GET %s = %d", path, response.StatusCode)
	}
	return response
}

// TestP23StaffListenOnlyWithApproval shows, on the real stores too, that a member of
// staff hears a recording by no address of the service but by a request that
// another person, a custodian, has approved for this recording; that it comes at
// the pace of playing and in one stream; that a revocation stops it in the middle;
// and that the guardian is told.
func TestP23StaffListenOnlyWithApproval(t *testing.T) {
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			s := start(t, stores)
			s.consent(t, "xiaoming")
			id := s.upload(t, "xiaoming", readingText, testdata(t, "reading.ogg"))
			long := s.upload(t, "xiaoming", readingText, wav(sine(440, 30)))
			s.settle(t, id)
			s.settle(t, long)
			staff, custodian := s.bearer(t, "staff", "wang"), s.bearer(t, "custodian", "zhao")
			for _, path := range []string{"", "/audio", "/audio?original=1", "/peaks", "/result", "/events", "/shares"} {
				s.refuses(t, 403, "GET", "/v1/recordings/"+id+path, nil, staff...)
			}
			s.refuses(t, 403, "GET", "/v1/learners/xiaoming/work", nil, staff...)

			request := s.approved(t, id, "wang", "zhao")
			playback := s.plays(t, request, id, staff)
			s.refuses(t, 404, "GET", request+"/audio", nil, s.bearer(t, "staff", "li")...)
			s.refuses(t, 403, "GET", request+"/audio", nil, custodian...)
			s.refuses(t, 403, "GET", request+"/audio?original=1", nil, staff...)
			s.refuses(t, 403, "GET", "/v1/recordings/"+long+"/audio", nil, staff...)
			s.refuses(t, 404, "GET", "/v1/access-requests/"+long+"/audio", nil, staff...)
			s.listening(t, s.approved(t, long, "wang", "zhao"), len(playback), staff, custodian)

			s.tellsGuardian(t, "xiaoming", id, request)
			s.keepsArchive(t, "xiaoming", custodian)
			s.want(t, 202, "DELETE", "/v1/recordings/"+id, nil)
			s.refuses(t, 404, "GET", request+"/audio", nil, staff...)
		})
	}
}

// approved asks for a recording and has it approved by another person; nobody
// hears it before, and the one who asked cannot approve it.
func (s *service) approved(t *testing.T, id, requester, custodian string) string {
	t.Helper()
	staff := s.bearer(t, "staff", requester)
	asked := s.want(t, 201, "POST", "/v1/access-requests", map[string]any{"recording": id, "reason": "dispute", "minutes": 10}, staff...)
	path := "/v1/access-requests/" + asked["id"].(string)
	yes := map[string]any{"decision": "approve", "sentence": "the dispute needs it"}
	s.refuses(t, 409, "GET", path+"/audio", nil, staff...)
	s.refuses(t, 403, "POST", path+"/decision", yes, staff...)
	s.refuses(t, 403, "POST", path+"/decision", yes, s.bearer(t, "custodian", requester)...)
	s.refuses(t, 403, "POST", path+"/decision", yes, s.bearer(t, "operator", "chen")...)
	s.want(t, 200, "POST", path+"/decision", yes, s.bearer(t, "custodian", custodian)...)
	return path
}

// plays wants the playback file, whole but no faster than it may come.
func (s *service) plays(t *testing.T, request, id string, staff []string) []byte {
	t.Helper()
	_, _, playback := s.call(t, "GET", "/v1/recordings/"+id+"/audio", nil)
	began := time.Now()
	got, err := io.ReadAll(s.open(t, request+"/audio", staff...).Body)
	if want := undrawn(t, playback); err != nil || !bytes.Equal(got, want) {
		t.Errorf("the staff hear %d bytes, %v; want the playback file of %d without its waveform", len(got), err, len(playback))
	}
	if took := time.Since(began); took < 300*time.Millisecond {
		t.Errorf("2.6 s of sound came in %s: that is no pace of playing", took)
	}
	return playback
}

// undrawn is a playback file without its waveform, which would come before the sound.
func undrawn(t *testing.T, playback []byte) []byte {
	t.Helper()
	document, err := waveform.Read(bytes.NewReader(playback))
	if err != nil {
		t.Fatal(err)
	}
	box, err := waveform.Box(document)
	if err != nil {
		t.Fatal(err)
	}
	const name = 8 // bytes, with its length, which stay
	return bytes.Replace(playback, box[name:], make([]byte, len(box)-name), 1)
}

// listening opens two streams of a long recording and revokes the approval.
func (s *service) listening(t *testing.T, request string, some int, staff, custodian []string) {
	t.Helper()
	began := time.Now()
	first := s.open(t, request+"/audio", staff...)
	whole := first.ContentLength
	for _, ahead := range []string{fmt.Sprint("bytes=", whole/2, "-"), "bytes=-1000"} {
		s.refuses(t, 416, "GET", request+"/audio", nil, append(staff, "Range", ahead)...)
	}
	second := s.open(t, request+"/audio", staff...)
	if _, err := io.ReadAll(first.Body); err == nil {
		t.Error("two streams of one approval go on at once")
	}
	if _, err := io.ReadFull(second.Body, make([]byte, some/2)); err != nil {
		t.Error("the second stream brings nothing:", err)
	}
	s.want(t, 204, "DELETE", request, nil, custodian...)
	rest, err := io.ReadAll(second.Body)
	// Two seconds at once, then one and a half in each; and what is in front of the sound.
	const drawn = 5000 // at most, of half a minute
	most := drawn + float64(whole-drawn)/30*(2+1.5*time.Since(began).Seconds()+1)
	if got := some/2 + len(rest); err == nil || float64(got) > most {
		t.Errorf("after the revocation %d of %d bytes had come, %v; want at most %.0f and a broken stream", got, whole, err, most)
	}
	s.refuses(t, 403, "GET", request+"/audio", nil, staff...)
}

// keepsArchive wants an archive of everything, which holds the voice, fetched by
// nobody on the staff's side.
func (s *service) keepsArchive(t *testing.T, learner string, custodian []string) {
	t.Helper()
	at := "/v1/exports/" + s.want(t, 202, "POST", "/v1/learners/"+learner+"/exports", nil, custodian...)["export"].(string)
	await(t, "the export", func() bool { return s.want(t, 200, "GET", at, nil, custodian...)["state"] == "done" })
	s.refuses(t, 403, "GET", at+"/archive", nil, custodian...)
	s.refuses(t, 403, "GET", at, nil, append(custodian, "Accept", "application/zip")...)
}

// tellsGuardian wants a notice that names the recording, and the listening in the
// record of accesses.
func (s *service) tellsGuardian(t *testing.T, learner, id, request string) {
	t.Helper()
	guardian, seen := s.bearer(t, "guardian", "mama", "--learner", learner), false
	for _, a := range s.want(t, 200, "GET", "/v1/learners/"+learner+"/accesses", nil, guardian...)["accesses"].([]any) {
		a := a.(map[string]any)
		seen = seen || a["recording"] == id && a["role"] == "staff" && a["times"] == 1.0 && "/v1/access-requests/"+a["approval"].(string) == request
	}
	if !seen {
		t.Error("the guardian does not see that a member of staff has listened, once, and on which request")
	}
	for _, n := range s.want(t, 200, "GET", "/v1/learners/"+learner+"/notices", nil, guardian...)["notices"].([]any) {
		n := n.(map[string]any)
		if detail, _ := n["detail"].(map[string]any); n["kind"] == "listened" && detail["recording"] == id {
			return
		}
	}
	t.Error("the guardian is not told that a member of staff may listen")
}

// TestP26SharedByLink shows, on the real stores too, that a recording is heard by
// nobody without a token until its guardian makes a link; that the link opens the
// sound and the text and names nobody, and its use is in the record of accesses;
// and that it opens nothing any more once it is revoked.
func TestP26SharedByLink(t *testing.T) {
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			s := start(t, stores)
			id := s.newReader(t, "xiaoming")
			at, nobody := "/v1/recordings/"+id, []string{"Authorization", ""}
			guardian := s.bearer(t, "guardian", "mama", "--learner", "xiaoming")
			for _, path := range []string{"", "/audio", "/peaks", "/result"} {
				s.refuses(t, 401, "GET", at+path, nil, nobody...)
			}
			s.refuses(t, 404, "GET", "/s/"+id, nil, nobody...)
			s.refuses(t, 403, "POST", at+"/shares", nil, guardian...)
			s.agree(t, "xiaoming", "mama", "2026-11", "sharing")
			share := s.want(t, 201, "POST", at+"/shares", map[string]any{"days": 3}, guardian...)
			link := share["url"].(string)
			_, _, playback := s.call(t, "GET", at+"/audio", nil)
			if status, _, got := s.call(t, "GET", link+"/audio", nil, nobody...); status != 200 || !bytes.Equal(got, playback) {
				t.Errorf("the link's sound = %d with %d bytes, want the playback file's %d", status, len(got), len(playback))
			}
			status, _, page := s.call(t, "GET", link, nil, nobody...)
			if status != 200 || !bytes.Contains(page, []byte(readingText)) || bytes.Contains(page, []byte("xiaoming")) || bytes.Contains(page, []byte("mama")) {
				t.Errorf("the link's page = %d %s", status, page)
			}
			accesses := s.want(t, 200, "GET", "/v1/learners/xiaoming/accesses", nil, guardian...)["accesses"].([]any)
			if first := accesses[0].(map[string]any); first["role"] != "link" || first["what"] != "share" {
				t.Errorf("the record of accesses begins with %v, want the link's", first)
			}
			s.want(t, 204, "DELETE", "/v1/shares/"+share["id"].(string), nil, guardian...)
			for _, path := range []string{"", "/audio"} {
				_, _, never := s.call(t, "GET", "/s/never-was"+path, nil, nobody...)
				if status, _, got := s.call(t, "GET", link+path, nil, nobody...); status != 404 || !bytes.Equal(got, never) {
					t.Errorf("a revoked link%s = %d %s, want what one that never was is told: %s", path, status, got, never)
				}
			}
		})
	}
}
