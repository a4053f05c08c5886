package api_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/langdu/langdu/api"
	"github.com/langdu/langdu/models"
)

// another is a second process over the same stores.
func (s *service) another() *service {
	s.t.Helper()
	handler, err := api.New(s.t.Context(), s.config)
	s.must(err)
	server := httptest.NewServer(handler)
	s.t.Cleanup(server.Close)
	second := *s
	second.url = server.URL
	return &second
}

// dial sends a PATCH that announces all of body and sends some of it, on a connection
// that stays open.
func (s *service) dial(id string, from int, body []byte, sent int) net.Conn {
	s.t.Helper()
	connection, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	s.must(err)
	_, err = fmt.Fprintf(connection, "PATCH /v1/uploads/%s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nTus-Resumable: 1.0.0\r\n"+
		"Content-Type: application/offset+octet-stream\r\nUpload-Offset: %d\r\nContent-Length: %d\r\n\r\n", id, s.app(), from, len(body))
	s.must(err)
	_, err = connection.Write(body[:sent])
	s.must(err)
	return connection
}

// cutAt sends an upload up to a byte in requests that announce all of it. One that is
// looked after too early gives way with less.
func (s *service) cutAt(id string, sound []byte, end int) {
	s.t.Helper()
	for at := 0; at < end; at = s.stands(id) {
		s.must(s.dial(id, at, sound[at:], end-at).Close())
	}
}

// TestACutUploadGoesOn cuts the connection in the middle of a PATCH: what came is
// stored, and the rest comes later, to another process.
func TestACutUploadGoesOn(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring")
	sound := wav(90_000)
	id := s.beginUpload("l1", len(sound))
	s.cutAt(id, sound, 50_000)
	second := s.another()
	s.clock.Advance(20 * time.Hour)
	r := second.want(second.more(id, second.stands(id), sound[50_000:]), 204)
	s.isExactly(s.became(r), sound)
}

// isExactly checks the original of a recording, and that nothing else stays: whoever
// finished the upload may be taking its parts away still, on behalf of a request that was
// cut, while the next one is answered already.
func (s *service) isExactly(id models.RecordingID, sound []byte) {
	s.t.Helper()
	sum := sha256.Sum256(sound)
	rec, err := s.store.Recording(s.t.Context(), id)
	s.must(err)
	if rec.SHA256 != hex.EncodeToString(sum[:]) || rec.Size != int64(len(sound)) || !bytes.Equal(s.objects.content(id.OriginalKey()), sound) {
		s.t.Errorf("the original has %d bytes, SHA-256 %s, want %d and %x", rec.Size, rec.SHA256, len(sound), sum)
	}
	s.wait(func() bool {
		return !slices.ContainsFunc(s.objects.keys(), func(key string) bool { return strings.HasPrefix(key, id.PartsPrefix()) })
	})
}

// TestAHangingRequestGivesWay sends a part on a connection that then says nothing: the
// next request ends it, and goes on behind what it has sent.
func TestAHangingRequestGivesWay(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring")
	sound := wav(9000)
	id := s.beginUpload("l1", len(sound))
	for at := 0; at < 5000; at = s.stands(id) {
		hanging := s.dial(id, at, sound[at:], 5000-at)
		defer hanging.Close()
	}
	last := s.more(id, 5000, sound[5000:])
	for tries := 0; last.StatusCode == 423 && tries < 100; tries++ { // a hanging one came after all
		last = s.more(id, s.stands(id), sound[5000:])
	}
	s.isExactly(s.became(s.want(last, 204)), sound)
}

