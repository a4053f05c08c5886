package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
	databases "github.com/langdu/langdu/internal/fresh"
	"github.com/langdu/langdu/internal/need"
)

// readingText is what testdata/reading.ogg says: a sentence of SeedLingo's first reader.
const readingText = "爸爸和妈妈谁的年龄大"

// service is a running langdu, started as a person starts it.
type service struct {
	address string
	data    string
	token   string
	client  *http.Client // nil for the usual one
}

// do makes a request from where the service can be reached.
func (s *service) do(request *http.Request) (*http.Response, error) {
	if s.client != nil {
		return s.client.Do(request)
	}
	return http.DefaultClient.Do(request)
}

// shapes is the configurations that every end-to-end test runs on: everything
// embedded, and the real stores where the environment names them.
func shapes(t *testing.T) map[string][]string {
	t.Helper()
	all := map[string][]string{"embedded": nil}
	redis, postgres, s3 := os.Getenv("LANGDU_TEST_REDIS"), os.Getenv("LANGDU_TEST_POSTGRES"), os.Getenv("LANGDU_TEST_S3")
	switch {
	case redis != "" && postgres != "" && s3 != "":
		all["real stores"] = []string{"--redis-url", ownRedis(t, redis), "--database-url", databases.Postgres(t, postgres),
			"--s3-url", s3 + "/langdu-" + strings.ToLower(rand.Text()[:12]) + "?region=us-east-1"}
	case need.All():
		t.Fatal("LANGDU_REQUIRE_ALL forbids to go without LANGDU_TEST_REDIS, LANGDU_TEST_POSTGRES and LANGDU_TEST_S3")
	}
	return all
}

// ownRedis is one of the server's databases but the first and the last four, where the
// tests of the queue are: their workers would take our jobs, and ours theirs.
func ownRedis(t *testing.T, server string) string {
	t.Helper()
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = fmt.Sprintf("/%d", 1+mathrand.IntN(11))
	return u.String()
}

// freshDatabase makes a database of its own on the server and drops it in the end.
func freshDatabase(t *testing.T, server string) string {
	t.Helper()
	db, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	name := "langdu_" + strings.ToLower(rand.Text()[:12])
	if _, err := db.Exec("CREATE DATABASE " + name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := db.Exec("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Error(err)
		}
		_ = db.Close()
	})
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}

// start runs `langdu serve`, and on real stores `langdu work` beside it.
func start(t *testing.T, stores []string, more ...string) *service {
	t.Helper()
	if stores != nil {
		secrets(t, stores)
		background(t, append([]string{"work", "--log-level", "warn"}, stores...), io.Discard)
		more = append([]string{"--workers", "0"}, more...)
	}
	return serveIn(t, t.TempDir(), stores, more...)
}

// secrets sets in the environment what commands sign and seal with.
func secrets(t *testing.T, stores []string) {
	t.Helper()
	t.Setenv("LANGDU_JWT_SECRET", "a secret of the end-to-end tests, long enough")
	if stores != nil {
		t.Setenv("LANGDU_SIGNING_KEY", strings.Repeat("5a", 32))
		t.Setenv("LANGDU_MASTER_KEY", strings.Repeat("a5", 32))
	}
}

// serveIn runs `langdu serve` on a data folder, and nothing beside it.
func serveIn(t *testing.T, data string, stores []string, more ...string) *service {
	t.Helper()
	return serveTo(t, testWriter{t}, data, stores, more...)
}

// serveTo is serveIn with the log going elsewhere.
func serveTo(t *testing.T, log io.Writer, data string, stores []string, more ...string) *service {
	t.Helper()
	s := &service{data: data}
	secrets(t, stores)
	serve := append([]string{"serve", "--data", s.data, "--listen", "127.0.0.1:0", "--log-level", "warn", "--drain", "0s"}, stores...)
	out, in := io.Pipe()
	backgroundTo(t, append(serve, more...), in, log)
	s.address = readyAddress(t, out)
	s.token = s.sign(t, "--role", "app")
	return s
}

// readyAddress is where a service says that it is ready.
func readyAddress(t *testing.T, out io.Reader) string {
	t.Helper()
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("serve printed no address: %v", err)
	}
	return strings.TrimSuffix(strings.TrimSpace(line[strings.Index(line, "http"):]), "/")
}

// background runs a command until the test ends, and fails the test if it fails.
func background(t *testing.T, args []string, stdout io.Writer) {
	t.Helper()
	backgroundTo(t, args, stdout, testWriter{t})
}

// backgroundTo is background with the log going elsewhere.
func backgroundTo(t *testing.T, args []string, stdout, stderr io.Writer) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() {
		err := run(ctx, args, os.LookupEnv, stdout, stderr)
		if pipe, ok := stdout.(*io.PipeWriter); ok {
			_ = pipe.CloseWithError(err)
		}
		if err != nil && !(errors.Is(err, context.Canceled) && ctx.Err() != nil) { // ended while it started
			t.Errorf("langdu %s: %v", args[0], err)
		}
	})
	t.Cleanup(func() { cancel(); wg.Wait() })
}

