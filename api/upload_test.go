package api_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/api"
	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

func TestUploadIsStoredOnceAndEnqueued(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring")
	sound := wav(9000)
	r := s.want(s.upload(s.app(), nil, "learner", "l1", "text", "小猫钓鱼", "audio", string(sound)), 202)
	id := models.RecordingID(r.json("id").(string))
	if got, want := r.Header.Get("Location"), "/v1/recordings/"+string(id); got != want {
		t.Errorf("Location = %q, want %q", got, want)
	}
	if len(s.queue.scored) != 1 || s.queue.scored[0] != id {
		t.Errorf("enqueued %v, want %s", s.queue.scored, id)
	}
	if got := s.objects.keys(); len(got) != 1 || got[0] != id.OriginalKey() {
		t.Errorf("objects %v, want %s", got, id.OriginalKey())
	}
	sum := sha256.Sum256(sound)
	got := s.want(s.call("GET", "/v1/recordings/"+string(id), s.app(), ""), 200)
	for name, want := range map[string]any{
		"status": "received", "size": 9000., "format": "audio/wav", "overall": nil, "sha256": hex.EncodeToString(sum[:]),
		"learner": "l1", "kind": "reading", "text": "小猫钓鱼", "created_at": "2026-11-22T08:00:00Z",
	} {
		if got.json(name) != want {
			t.Errorf("%s = %v, want %v", name, got.json(name), want)
		}
	}
	if got.json("expires", "original") != "2026-12-22T08:00:00Z" {
		t.Errorf("expires = %v", got.json("expires"))
	}
}

func TestUploadOfAPageKeepsItsTextAndReadings(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring")
	s.want(s.call("PUT", "/v1/pages/p1", s.app(), `{"text":"小猫","title":"第一页","readings":[{"at":1,"reading":"mao2"}]}`), 201)
	r := s.want(s.upload(s.app(), nil, "learner", "l1", "page", "p1", "audio", string(wav(99))), 202)
	rec, err := s.store.Recording(t.Context(), models.RecordingID(r.json("id").(string)))
	s.must(err)
	if rec.Page != "p1" || rec.Text != "小猫" || len(rec.Overrides) != 1 || rec.Overrides[0].Reading != "mao2" {
		t.Errorf("recording of the page = %+v", rec)
	}
	got := s.call("GET", "/v1/recordings/"+string(rec.ID), s.app(), "")
	if got.json("title") != "第一页" {
		t.Errorf("title = %v, want the page's", got.json("title"))
	}
}

func TestUploadWithReadingsLaysThemOverTheSpokenCharacters(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring")
	r := s.want(s.upload(s.app(), nil, "learner", "l1", "text", "小，猫", "readings", "mo1 mao1", "audio", string(wav(99))), 202)
	rec, err := s.store.Recording(t.Context(), models.RecordingID(r.json("id").(string)))
	s.must(err)
	if len(rec.Overrides) != 2 || rec.Overrides[1] != (models.Override{At: 2, Reading: "mao1"}) {
		t.Errorf("overrides = %v, want the second at 2, after the comma", rec.Overrides)
	}
}

// TestUploadRefusals reads every sentence that a developer of an app may meet.
func TestUploadRefusals(t *testing.T) {
	s := start(t, func(c *api.Config) { c.Limits.UploadBytes = 10_000 })
	s.learner("l1", "scoring")
	s.learner("l2")
	sound := string(wav(2000))
	long := strings.Repeat("猫", models.MaxTextRunes+1)
	for _, c := range []struct {
		name   string
		status int
		kind   string
		words  string
		parts  []string
	}{
		{"file first", 422, "invalid", "first and the file part audio last", []string{"audio", sound, "learner", "l1", "text", "小猫"}},
		{"no learner", 422, "invalid", "field learner is missing", []string{"text", "小猫", "audio", sound}},
		{"no text", 422, "invalid", "page, question or text is missing", []string{"learner", "l1", "audio", sound}},
		{"no file", 422, "invalid", "no file part named audio", []string{"learner", "l1", "text", "小猫"}},
		{"page and text", 422, "invalid", "a recording is of one of them", []string{"learner", "l1", "page", "p1", "text", "小猫", "audio", sound}},
		{"unknown page", 404, "not-found", "no such page", []string{"learner", "l1", "page", "p9", "audio", sound}},
		{"unknown field", 422, "invalid", "a field of the form is not known", []string{"lerner", "l1", "text", "小猫", "audio", sound}},
		{"field twice", 422, "invalid", "given twice", []string{"learner", "l1", "learner", "l2", "audio", sound}},
		{"part after the file", 422, "invalid", "a part comes after the file", []string{"learner", "l1", "text", "小猫", "audio", sound, "page", "p1"}},
		{"odd learner", 422, "invalid", "learner id must be", []string{"learner", "a b", "text", "小猫", "audio", sound}},
		{"unknown learner", 404, "not-found", "no such learner", []string{"learner", "l9", "text", "小猫", "audio", sound}},
		{"text too long", 422, "invalid", "at most 2000", []string{"learner", "l1", "text", long, "audio", sound}},
		{"nothing to read", 422, "invalid", "no Chinese character", []string{"learner", "l1", "text", "hello", "audio", sound}},
		{"readings do not fit", 422, "invalid", "1 of them for 2 spoken characters", []string{"learner", "l1", "text", "小猫", "readings", "mo1", "audio", sound}},
		{"impossible reading", 422, "invalid", `"gou3" is no reading of 猫`, []string{"learner", "l1", "text", "小猫", "readings", "mo1 gou3", "audio", sound}},
		{"no consent", 403, "consent-required", "no consent for \"scoring\"", []string{"learner", "l2", "text", "小猫", "audio", sound}},
		{"empty file", 422, "invalid", "the file part audio is empty", []string{"learner", "l1", "text", "小猫", "audio", ""}},
		{"no sound", 415, "unsupported-media", "this is no sound: send WAV", []string{"learner", "l1", "text", "小猫", "audio", "<html>hello"}},
		{"file over the limit", 413, "too-large", "more than 10000 bytes", []string{"learner", "l1", "text", "小猫", "audio", string(wav(10_001))}},
		{"far over the limit", 413, "too-large", "the most for one recording is 10000", []string{"learner", "l1", "text", "小猫", "audio", string(wav(200_000))}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s.t = t
			s.refused(s.upload(s.app(), nil, c.parts...), c.status, c.kind, c.words)
			s.nothingRemains("l1")
		})
	}
	s.t = t
	s.refused(s.call("POST", "/v1/recordings", s.app(), `{"learner":"l1"}`), 422, "invalid", "Content-Type must be multipart/form-data")
}

