package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/langdu/langdu/internal/need"
	"github.com/langdu/langdu/models"
)

// receiver is the app's own server as docs/webhooks.md writes one: it checks each
// call with the reference library of Standard Webhooks, and does each once.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex // guards what follows
	status int
	calls  int
	done   map[string]string // by webhook-id, the body
}

func newReceiver(t *testing.T, secret string) *receiver {
	t.Helper()
	r := &receiver{status: http.StatusNoContent, done: map[string]string{}}
	webhook, err := standardwebhooks.NewWebhook(secret)
	if err != nil {
		t.Fatal(err)
	}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, err := io.ReadAll(io.LimitReader(req.Body, 64<<10))
		if err != nil || webhook.Verify(body, req.Header) != nil {
			t.Errorf("a call that is not good: %v %s", req.Header, body)
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.calls++
		if r.status < 300 {
			r.done[req.Header.Get("webhook-id")] = string(body)
		}
		w.WriteHeader(r.status)
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) answers(status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status = status
}

// body is that of the event about something; "" while it was not told.
func (r *receiver) body(event, about string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.done[models.HookCallID(models.HookEvent(event), about)]
}

// told waits for an event and wants its ids.
func (r *receiver) told(t *testing.T, event, noun, about string) {
	t.Helper()
	await(t, event, func() bool { return r.body(event, about) != "" })
	var got struct {
		Type      string
		Timestamp string
		Data      map[string]string
	}
	body := r.body(event, about)
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Fatal(err)
	}
	if got.Type != event || got.Timestamp == "" || len(got.Data) != 1 || got.Data[noun] != about {
		t.Errorf("told %s, want %s of %s %s and nothing else", body, event, noun, about)
	}
}

func (r *receiver) declare(t *testing.T, data string) []string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "parties.yaml")
	content := "third_parties:\n  - {name: reading-app, kind: app-hook, purpose: scoring, region: cn, url: '" + r.URL + "/hook', data: [" + data + "], contact: privacy@app.example}\n"
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return []string{"--third-parties", file, "--region", "cn", "--hook-networks", "127.0.0.1"}
}

// TestHookIsToldWhatBecomes walks a recording and an export from upload to erasure:
// the app's hook is told of each, signed with the old secret and the new one, and what
// it did not take is told when an operator asks for it.
func TestHookIsToldWhatBecomes(t *testing.T) {
	need.Patience(t)
	const fresh = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
	app := newReceiver(t, hookSecret) // it has not taken over the new secret yet
	settings := append(app.declare(t, "notice, outcome"), "--hook-secret", fresh, "--earlier-hook-secret", hookSecret)
	s := start(t, nil, settings...)
	s.consent(t, "xiaoming")
	id := s.upload(t, "xiaoming", readingText, testdata(t, "reading.ogg"))
	app.told(t, "recording.scored", "recording", id)
	export := s.want(t, 202, "POST", "/v1/learners/xiaoming/exports", nil)["export"].(string)
	app.told(t, "export.ready", "export", export)

	app.answers(http.StatusGone)
	s.want(t, 202, "DELETE", "/v1/recordings/"+id, nil)
	operator := "Bearer " + s.sign(t, "--role", "operator", "--subject", "ops")
	state := func() map[string]any {
		return s.want(t, 200, "GET", "/v1/operations/hook", nil, "Authorization", operator)["hook"].(map[string]any)
	}
	await(t, "the 410", func() bool { return state()["state"] == "gone" })
	app.answers(http.StatusNoContent)

	var out bytes.Buffer
	args := append([]string{"hook", "status", "--data", s.data}, settings...)
	if err := run(t.Context(), args, os.LookupEnv, &out, io.Discard); err != nil || !strings.Contains(out.String(), "410") || !strings.Contains(out.String(), "recording_erased_"+id) {
		t.Errorf("langdu hook status = %v\n%s", err, &out)
	}
	s.want(t, 200, "POST", "/v1/operations/hook/replay", map[string]any{}, "Authorization", operator)
	app.told(t, "recording.erased", "recording", id)
	await(t, "the hook to be well", func() bool { return state()["state"] == "answers" })

	args[1] = "replay"
	out.Reset()
	calls := app.calls
	if err := run(t.Context(), append(args, "--delivered", "--id", "recording_scored_"+id), os.LookupEnv, &out, io.Discard); err == nil {
		t.Errorf("what was erased with its recording is told again: %s", &out)
	}
	if err := run(t.Context(), append(args, "--since", "1h"), os.LookupEnv, &out, io.Discard); err != nil || out.String() != "0 calls that had ended are made again; 0 wait in all\n" || app.calls != calls {
		t.Errorf("langdu hook replay = %v, %q", err, &out)
	}
}