// testWriter hands a command's log to the test's.
type testWriter struct{ t *testing.T }

func (w testWriter) Write(p []byte) (int, error) { w.t.Logf("%s", p); return len(p), nil }

// sign runs `langdu token`.
func (s *service) sign(t *testing.T, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	if err := run(t.Context(), append([]string{"token", "--data", s.data}, args...), os.LookupEnv, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(out.String())
}

// call makes a request as the app, and reads the answer.
func (s *service) call(t *testing.T, method, path string, body any, header ...string) (int, http.Header, []byte) {
	t.Helper()
	var content io.Reader
	if b, ok := body.(io.Reader); ok {
		content = b
	} else if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		content = bytes.NewReader(encoded)
	}
	request, err := http.NewRequestWithContext(t.Context(), method, s.address+path, content)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+s.token)
	request.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	response, err := s.do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, response.Header, answer
}

// want is call for an answer that must have this status; it is decoded into a map.
func (s *service) want(t *testing.T, status int, method, path string, body any, header ...string) map[string]any {
	t.Helper()
	got, _, answer := s.call(t, method, path, body, header...)
	if got != status {
		t.Fatalf("%s %s = %d, want %d: %s", method, path, got, status, answer)
	}
	var decoded map[string]any
	if len(answer) > 0 {
		if err := json.Unmarshal(answer, &decoded); err != nil {
			t.Fatalf("%s %s: %v in %.200s", method, path, err, answer)
		}
	}
	return decoded
}

// consent makes a learner whose guardian has consented to scoring and playback.
func (s *service) consent(t *testing.T, learner string) {
	t.Helper()
	s.want(t, 201, "PUT", "/v1/learners/"+learner, map[string]any{"age_band": "under14", "guardian": "mama"})
	s.want(t, 201, "POST", "/v1/learners/"+learner+"/consents", map[string]any{
		"purposes": []string{"scoring", "playback"}, "policy_version": "2026-11", "given_by": "mama", "method": "in person"})
}

// newReader makes a learner with consent, and returns the id of a scored reading of
// theirs.
func (s *service) newReader(t *testing.T, learner string) string {
	t.Helper()
	s.consent(t, learner)
	return s.recorded(t, learner)
}

// recorded uploads a reading and waits until it is scored.
func (s *service) recorded(t *testing.T, learner string) string {
	t.Helper()
	id := s.upload(t, learner, readingText, testdata(t, "reading.ogg"))
	s.settle(t, id)
	return id
}

// form is a multipart upload of audio.
func form(t *testing.T, fields [][2]string, audio []byte) (body io.Reader, contentType string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, field := range fields {
		if err := w.WriteField(field[0], field[1]); err != nil {
			t.Fatal(err)
		}
	}
	part, err := w.CreateFormFile("audio", "reading")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(audio); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return &b, w.FormDataContentType()
}

// upload sends a recording and returns its id.
func (s *service) upload(t *testing.T, learner, text string, audio []byte) string {
	t.Helper()
	body, contentType := form(t, [][2]string{{"learner", learner}, {"text", text}}, audio)
	return s.want(t, 202, "POST", "/v1/recordings", body, "Content-Type", contentType)["id"].(string)
}

// settle follows the events of a recording until it is settled, and returns the
// statuses and stages that came by.
func (s *service) settle(t *testing.T, id string) (seen []string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, "GET", s.address+"/v1/recordings/"+id+"/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+s.token)
	response, err := s.do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	lines := bufio.NewScanner(response.Body)
	for lines.Scan() {
		data, ok := strings.CutPrefix(lines.Text(), "data: ")
		if !ok {
			continue
		}
		var event struct{ Status, Stage string }
		if err := json.Unmarshal([]byte(data), &event); err != nil {
			t.Fatal(err)
		}
		seen = append(seen, strings.TrimSuffix(event.Status+" "+event.Stage, " "))
	}
	if err := lines.Err(); err != nil {
		t.Fatalf("events of %s: %v after %q", id, err, seen)
	}
	return seen
}

// await polls what a person would wait for, at most half a minute.
func await(t *testing.T, what string, done func() bool) {
	t.Helper()
	deadline := time.After(30 * time.Second) // much more than it takes: the machine may be busy
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !done() {
		select {
		case <-deadline:
			t.Fatalf("%s did not come about in 30 s", what)
		case <-tick.C:
		}
	}
}

func testdata(t *testing.T, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root, "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// root is this package's folder; a running embedded store changes the working
// directory of the process.
var root = func() string {
	dir, err := os.Getwd()
	if err != nil {
		panic(fmt.Sprint("no working directory: ", err))
	}
	return dir
}()