// TestOversizeIsCutOff streams without an end: the answer comes before the client
// is done, and nothing stays.
func TestOversizeIsCutOff(t *testing.T) {
	s := start(t, func(c *api.Config) { c.Limits.UploadBytes = 100_000 })
	s.learner("l1", "scoring")
	body, contentType := form(t, "learner", "l1", "text", "小猫", "audio", string(wav(100)))
	head := body.Bytes()[:bytes.Index(body.Bytes(), []byte("RIFF"))+4]
	connection, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	s.must(err)
	defer connection.Close()
	go func() { // until the service has had enough
		io.WriteString(connection, "POST /v1/recordings HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "+s.app()+
			"\r\nContent-Type: "+contentType+"\r\nContent-Length: 140000\r\n\r\n")
		io.Copy(connection, io.MultiReader(bytes.NewReader(head), zeros{}))
	}()
	response, err := http.ReadResponse(bufio.NewReader(connection), nil)
	s.must(err)
	defer response.Body.Close()
	if response.StatusCode != 413 {
		t.Errorf("status = %d, want 413", response.StatusCode)
	}
	s.nothingRemains("l1")
}

// TestWhatIsNoFileIsBounded sends forms whose parts have more of a header than of
// anything else: it would lie in memory for as long as the upload takes.
func TestWhatIsNoFileIsBounded(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring")
	long := "X-Long: " + strings.Repeat("a", 1<<20) + "\r\n"
	body, contentType := form(t, "learner", "l1", "text", "小猫", "audio", string(wav(2000)))
	whole := body.String()
	for name, sent := range map[string]string{
		"before the fields":     strings.Repeat("\r\n", 1<<19) + whole,
		"the header of a field": strings.Replace(whole, "Content-Disposition", long+"Content-Disposition", 1),
		"that of the file":      strings.Replace(whole, "Content-Type: ", long+"Content-Type: ", 1),
		"that of another after": strings.TrimSuffix(whole, "--\r\n") + "\r\n" + long,
	} {
		t.Run(name, func(t *testing.T) {
			s.t = t
			if len(sent) < len(whole)+1<<20 {
				t.Fatalf("nothing was put in: %.300q", whole)
			}
			got := s.do(s.request("POST", "/v1/recordings", s.app(), strings.NewReader(sent), "Content-Type", contentType))
			s.refused(got, 413, "too-large", "besides its file is more than 65536 bytes")
			s.nothingRemains("l1")
		})
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// TestAbortedUploadLeavesNothing cuts the connection in the middle of the file,
// after a part of it was taken.
func TestAbortedUploadLeavesNothing(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring")
	ended := make(chan struct{})
	s.objects.onPut = func() { close(ended) }
	connection, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	s.must(err)
	body, contentType := form(t, "learner", "l1", "text", "小猫", "audio", string(wav(100_000)))
	_, err = io.WriteString(connection, "POST /v1/recordings HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "+s.app()+
		"\r\nContent-Type: "+contentType+"\r\nContent-Length: "+strconv.Itoa(body.Len())+"\r\n\r\n")
	s.must(err)
	_, err = connection.Write(body.Bytes()[:50_000])
	s.must(err)
	s.must(connection.Close())
	<-ended
	s.wait(func() bool { return len(s.erasures()) == 1 })
	s.nothingRemains("l1")
	abandoned, err := s.store.Abandoned(t.Context(), s.clock.Now().Add(1), 10)
	if err != nil || len(abandoned) != 0 {
		t.Errorf("abandoned rows: %v, %v", abandoned, err)
	}
}

// TestAnErasureWaitsForWhatAProcessHasClaimed erases a learner's recording in the midst
// of its upload: it waits for the minute that the process has claimed, and not for as long
// as an upload may take; a process that was killed claims no more.
func TestAnErasureWaitsForWhatAProcessHasClaimed(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring")
	var erasure models.Erasure
	s.objects.onPut = func() {
		ids, err := s.store.Abandoned(t.Context(), s.clock.Now().Add(time.Second), 10)
		if err != nil || len(ids) != 1 {
			t.Errorf("uploading are %v, %v; want one", ids, err)
			return
		}
		erasure, err = s.store.EraseRecording(t.Context(), ids[0], models.CauseRequest, s.clock.Now())
		s.must(err)
	}
	s.refused(s.upload(s.app(), nil, "learner", "l1", "text", "小猫", "audio", string(wav(99))), 410, "gone", "nothing of it is kept")
	if waits := erasure.Quiet.Sub(s.clock.Now()); waits != time.Minute+storage.GivenUp {
		t.Errorf("the erasure waits %s, want for a minute and what a store may write late", waits)
	}
}

func TestUploadThatBreaksOffIsToldSo(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring")
	body, contentType := form(t, "learner", "l1", "text", "小猫", "audio", string(wav(9000)))
	broken := bytes.NewReader(body.Bytes()[:5000])
	s.refused(s.do(s.request("POST", "/v1/recordings", s.app(), broken, "Content-Type", contentType)), 400, "malformed", "broke off")
	s.nothingRemains("l1")
}

func TestFailingStoreLeavesNothing(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring")
	s.objects.putErr = errors.New("disk full at 10.0.0.7")
	got := s.upload(s.app(), nil, "learner", "l1", "text", "小猫", "audio", string(wav(99)))
	s.refused(got, 503, "unavailable", "try again shortly")
	if bytes.Contains(got.body, []byte("10.0.0.7")) || got.Header.Get("Retry-After") == "" {
		t.Errorf("the answer tells too much or not when to come back: %s %v", got.body, got.Header)
	}
	if !strings.Contains(s.log.String(), "disk full") {
		t.Error("our log does not say why")
	}
	s.nothingRemains("l1")
}

func TestQueueThatIsDownLosesNoUpload(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring")
	s.queue.err = errors.New("no queue")
	s.recorded("l1")
	due, err := s.store.Due(context.Background(), s.clock.Now().Add(1), 10)
	if err != nil || len(due) != 1 {
		t.Errorf("due = %v, %v, want the recording, for the reconciler", due, err)
	}
}

func TestTooManyUploadsAreToldToComeBack(t *testing.T) {
	s := start(t, func(c *api.Config) { c.Limits.Uploads = 1 })
	s.learner("l1", "scoring")
	entered, leave := make(chan struct{}), make(chan struct{})
	s.objects.onPut = func() { close(entered); <-leave }
	first := make(chan reply)
	go func() { first <- s.upload(s.app(), nil, "learner", "l1", "text", "小猫", "audio", string(wav(99))) }()
	<-entered
	got := s.upload(s.app(), nil, "learner", "l1", "text", "小猫", "audio", string(wav(99)))
	s.refused(got, 429, "rate-limited", "try again shortly")
	if got.Header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	close(leave)
	s.want(<-first, 202)
}

// TestSlowUploadsKeepNobodyOut has one family hold all the uploads that it may.
func TestSlowUploadsKeepNobodyOut(t *testing.T) {
	for name, token := range map[string]func(s *service) string{
		"a guardian's":    func(s *service) string { return s.token(api.RoleGuardian, "g1", "l1") },
		"an app's server": func(s *service) string { return s.app() },
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t, func(c *api.Config) { c.Limits.Uploads = 16 })
			s.learner("l1", "scoring")
			s.learner("l2", "scoring")
			entered, leave := make(chan struct{}, 2), make(chan struct{})
			s.objects.onPut = func() { entered <- struct{}{}; <-leave }
			send := func(token string, learner models.LearnerID) reply {
				return s.upload(token, nil, "learner", string(learner), "text", "小猫", "audio", string(wav(99)))
			}
			slow := make(chan reply)
			for range 2 { // an eighth of all
				go func() { slow <- send(token(s), "l1") }()
				<-entered
			}
			third := make(chan reply, 1)
			go func() { third <- send(token(s), "l1") }()
			var got reply
			select {
			case got = <-third:
			case <-entered:
				close(leave)
				t.Fatal("one learner holds more uploads than their share")
			}
			s.refused(got, 429, "rate-limited", "2 uploads for one learner")
			if got.Header.Get("Retry-After") == "" {
				t.Error("no Retry-After")
			}
			other := make(chan reply)
			go func() { other <- send(s.app(), "l2") }()
			<-entered // another child's upload goes on
			close(leave)
			s.want(<-other, 202)
			s.want(<-slow, 202)
			s.want(<-slow, 202)
			s.objects.onPut = nil
			s.want(send(token(s), "l1"), 202) // and so does theirs, once the others have ended
		})
	}
}
