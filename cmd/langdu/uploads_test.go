package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/langdu/langdu/internal/need"
)

// asProgram, where set, makes this test binary the program itself, as a process that
// can be killed.
const asProgram = "LANGDU_TEST_AS_PROGRAM"

// program runs `langdu serve` as a process of its own. kill is kill -9.
func program(t *testing.T, data string, stores []string) (s *service, kill func()) {
	t.Helper()
	secrets(t, stores)
	args := append([]string{"serve", "--data", data, "--listen", "127.0.0.1:0", "--log-level", "error", "--workers", "0"}, stores...)
	command := exec.Command(os.Args[0], args...)
	command.Env = append(os.Environ(), asProgram+"=1")
	command.Stderr = testWriter{t}
	out, err := command.StdoutPipe()
	if err == nil {
		err = command.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("serve printed no address: %v", err)
	}
	kill = sync.OnceFunc(func() {
		_ = command.Process.Kill()
		_ = command.Wait() // it was killed
	})
	t.Cleanup(kill)
	s = &service{data: data, address: strings.TrimSuffix(strings.TrimSpace(line[strings.Index(line, "http"):]), "/")}
	s.token = s.sign(t, "--role", "app")
	return s, kill
}

// begin begins an upload of the learner's whose length is not known yet.
func (s *service) begin(t *testing.T, learner string) (at string) {
	t.Helper()
	encoded := func(value string) string { return base64.StdEncoding.EncodeToString([]byte(value)) }
	status, header, answer := s.call(t, "POST", "/v1/uploads", nil, "Tus-Resumable", "1.0.0", "Upload-Defer-Length", "1",
		"Upload-Metadata", "learner "+encoded(learner)+",text "+encoded(readingText))
	if status != 201 {
		t.Fatalf("POST /v1/uploads = %d: %s", status, answer)
	}
	return header.Get("Location")
}

// patch sends bytes that belong at from. It is safe for goroutines; an error means
// that the service has gone.
func (s *service) patch(at string, from int, body []byte, header ...string) (*http.Response, error) {
	request, err := http.NewRequest("PATCH", s.address+at, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	for i, h := 0, append([]string{"Authorization", "Bearer " + s.token, "Tus-Resumable", "1.0.0",
		"Content-Type", "application/offset+octet-stream", "Upload-Offset", strconv.Itoa(from)}, header...); i < len(h); i += 2 {
		request.Header.Set(h[i], h[i+1])
	}
	response, err := s.do(request)
	if err != nil {
		return nil, err
	}
	_, _ = io.Copy(io.Discard, response.Body) // its status says all
	return response, response.Body.Close()
}

// stands is how much of an upload is stored.
func (s *service) stands(t *testing.T, at string) (n int) {
	t.Helper()
	await(t, "the offset", func() bool {
		status, header, _ := s.call(t, "HEAD", at, nil, "Tus-Resumable", "1.0.0")
		n, _ = strconv.Atoi(header.Get("Upload-Offset"))
		return status == 200
	})
	return n
}

// finish sends the rest of an upload and returns the recording.
func (s *service) finish(t *testing.T, at string, audio []byte) (id string) {
	t.Helper()
	from := s.stands(t, at)
	r, err := s.patch(at, from, audio[from:], "Upload-Length", strconv.Itoa(len(audio)))
	if err != nil || r.StatusCode != 204 {
		t.Fatalf("the last PATCH = %v, %v", r, err)
	}
	id, ok := strings.CutPrefix(r.Header.Get("Langdu-Recording"), "/v1/recordings/")
	if !ok {
		t.Fatalf("no recording in %v", r.Header)
	}
	return id
}

// TestAnUploadInPartsIsScoredTheSame sends a reading in parts and in one piece.
func TestAnUploadInPartsIsScoredTheSame(t *testing.T) {
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			s := start(t, stores)
			s.consent(t, "xiaoming")
			audio := testdata(t, "reading.ogg")
			at := s.begin(t, "xiaoming")
			for from := 0; from+3000 < len(audio); from += 3000 {
				if r, err := s.patch(at, from, audio[from:from+3000]); err != nil || r.StatusCode != 204 {
					t.Fatalf("PATCH = %v, %v", r, err)
				}
			}
			var results [2]map[string]any
			for i, id := range []string{s.finish(t, at, audio), s.upload(t, "xiaoming", readingText, audio)} {
				s.settle(t, id)
				results[i] = s.want(t, 200, "GET", "/v1/recordings/"+id+"/result", nil)
				checkResult(t, results[i])
				checkPlayback(t, s, "/v1/recordings/"+id, audio)
			}
			if !reflect.DeepEqual(results[0]["characters"], results[1]["characters"]) {
				one, _ := json.Marshal(results[0])
				other, _ := json.Marshal(results[1])
				t.Errorf("they are judged differently:\n%s\n%s", one, other)
			}
			for _, key := range s.held(t, stores).keys() {
				if strings.Contains(key, "/parts/") {
					t.Errorf("%s is left of the upload", key)
				}
			}
		})
	}
}

