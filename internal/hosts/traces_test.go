//go:build linux && hosts

package hosts_test

import (
	"encoding/hex"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	traces "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"github.com/langdu/langdu/internal/hosts"
)

// collected is the spans that a collector of OpenTelemetry was sent, by process.
type collected struct {
	mu    sync.Mutex // guards spans
	spans map[string][]*traces.Span
}

const otlpPort = 4318

// collect starts a collector on a machine.
func collect(t *testing.T, on *hosts.Host) *collected {
	t.Helper()
	c := &collected{spans: map[string][]*traces.Span{}}
	server := &http.Server{Handler: c, ReadHeaderTimeout: time.Minute}
	listener := got(on.Listen(otlpPort))(t)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return c
}

// ServeHTTP takes spans.
func (c *collected) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var sent collector.ExportTraceServiceRequest
	body, err := io.ReadAll(r.Body)
	if err != nil || proto.Unmarshal(body, &sent) != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, of := range sent.ResourceSpans {
		process := ""
		for _, a := range of.Resource.Attributes {
			if a.Key == "service.instance.id" {
				process = a.Value.GetStringValue()
			}
		}
		for _, scope := range of.ScopeSpans {
			c.spans[process] = append(c.spans[process], scope.Spans...)
		}
	}
	w.Header().Set("Content-Type", "application/x-protobuf")
}

// joined counts the attempts at recordings, and those in the trace of an upload.
func (c *collected) joined() (processes, attempts, joined int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	uploads := map[string]bool{}
	c.each(func(s *traces.Span) {
		if s.Name == "POST /v1/recordings" {
			uploads[hex.EncodeToString(s.TraceId)] = true
		}
	})
	c.each(func(s *traces.Span) {
		if s.Name == "attempt" {
			attempts++
			if uploads[hex.EncodeToString(s.TraceId)] {
				joined++
			}
		}
	})
	return len(c.spans), attempts, joined
}

func (c *collected) each(do func(*traces.Span)) {
	for _, spans := range c.spans {
		for _, s := range spans {
			do(s)
		}
	}
}

// TestTracesBesideOneThatKeepsNone has an API and a worker of before recordings kept their
// trace run beside those of now, all of them with traces: the older worker alone has
// results of what either API has taken, and then the newer one; and what the newer one
// does stands in the trace of the upload where the newer API has taken it.
func TestTracesBesideOneThatKeepsNone(t *testing.T) {
	before := program(t, commitBefore(t, "storage/records/migrations/00029_traces.sql"))
	f := newFleet(t)
	f.logs(t)
	c := collect(t, f.app)
	now := f.binary
	f.urls[1] = "redis://:" + hosts.Password + "@" + f.keepers[0].At(hosts.RedisPort) + "/0" // see TestVersionsSideBySide
	f.urls = append(f.urls, "--otlp-endpoint", "http://"+f.app.At(otlpPort))
	p := &play{fleet: f, app: newApp(t, f, "app")}
	older, newer := f.workers[0], f.workers[1]
	f.binary = before
	f.serve(t, f.apis[0])
	f.work(t, older)
	f.ready(t, apiPort, f.apis[0])
	p.app.consent(t, "child")
	f.binary = now
	f.serve(t, f.apis[1]) // which brings the tables up to date
	f.ready(t, apiPort, f.apis...)

	settled := func(name string) (with, without int) {
		t.Helper()
		ids, _ := p.many(t, 20, name)
		p.settle(t, time.Minute, ids...)
		p.query(t, &with, "SELECT count(*) FROM recordings WHERE status = 'scored' AND trace <> ''")
		p.query(t, &without, "SELECT count(*) FROM recordings WHERE status = 'scored' AND trace = ''")
		return with, without
	}
	first, without := settled("by the older")
	if first == 0 || without == 0 || first+without != 20 {
		t.Fatalf("the older worker has scored %d with a trace and %d without, want all 20, and some of both APIs", first, without)
	}
	f.work(t, newer)
	f.ready(t, healthPort, newer)
	if err := f.working[older].Stop(); err != nil {
		t.Fatal(err)
	}
	with, without := settled("by the newer")
	if with+without != 40 {
		t.Errorf("%d recordings are scored, want 40", with+without)
	}
	var processes, attempts, joined int
	within(t, time.Minute, "the attempts of the newer worker are told", func() bool {
		processes, attempts, joined = c.joined()
		return processes >= 4 && attempts >= 20
	})
	if processes != 4 || attempts != 20 || joined != with-first || joined == 0 {
		t.Errorf("%d processes have told of %d attempts, %d of them in the trace of the upload; want 4, 20, and %d, which the newer API has taken", processes, attempts, joined, with-first)
	}
	t.Logf("%d with a trace and %d without; of %d attempts %d are in the trace of an upload", with, without, attempts, joined)
}
