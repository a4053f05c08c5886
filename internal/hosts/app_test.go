//go:build linux && hosts

package hosts_test

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/assess"
	"github.com/langdu/langdu/audio/decode"
	"github.com/langdu/langdu/audio/encode"
	"github.com/langdu/langdu/internal/hosts"
)

// app is the app of a child as it should be written: it takes the next API where one
// does not answer, sends a call again that it may, and reconnects its events.
type app struct {
	from  *http.Client
	apis  []string
	token string
	calls int // made so far: the API that is asked first
}

func newApp(t *testing.T, f *fleet, role string) *app {
	t.Helper()
	cmd := exec.Command(f.binary, "token", "--role", role, "--subject", "the-app")
	cmd.Env = append(os.Environ(), environment...)
	token, err := cmd.Output()
	if err != nil {
		t.Fatalf("langdu token: %v", err)
	}
	client := f.app.Client()
	client.Timeout = time.Minute
	a := &app{from: client, token: strings.TrimSpace(string(token))}
	for _, api := range f.apis {
		a.apis = append(a.apis, "http://"+api.At(apiPort))
	}
	return a
}

// once makes one call of one API.
func (a *app) once(ctx context.Context, api, method, path string, body []byte, header ...string) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, method, api+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+a.token)
	request.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	return a.from.Do(request)
}

// call makes a call until an API has answered it with something else than that it
// should be made again, for half a minute at most.
func (a *app) call(ctx context.Context, method, path string, body []byte, header ...string) (status int, answer []byte, err error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for {
		a.calls++
		response, err := a.once(ctx, a.apis[a.calls%len(a.apis)], method, path, body, header...)
		if err == nil {
			answer, err = io.ReadAll(response.Body)
			_ = response.Body.Close()
			if err == nil && response.StatusCode != http.StatusServiceUnavailable && response.StatusCode != http.StatusTooManyRequests {
				return response.StatusCode, answer, nil
			}
			status = response.StatusCode
		}
		select {
		case <-ctx.Done():
			return status, answer, fmt.Errorf("%s %s: %w, %v: %s", method, path, ctx.Err(), err, answer)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// want is call for an answer that must have this status.
func (a *app) want(t *testing.T, status int, method, path string, body any, into any, header ...string) {
	t.Helper()
	content, ok := body.([]byte)
	if !ok && body != nil {
		var err error
		if content, err = json.Marshal(body); err != nil {
			t.Fatal(err)
		}
	}
	got, answer, err := a.call(t.Context(), method, path, content, header...)
	if err != nil || got != status {
		t.Fatalf("%s %s = %d, %v, want %d: %s", method, path, got, err, status, answer)
	}
	if into != nil {
		if err := json.Unmarshal(answer, into); err != nil {
			t.Fatalf("%s %s: %v in %s", method, path, err, answer)
		}
	}
}

// consent makes a learner whose guardian has consented.
func (a *app) consent(t *testing.T, learner string) {
	t.Helper()
	a.want(t, 201, "PUT", "/v1/learners/"+learner, map[string]any{"age_band": "under14", "guardian": "mama"}, nil)
	a.want(t, 201, "POST", "/v1/learners/"+learner+"/consents", map[string]any{
		"purposes": []string{"scoring", "playback"}, "policy_version": "2026-11", "given_by": "mama", "method": "in person"}, nil)
}

// readingText is what the recording says.
const readingText = "爸爸和妈妈谁的年龄大"

// reading is a recording of a sentence.
func reading(t *testing.T) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "..", "cmd", "langdu", "testdata", "reading.ogg"))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// longReading is the sentence read again and again: a page of a minute,
// which takes a worker about a second.
func longReading(t *testing.T) (wav []byte, text string) {
	t.Helper()
	return wavOf(t, 24)
}

// wavOf is the sentence read so many times, and what was read.
func wavOf(t *testing.T, times int) (wav []byte, text string) {
	t.Helper()
	content := reading(t)
	sound, err := assess.Open(t.Context(), bytes.NewReader(content), int64(len(content)), decode.Limits{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	clip := audio.Clip{Rate: sound.Clip.Rate, Samples: slices.Repeat(sound.Clip.Samples, times)}
	if err := encode.WAV(&b, clip); err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), strings.Repeat(readingText+"。", times)
}

// upload sends a recording; an answer that got lost makes no second one.
func (a *app) upload(ctx context.Context, learner, text, key string, audio []byte) (id string, err error) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	_ = w.WriteField("learner", learner) // a buffer takes everything
	_ = w.WriteField("text", text)
	part, _ := w.CreateFormFile("audio", "reading")
	_, _ = part.Write(audio)
	_ = w.Close()
	status, answer, err := a.call(ctx, "POST", "/v1/recordings", b.Bytes(), "Content-Type", w.FormDataContentType(), "Idempotency-Key", key)
	if err != nil || status != http.StatusAccepted {
		return "", fmt.Errorf("upload: %d, %w: %s", status, err, answer)
	}
	var doc struct{ ID string }
	return doc.ID, json.Unmarshal(answer, &doc)
}

// follow follows the events of a recording until it is settled, over every break.
func (a *app) follow(ctx context.Context, id string) (status string, err error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	last := ""
	for ctx.Err() == nil {
		a.calls++
		response, err := a.once(ctx, a.apis[a.calls%len(a.apis)], "GET", "/v1/recordings/"+id+"/events", nil, "Last-Event-ID", last)
		if err != nil {
			continue // the next API
		}
		if response.StatusCode == http.StatusNoContent {
			return last, nil
		}
		last = cmp.Or(lastStatus(response.Body), last)
		_ = response.Body.Close()
		if settled(last) {
			return last, nil
		}
	}
	return last, fmt.Errorf("events of %s: %w after %q", id, ctx.Err(), last)
}

// lastStatus reads events to their end, and returns the last.
func lastStatus(stream io.Reader) (last string) {
	for lines := bufio.NewScanner(stream); lines.Scan(); {
		if id, ok := strings.CutPrefix(lines.Text(), "id: "); ok {
			last = id
		}
	}
	return last
}

func settled(status string) bool {
	return status == "scored" || status == "unassessable" || status == "failed"
}

// worker is a process that works, as the operator sees it.
type worker struct {
	Host   string
	Active int
}

// crew is the workers that the operator sees.
func (a *app) crew(t *testing.T) []worker {
	t.Helper()
	var doc struct{ Workers []worker }
	a.want(t, 200, "GET", "/v1/operations", nil, &doc)
	return doc.Workers
}

// busy says whether a machine works on something.
func (a *app) busy(t *testing.T, host *hosts.Host) bool {
	t.Helper()
	for _, w := range a.crew(t) {
		if w.Host == host.Name() && w.Active > 0 {
			return true
		}
	}
	return false
}