// TestUploadsSurviveKills kills the service again and again while bytes come.
// Whatever it has answered for is there when it is back, and the recording is what was
// sent.
func TestUploadsSurviveKills(t *testing.T) {
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			data, audio := t.TempDir(), bytes.Repeat(testdata(t, "reading.ogg"), 40)
			s, kill := program(t, data, stores)
			s.consent(t, "xiaoming")
			at := s.begin(t, "xiaoming")
			for range 6 {
				answered := make(chan int, 1)
				from := s.stands(t, at)
				go func() {
					n := from
					for ; n+50_000 < len(audio); n += 50_000 {
						if r, err := s.patch(at, n, audio[n:n+50_000]); err != nil || r.StatusCode != 204 {
							break
						}
					}
					answered <- n
				}()
				await(t, "a moment", passes(time.Duration(rand.IntN(60))*time.Millisecond))
				kill()
				promised := <-answered
				s, kill = program(t, data, stores)
				if n := s.stands(t, at); n < promised {
					t.Fatalf("the upload stands at %d after a kill, %d was answered for", n, promised)
				}
			}
			id := s.finish(t, at, audio)
			if status, _, got := s.call(t, "GET", "/v1/recordings/"+id+"/audio?original=1", nil); status != 200 || !bytes.Equal(got, audio) {
				t.Errorf("the original = %d, %d bytes, want the %d that were sent", status, len(got), len(audio))
			}
		})
	}
}

// TestP20NoPartComesAfterTheReceipt erases a learner while many uploads of theirs go
// on: each is refused from then on, and when the receipt is there the store holds
// nothing, and never does again.
func TestP20NoPartComesAfterTheReceipt(t *testing.T) {
	need.Patience(t)
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			s := start(t, stores, "--max-uploads", "128") // of which a learner may have an eighth
			s.consent(t, "xiaoming")
			audio := bytes.Repeat(testdata(t, "reading.ogg"), 20)
			var wait sync.WaitGroup
			var ats []string
			ended := make(chan string, 12)
			for range cap(ended) {
				at := s.begin(t, "xiaoming")
				ats = append(ats, at)
				wait.Go(func() {
					for n := 0; ; n += 1000 {
						r, err := s.patch(at, n, audio[n:n+1000])
						if err != nil || r.StatusCode != 204 {
							ended <- fmt.Sprint(r.StatusCode, err)
							return
						}
					}
				})
			}
			await(t, "some parts", func() bool { return len(s.held(t, stores).keys()) > 30 })
			done := s.erase(t, "/v1/learners/xiaoming")
			if !bytes.Contains(done, []byte(`"state":"done"`)) {
				t.Fatalf("the erasure is not done: %s", done)
			}
			s.held(t, stores).nothing("when the receipt is there")
			wait.Wait()
			close(ended)
			for why := range ended {
				if why != "410 <nil>" {
					t.Errorf("an upload ended with %s, want 410", why)
				}
			}
			for _, at := range ats {
				if r, err := s.patch(at, 0, audio[:1000]); err != nil || r.StatusCode != 410 && r.StatusCode != 404 {
					t.Errorf("PATCH after the receipt = %v, %v", r, err)
				}
			}
			s.held(t, stores).nothing("after more was sent")
		})
	}
}

// TestUnfinishedUploadsAreErased lets a day pass.
func TestUnfinishedUploadsAreErased(t *testing.T) {
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			s := start(t, stores)
			s.consent(t, "xiaoming")
			at, audio := s.begin(t, "xiaoming"), testdata(t, "reading.ogg")
			if r, err := s.patch(at, 0, audio[:9000]); err != nil || r.StatusCode != 204 {
				t.Fatalf("PATCH = %v, %v", r, err)
			}
			if said := s.sweep(t, stores, 0); strings.Contains(said, "unfinished") || len(s.held(t, stores).keys()) != 1 {
				t.Errorf("after a minute the sweep said %q", said)
			}
			if said := s.sweep(t, stores, 1); !strings.Contains(said, "1 unfinished uploads") {
				t.Errorf("after a day the sweep said %q", said)
			}
			s.held(t, stores).nothing("after a day")
			if r, err := s.patch(at, 9000, audio[9000:]); err != nil || r.StatusCode != 410 {
				t.Errorf("PATCH after a day = %v, %v", r, err)
			}
			_, _, metrics := s.call(t, "GET", "/metrics", nil)
			for _, want := range []string{"langdu_uploads_abandoned_total 1\n", "langdu_uploads_unfinished 0\n"} {
				if !bytes.Contains(metrics, []byte(want)) {
					t.Errorf("metrics lack %q", want)
				}
			}
		})
	}
}
