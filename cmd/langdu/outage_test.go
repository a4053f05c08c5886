//go:build integration && linux

package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/langdu/langdu/internal/hosts"
)

const (
	// outageStoreTime is how long the service of these tests waits for a store that says
	// nothing; it is 8 s where nothing is set.
	outageStoreTime = 3 * time.Second
	// mostOutageAnswer is how long after it was asked it must have answered, whatever its
	// stores do.
	mostOutageAnswer = outageStoreTime + 2*time.Second
)

// outage is a service whose stores are on machines of their own, and can be stopped.
type outage struct {
	*service
	stores map[string]*hosts.Host // by the names of /readyz
	starts map[string]func() error
}

// newOutage starts the stores, an API and a worker.
func newOutage(t *testing.T) *outage {
	t.Helper()
	hosts.NeedStores(t)
	secrets(t, []string{})
	n, ctx := hosts.Make(t), t.Context()
	machine := func(name string) *hosts.Host {
		h, err := n.Host(name)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	redis, postgres, minio, app := machine("redis"), machine("postgres"), machine("minio"), machine("app")
	o := &outage{stores: map[string]*hosts.Host{"queue": redis, "records": postgres, "objects": minio}}
	o.starts = map[string]func() error{
		"queue":   func() error { _, err := redis.Redis(ctx, "--appendonly", "yes"); return err },
		"records": func() error { _, err := postgres.Postgres(ctx, "fsync=off"); return err },
		"objects": func() error { _, err := minio.MinIO(ctx); return err },
	}
	for name, start := range o.starts {
		if err := start(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	urls := []string{"--log-level", "warn", "--redis-url", "redis://:" + hosts.Password + "@" + redis.At(hosts.RedisPort) + "/0",
		"--database-url", "postgres://langdu@" + postgres.At(hosts.PostgresPort) + "/postgres?sslmode=disable",
		"--s3-url", "http://langdu:" + hosts.Password + "@" + minio.At(hosts.MinIOPort) + "/langdu?region=us-east-1"}
	data := t.TempDir()
	o.run(t, app, append([]string{"serve", "--data", data, "--listen", app.At(8080), "--workers", "0", "--store-time", outageStoreTime.String()}, urls...)...)
	o.run(t, app, append([]string{"work", "--workers", "1"}, urls...)...)
	o.service = &service{data: data, address: "http://" + app.At(8080), client: app.Client()}
	o.token = o.sign(t, "--role", "app")
	await(t, "the service", func() bool { return o.answers() == nil })
	return o
}

// run starts langdu on a machine.
func (o *outage) run(t *testing.T, on *hosts.Host, args ...string) {
	t.Helper()
	p, err := on.Start([]string{asProgram + "=1"}, os.Args[0], args...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = p.Kill()
		if t.Failed() {
			t.Logf("langdu %s: %s", args[0], p.Log())
		}
	})
}

// answers is nil where the service says that it is ready.
func (o *outage) answers() error {
	response, err := o.client.Get(o.address + "/readyz")
	if err != nil {
		return err
	}
	defer response.Body.Close()
	said, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		return fmt.Errorf("%d: %s, %v", response.StatusCode, said, err)
	}
	return nil
}

// outageCall is a call that is made while a store is away.
type outageCall struct {
	name, method, path string
	body               func(t *testing.T) (body io.Reader, header []string)
	good               int    // the status where the call can be answered
	needs              string // stores, by name, with spaces between
	accepted           func(header http.Header, answer []byte)
}

// left is what the calls during an outage have left to be done.
type left struct {
	mu       sync.Mutex // guards what follows
	uploads  []string   // recordings
	begun    []string   // uploads in parts
	erasures []string
}

func (l *left) note(list *[]string, id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	*list = append(*list, id)
}

// calls is one call of each main route: about a scored recording, one to be erased, and
// an upload in parts that has begun.
func (o *outage) calls(t *testing.T, scored, doomed, part string, l *left) []outageCall {
	audio, json200 := testdata(t, "reading.ogg"), func(path string) outageCall { return outageCall{path, "GET", path, nil, 200, "records", nil} }
	field := func(doc []byte, name string) string {
		var all map[string]any
		_ = json.Unmarshal(doc, &all) // what is missing fails below
		s, _ := all[name].(string)
		return s
	}
	upload := func(t *testing.T) (io.Reader, []string) {
		body, contentType := form(t, [][2]string{{"learner", "xiaoming"}, {"text", readingText}}, audio)
		return body, []string{"Content-Type", contentType}
	}
	keyed := func(t *testing.T) (io.Reader, []string) {
		body, header := upload(t)
		return body, append(header, "Idempotency-Key", "outage "+t.Name())
	}
	accepted := func(_ http.Header, answer []byte) { l.note(&l.uploads, field(answer, "id")) }
	begin := func(*testing.T) (io.Reader, []string) {
		text := base64.StdEncoding.EncodeToString([]byte(readingText))
		return nil, []string{"Tus-Resumable", "1.0.0", "Upload-Defer-Length", "1", "Upload-Metadata", "learner eGlhb21pbmc=,text " + text}
	}
	more := func(*testing.T) (io.Reader, []string) {
		return bytes.NewReader(audio[1000:2000]), []string{"Tus-Resumable", "1.0.0", "Upload-Offset", "1000", "Content-Type", "application/offset+octet-stream"}
	}
	at := "/v1/recordings/" + scored
	return []outageCall{
		{"upload", "POST", "/v1/recordings", upload, 202, "records objects", accepted},
		{"upload with a key", "POST", "/v1/recordings", keyed, 202, "records objects", accepted},
		{"begin in parts", "POST", "/v1/uploads", begin, 201, "records", func(h http.Header, _ []byte) { l.note(&l.begun, h.Get("Location")) }},
		{"more of one in parts", "PATCH", part, more, 204, "records objects", nil},
		{"audio", "GET", at + "/audio", nil, 200, "records objects", nil},
		{"events", "GET", at + "/events", nil, 200, "records", nil},
		{"like", "PUT", at + "/like", nil, 200, "records", nil},
		{"erase", "DELETE", "/v1/recordings/" + doomed, nil, 202, "records", func(_ http.Header, answer []byte) { l.note(&l.erasures, field(answer, "erasure")) }},
		{"liveness", "GET", "/healthz", nil, 200, "", nil},
		{"the first page", "GET", "/", nil, 200, "", nil},
		json200(at), json200(at + "/result"), json200("/v1/learners/xiaoming/work"), json200("/v1/learners/xiaoming/consents"),
		json200("/v1/learners/xiaoming/growth"), json200("/v1/pages"), json200("/v1/learners/xiaoming"),
	}
}

// check makes a call and checks what is answered while a store is away.
func (o *outage) check(t *testing.T, a outageCall, away string) {
	var body io.Reader
	var header []string
	if a.body != nil {
		body, header = a.body(t)
	}
	began := time.Now()
	status, answered, answer := o.call(t, a.method, a.path, body, header...)
	if took := time.Since(began); took > mostOutageAnswer {
		t.Errorf("%s is answered after %s, want %s at most", a.name, took.Round(time.Millisecond), mostOutageAnswer)
	}
	if !strings.Contains(a.needs, away) {
		if status != a.good {
			t.Errorf("%s = %d, want %d, for which %s is not needed: %s", a.name, status, a.good, away, answer)
		} else if a.accepted != nil {
			a.accepted(answered, answer)
		}
		return
	}
	if status != http.StatusServiceUnavailable || answered.Get("Retry-After") == "" || answered.Get("Content-Type") != "application/problem+json" ||
		!bytes.Contains(answer, []byte("urn:langdu:problem:unavailable")) {
		t.Errorf("%s = %d, Retry-After %q, %s: %s; want a problem with 503", a.name, status, answered.Get("Retry-After"), answered.Get("Content-Type"), answer)
	}
}

// goesOn checks that all is well without a restart, and that what was accepted is done.
func (o *outage) goesOn(t *testing.T, part string, l *left) {
	t.Helper()
	audio := testdata(t, "reading.ogg")
	await(t, "readiness", func() bool { return o.answers() == nil })
	for _, at := range append(l.begun, part) {
		l.uploads = append(l.uploads, o.finish(t, at, audio))
	}
	for _, id := range append(l.uploads, o.upload(t, "xiaoming", readingText, audio)) {
		o.settle(t, id)
		if status := o.want(t, 200, "GET", "/v1/recordings/"+id, nil)["status"]; status != "scored" {
			t.Errorf("what was accepted is %v, want scored", status)
		}
	}
	for _, id := range l.erasures {
		await(t, "the erasure", func() bool { return o.want(t, 200, "GET", "/v1/erasures/"+id, nil)["state"] == "done" })
	}
}

// TestStoresGoAway stops each store in turn, so that it hangs and so that it is gone.
// Every answer given meanwhile is right, or says within a bounded time that a part of
// the service is away and when to ask again; and then everything goes on.
func TestStoresGoAway(t *testing.T) {
	o := newOutage(t)
	scored := o.newReader(t, "xiaoming")
	for _, away := range []string{"records", "queue", "objects"} {
		store, start := o.stores[away], o.starts[away]
		for _, how := range []struct {
			name       string
			stop, back func() error
		}{
			{"hangs", store.Freeze, store.Thaw}, {"is gone", store.Kill, start},
		} {
			t.Run(away+" "+how.name, func(t *testing.T) {
				doomed, audio, l := o.recorded(t, "xiaoming"), testdata(t, "reading.ogg"), &left{}
				part := o.begin(t, "xiaoming")
				if r, err := o.patch(part, 0, audio[:1000]); err != nil || r.StatusCode != 204 {
					t.Fatalf("PATCH = %v, %v", r, err)
				}
				if err := how.stop(); err != nil {
					t.Fatal(err)
				}
				var wait sync.WaitGroup
				for _, a := range o.calls(t, scored, doomed, part, l) {
					wait.Go(func() { o.check(t, a, away) })
				}
				if err := o.answers(); err == nil || !strings.Contains(err.Error(), `503: {`) || !strings.Contains(err.Error(), `"`+away+`":"not answering"`) {
					t.Errorf("/readyz says %v, want 503 and %s", err, away)
				}
				wait.Wait()
				if err := how.back(); err != nil {
					t.Fatal(err)
				}
				o.goesOn(t, part, l)
			})
		}
	}
}
