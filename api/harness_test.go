package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/api"
	"github.com/langdu/langdu/internal/fresh"
	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage/records"
)

var secret = []byte("a secret of the tests, 32 bytes!!")

// service is the api over a real database, with the other parts under the
// test's control.
type service struct {
	t       testing.TB
	file    string // of the database
	url     string
	handler http.Handler // behind url
	store   *records.Store
	tally   *tally
	objects *shelf
	queue   *queue
	crew    *crew
	events  *events
	log     *logs
	clock   *clock
	config  api.Config
}

// start serves the api; change adjusts its configuration first.
func start(t testing.TB, change ...func(*api.Config)) *service {
	t.Helper()
	file := filepath.Join(t.TempDir(), "langdu.db")
	tally := &tally{}
	store, err := records.Open(t.Context(), fresh.SQLiteIn(t, file), records.Counted(func() { tally.statements.Add(1) }), records.Watched(tally.watch))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	s := &service{
		t: t, file: file, store: store, tally: tally, objects: newShelf(), queue: &queue{}, crew: &crew{}, events: &events{hints: make(chan models.Stage, 8)},
		log: &logs{}, clock: &clock{now: time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)},
	}
	s.config = api.Config{
		Records: store, Objects: s.objects, Queue: s.queue, Inspector: s.crew, Events: s.events, Readings: dictionary{}, Sniff: sniff,
		Auth: api.AuthConfig{Secret: secret}, Schedule: models.DefaultSchedule(),
		Now: s.clock.Now, Log: slog.New(slog.NewTextHandler(s.log, nil)),
	}
	for _, f := range change {
		f(&s.config)
	}
	handler, err := api.New(t.Context(), s.config)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	s.url, s.handler = server.URL, handler
	return s
}

// token is a token of the role for the learners.
func (s *service) token(role api.Role, subject string, learners ...models.LearnerID) string {
	s.t.Helper()
	token, err := api.NewToken(secret, api.Claims{Subject: models.PrincipalID(subject), Role: role, Learners: learners}, s.clock.Now(), time.Hour)
	if err != nil {
		s.t.Fatal(err)
	}
	return token
}

// app is the token of an app's server.
func (s *service) app() string { return s.token(api.RoleApp, "app") }

// reply is an answer with its body.
type reply struct {
	*http.Response
	body []byte
}

// json reads a value of the body by its path of names.
func (r reply) json(path ...string) any {
	var v any
	if json.Unmarshal(r.body, &v) != nil {
		return nil
	}
	for _, name := range path {
		object, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = object[name]
	}
	return v
}

func (s *service) do(r *http.Request) reply {
	s.t.Helper()
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return reply{response, body}
}

// request makes a request; headers are name, value, …
func (s *service) request(method, path, token string, body io.Reader, headers ...string) *http.Request {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, body)
	if err != nil {
		s.t.Fatal(err)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return r
}

// call sends JSON.
func (s *service) call(method, path, token, body string, headers ...string) reply {
	s.t.Helper()
	r := s.request(method, path, token, strings.NewReader(body), headers...)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	return s.do(r)
}

// want checks the status.
func (s *service) want(r reply, status int) reply {
	s.t.Helper()
	if r.StatusCode != status {
		s.t.Fatalf("%s %s = %d %s, want %d", r.Request.Method, r.Request.URL.Path, r.StatusCode, r.body, status)
	}
	return r
}

// refused checks a problem document: its status, type, and words of its detail.
func (s *service) refused(r reply, status int, kind, words string) {
	s.t.Helper()
	s.want(r, status)
	if got := r.Header.Get("Content-Type"); got != "application/problem+json" {
		s.t.Errorf("Content-Type = %q, want a problem document", got)
	}
	if got, want := r.json("type"), "urn:langdu:problem:"+kind; got != want {
		s.t.Errorf("type = %v, want %s", got, want)
	}
	if detail, _ := r.json("detail").(string); !strings.Contains(detail, words) {
		s.t.Errorf("detail = %q, want it to say %q", detail, words)
	}
	s.t.Logf("%d %s", r.StatusCode, r.body)
}