// TestInterruptedUploadsAreByteIdentical sends 200 recordings over a network that cuts
// nearly every request, through two processes by turns.
func TestInterruptedUploadsAreByteIdentical(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring")
	turns := []*service{s, s.another()}
	random := rand.New(rand.NewPCG(16, 6))
	cuts := 0
	for range 200 {
		sound := wav(4 + random.IntN(60_000))
		for i := 4; i < len(sound); i++ {
			sound[i] = byte(random.Uint32())
		}
		id := s.beginUpload("l1", map[bool]int{true: -1, false: len(sound)}[random.IntN(2) == 0])
		var last reply
		for tries := 0; last.Response == nil; tries++ {
			turn := turns[random.IntN(2)]
			from := turn.stands(id)
			rest := sound[from:]
			if random.IntN(4) > 0 && tries < 6 && len(rest) > 1 {
				s.must(turn.dial(id, from, rest, random.IntN(len(rest))).Close())
				cuts++
				continue
			}
			r := turn.more(id, from, rest, "Upload-Length", strconv.Itoa(len(sound)))
			if r.StatusCode == 400 { // the length was known before
				r = turn.more(id, from, rest)
			}
			if r.StatusCode != 409 && r.StatusCode != 423 { // a request that was cut came after all
				last = s.want(r, 204)
			}
		}
		s.isExactly(s.became(last), sound)
	}
	if len(s.queue.scored) != 200 {
		t.Errorf("%d recordings are due for scoring, want 200", len(s.queue.scored))
	}
	t.Logf("%d requests were cut", cuts)
}

// TestTwoAtOnceAreOne sends the same part to two processes at the same time, again and
// again: it counts once.
func TestTwoAtOnceAreOne(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring")
	both := []*service{s, s.another()}
	sound := wav(10_000)
	id := s.beginUpload("l1", len(sound))
	for from := 0; from < len(sound); from += 1000 {
		var statuses [2]int
		var wait sync.WaitGroup
		for i, one := range both {
			wait.Go(func() { statuses[i] = one.more(id, from, sound[from:from+1000]).StatusCode })
		}
		wait.Wait()
		for _, status := range statuses {
			if status != 204 && status != 409 && status != 423 {
				t.Fatalf("statuses %v, want 204 and 409", statuses)
			}
		}
		if at := s.stands(id); at != from+1000 {
			t.Fatalf("the upload stands at %d after %v, want %d", at, statuses, from+1000)
		}
	}
	s.isExactly(s.became(s.want(s.tus("HEAD", "/v1/uploads/"+id, nil), 200)), sound)
	if len(s.queue.scored) != 1 {
		t.Errorf("enqueued %v, want it once", s.queue.scored)
	}
}

// TestP20AnErasureEndsAnUpload erases in the middle of a request, while a part is being
// put: it is refused, no byte of it stays, and none is taken later.
func TestP20AnErasureEndsAnUpload(t *testing.T) {
	for name, path := range map[string]string{"learner": "/v1/learners/l1", "recording": ""} {
		t.Run(name, func(t *testing.T) {
			s := start(t)
			s.learner("l1", "scoring")
			id := s.beginUpload("l1", 9000)
			s.want(s.more(id, 0, wav(5000)), 204)
			erase := func() {
				if path == "" {
					_, err := s.store.EraseRecording(t.Context(), models.RecordingID(id), models.CauseRequest, s.clock.Now())
					s.must(err)
					return
				}
				s.want(s.call("DELETE", path, s.app(), ""), 202)
			}
			s.objects.onPut = func() { s.objects.onPut = nil; erase() }
			s.refused(s.more(id, 5000, wav(2000)), 410, "gone", "eras")
			for _, key := range s.objects.keys() {
				if strings.Contains(key, "000000005000") {
					t.Errorf("%s was stored after the erasure had begun", key)
				}
			}
			s.refused(s.more(id, 5000, wav(2000)), 410, "gone", "eras")
			s.want(s.tus("HEAD", "/v1/uploads/"+id, nil), 410)
		})
	}
}

// TestUploadsInPartsTakeSlots waits with one, and is told to come back with another.
func TestUploadsInPartsTakeSlots(t *testing.T) {
	s := start(t, func(c *api.Config) { c.Limits.Uploads = 1 })
	s.learner("l1", "scoring")
	id, sound := s.beginUpload("l1", 9000), wav(9000)
	hanging := s.dial(id, 0, sound, 5000)
	s.wait(func() bool {
		return strings.Contains(string(s.call("GET", "/metrics", "", "").body), "langdu_http_uploads 1\n")
	})
	r := s.begin(99, nil, "learner", "l1", "text", "小猫")
	s.refused(r, 429, "rate-limited", "try again shortly")
	s.want(s.tus("HEAD", "/v1/uploads/"+id, nil), 200) // costs none
	s.must(hanging.Close())
	s.wait(func() bool { return s.more(id, s.stands(id), sound[5000:]).StatusCode == 204 })
}
