//go:build integration

package main

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"
)

// opened is a call as the app, whose answer is read by the test.
func (s *service) opened(t *testing.T, method, path string, body io.Reader, contentType string) (*http.Response, error) {
	request, err := http.NewRequestWithContext(t.Context(), method, s.address+path, body)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+s.token)
	request.Header.Set("Content-Type", contentType)
	return s.do(request)
}

// TestAnAPIThatIsStoppedLosesNothing stops one of two API processes, as a rolling restart
// does: it says so before it closes its door, finishes the upload that is under way, sends
// those who follow a recording to the other, and what was begun in parts goes on there.
func TestAnAPIThatIsStoppedLosesNothing(t *testing.T) {
	stores, real := shapes(t)["real stores"]
	if !real {
		t.Skip("no real stores")
	}
	secrets(t, stores)
	first, process := spawnService(t, stores, "--drain", "2s")
	other, _ := spawnService(t, stores)
	first.consent(t, "xiaoming")
	audio := testdata(t, "reading.ogg")

	id := first.upload(t, "xiaoming", readingText, audio) // nobody works yet
	followed, err := first.opened(t, "GET", "/v1/recordings/"+id+"/events", nil, "")
	if err != nil {
		t.Fatal(err)
	}
	defer followed.Body.Close()
	part := first.begin(t, "xiaoming")
	if r, err := first.patch(part, 0, audio[:5000]); err != nil || r.StatusCode != 204 {
		t.Fatalf("PATCH = %v, %v", r, err)
	}
	form, contentType := form(t, [][2]string{{"learner", "xiaoming"}, {"text", readingText}}, audio)
	all, err := io.ReadAll(form)
	if err != nil {
		t.Fatal(err)
	}
	body, sending := io.Pipe()
	answered := make(chan error, 1)
	var answer *http.Response
	go func() {
		var err error
		answer, err = first.opened(t, "POST", "/v1/recordings", body, contentType)
		answered <- err
	}()
	if _, err := sending.Write(all[:len(all)/2]); err != nil {
		t.Fatal(err)
	}

	process.signal(t, syscall.SIGTERM)
	await(t, "the word that it ends", func() bool {
		status, _, said := first.call(t, "GET", "/readyz", nil)
		return status == 503 && bytes.Contains(said, []byte(`"ending"`))
	})
	if got := first.status(t, id); got != "received" { // it is answered still
		t.Errorf("while it ends the recording is %s, want received", got)
	}
	events, err := io.ReadAll(followed.Body) // until the stream is ended
	if err != nil || !strings.Contains(string(events), "retry: ") {
		t.Errorf("the stream ended with %q, %v; want a word when to come again", events, err)
	}
	if _, err := sending.Write(all[len(all)/2:]); err != nil {
		t.Fatal(err)
	}
	if err := sending.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-answered; err != nil || answer.StatusCode != 202 {
		t.Fatalf("the upload under way = %v, %v; want 202", answer, err)
	}
	sent := answer.Header.Get("Location")
	if ended, err := process.wait(t, 10*time.Second); err != nil {
		t.Errorf("it ended after %s with %v", ended, err)
	}
	spawnWorker(t, stores)
	for _, one := range []string{id, other.finish(t, part, audio), strings.TrimPrefix(sent, "/v1/recordings/")} {
		other.settle(t, one)
		if status := other.status(t, one); status != "scored" {
			t.Errorf("a recording is %s, want scored", status)
		}
	}
}