// learner makes a learner under 14 with guardian g1 and consents for purposes.
func (s *service) learner(id string, purposes ...string) {
	s.t.Helper()
	operator := s.token(api.RoleOperator, "op")
	if r := s.call("PUT", "/v1/policies/p1", operator, `{"text":"我们的政策","effective":"2026-01-01T00:00:00Z"}`); r.StatusCode > 201 {
		s.t.Fatalf("policy: %s", r.body)
	}
	s.want(s.call("PUT", "/v1/learners/"+id, s.app(), `{"birth_month":"2018-05","guardian":"g1"}`), 201)
	if len(purposes) > 0 {
		s.consent(id, purposes...)
	}
}

func (s *service) consent(id string, purposes ...string) {
	s.t.Helper()
	list, _ := json.Marshal(purposes)
	body := fmt.Sprintf(`{"purposes":%s,"policy_version":"p1","given_by":"g1","method":"guardian-sms"}`, list)
	s.want(s.call("POST", "/v1/learners/"+id+"/consents", s.app(), body), 201)
}

// wav is n bytes that pass for sound.
func wav(n int) []byte { return append([]byte("RIFF"), bytes.Repeat([]byte{7}, n-4)...) }

// form is a multipart body: name, value, …; the name audio makes the file.
func form(t testing.TB, parts ...string) (body *bytes.Buffer, contentType string) {
	t.Helper()
	body = &bytes.Buffer{}
	w := multipart.NewWriter(body)
	for i := 0; i < len(parts); i += 2 {
		name, value := parts[i], parts[i+1]
		create := w.CreateFormField
		if name == "audio" {
			create = func(name string) (io.Writer, error) { return w.CreateFormFile(name, "a.wav") }
		}
		part, err := create(name)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(part, value)
	}
	w.Close()
	return body, w.FormDataContentType()
}

// upload sends a form.
func (s *service) upload(token string, headers []string, parts ...string) reply {
	s.t.Helper()
	body, contentType := form(s.t, parts...)
	return s.do(s.request("POST", "/v1/recordings", token, body, append(headers, "Content-Type", contentType)...))
}

// recorded uploads a recording of l and returns its id.
func (s *service) recorded(l string) models.RecordingID {
	s.t.Helper()
	r := s.want(s.upload(s.app(), nil, "learner", l, "text", "小猫钓鱼", "audio", string(wav(9000))), 202)
	return models.RecordingID(r.json("id").(string))
}

// nothingRemains checks that no object and no visible row is left of uploads.
func (s *service) nothingRemains(l string) {
	s.t.Helper()
	if keys := s.objects.keys(); len(keys) > 0 {
		s.t.Errorf("objects left: %v", keys)
	}
	ids, err := s.store.RecordingsOf(s.t.Context(), models.LearnerID(l), 10)
	if err != nil || len(ids) > 0 {
		s.t.Errorf("rows left: %v, %v", ids, err)
	}
}

// erased ends an erasure as the workers do.
func (s *service) erased(id models.ErasureID) {
	s.t.Helper()
	err := s.store.Cleared(s.t.Context(), id, nil, s.clock.Now())
	if err == nil {
		_, err = s.store.Done(s.t.Context(), id, s.clock.Now(), func(r models.Receipt) models.Receipt { return r })
	}
	if err != nil {
		s.t.Fatal(err)
	}
}

// erasures is what the queue was told to erase.
func (s *service) erasures() []models.ErasureID {
	s.queue.mu.Lock()
	defer s.queue.mu.Unlock()
	return append([]models.ErasureID(nil), s.queue.erased...)
}

// wait lets what goes on behind the client's back come to its end.
func (s *service) wait(until func() bool) {
	s.t.Helper()
	deadline := time.Now().Add(time.Minute)
	for !until() {
		if time.Now().After(deadline) {
			s.t.Fatal("it did not happen within a minute")
		}
		runtime.Gosched()
	}
}
