//go:build linux && hosts

package hosts_test

import (
	"encoding/hex"
	"io"
	"net/http"
	"slices"
	"strings"
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

// attempts is the traces in which something was attempted, and of how many processes
// anything is known.
func (c *collected) attempts() (processes int, in []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, spans := range c.spans {
		for _, s := range spans {
			if s.Name == "attempt" {
				in = append(in, hex.EncodeToString(s.TraceId))
			}
		}
	}
	return len(c.spans), in
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

	settled := func(name string) (traced []string) {
		t.Helper()
		ids, _ := p.many(t, 20, name)
		p.settle(t, time.Minute, ids...)
		var scored int
		var all string
		p.query(t, &scored, "SELECT count(*) FROM recordings WHERE status = 'scored' AND id = ANY ($1)", ids)
		p.query(t, &all, "SELECT coalesce(string_agg(trace, ' '), '') FROM recordings WHERE trace <> '' AND id = ANY ($1)", ids)
		if traced = strings.Fields(all); scored != 20 || len(traced) == 0 || len(traced) == 20 {
			t.Errorf("%s: %d are scored, %d of them with a trace; want all 20, and some of both APIs", name, scored, len(traced))
		}
		return traced
	}
	settled("by the older worker")
	f.work(t, newer)
	f.ready(t, healthPort, newer)
	if err := f.working[older].Stop(); err != nil {
		t.Fatal(err)
	}
	traced := settled("by the newer worker")
	var processes int
	var in []string
	within(t, time.Minute, "all four have told what they did", func() bool {
		processes, in = c.attempts()
		return processes >= 4 && len(in) >= 20
	})
	if processes != 4 || len(in) != 20 {
		t.Errorf("%d processes have told of %d attempts, want 4 and 20", processes, len(in))
	}
	for _, traceparent := range traced {
		if trace := strings.Split(traceparent, "-")[1]; !slices.Contains(in, trace) {
			t.Errorf("nothing was attempted in the trace %s of an upload to the newer API", trace)
		}
	}
}
