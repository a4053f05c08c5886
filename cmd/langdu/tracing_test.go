package main

import (
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	traces "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// tracesReceiver takes traces as a collector of OpenTelemetry does.
type tracesReceiver struct {
	*httptest.Server
	mu    sync.Mutex // guards what follows
	spans []received
	raw   []byte
}

// received is a span and the process that has sent it.
type received struct {
	*traces.Span
	process string
}

func (r received) trace() string  { return hex.EncodeToString(r.TraceId) }
func (r received) id() string     { return hex.EncodeToString(r.SpanId) }
func (r received) parent() string { return hex.EncodeToString(r.ParentSpanId) }

// attribute is the text of an attribute, "" where there is none.
func (r received) attribute(name string) string {
	for _, a := range r.Attributes {
		if a.Key == name {
			return a.Value.GetStringValue()
		}
	}
	return ""
}

// receive starts a tracesReceiver.
func receive(t *testing.T) *tracesReceiver {
	t.Helper()
	r := &tracesReceiver{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		body, err := io.ReadAll(request.Body)
		var sent collector.ExportTraceServiceRequest
		if err == nil {
			err = proto.Unmarshal(body, &sent)
		}
		if err != nil || request.URL.Path != "/v1/traces" || request.Header.Get("Content-Type") != "application/x-protobuf" {
			t.Errorf("the collector was sent %s, %s: %v", request.URL.Path, request.Header.Get("Content-Type"), err)
		}
		r.take(&sent, body)
		w.Header().Set("Content-Type", "application/x-protobuf")
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *tracesReceiver) take(sent *collector.ExportTraceServiceRequest, body []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.raw = append(r.raw, body...)
	for _, of := range sent.ResourceSpans {
		process := ""
		for _, a := range of.Resource.Attributes {
			if a.Key == "service.instance.id" {
				process = a.Value.GetStringValue()
			}
		}
		for _, scope := range of.ScopeSpans {
			for _, span := range scope.Spans {
				r.spans = append(r.spans, received{span, process})
			}
		}
	}
}

// all is what has come so far.
func (r *tracesReceiver) all() []received {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]received(nil), r.spans...)
}

// find waits for a span of a name, below parent where that is not "".
func (r *tracesReceiver) find(t *testing.T, name, parent string) (found received) {
	t.Helper()
	await(t, "the span "+name+" below "+parent, func() bool {
		for _, s := range r.all() {
			if s.Name == name && (parent == "" || s.parent() == parent) {
				found = s
				return true
			}
		}
		return false
	})
	return found
}

// TestOneTraceFromUploadToResult sends a recording to an API whose workers are another
// process, and wants of both one trace: the request, the job, the work on it, its
// stages, and the stores. What the caller says of a trace is a link and no more, and
// nothing of a person is sent.
func TestOneTraceFromUploadToResult(t *testing.T) {
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			collector := receive(t)
			t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.URL)
			t.Setenv("OTEL_BSP_SCHEDULE_DELAY", "50")
			s := start(t, stores)
			s.consent(t, "xiaoming")
			callers := "4bf92f3577b34da6a3ce929d0e0e4736"
			body, contentType := form(t, [][2]string{{"learner", "xiaoming"}, {"text", readingText}}, testdata(t, "reading.ogg"))
			id := s.want(t, 202, "POST", "/v1/recordings?note=a-secret-query", body, "Content-Type", contentType,
				"traceparent", "00-"+callers+"-00f067aa0ba902b7-00", "tracestate", "who=a-secret-state", "baggage", "who=a-secret-baggage")["id"].(string)
			s.settle(t, id)
			upload := collector.find(t, "POST /v1/recordings", "")
			checkRoot(t, upload, callers)
			work := checkWorkTraced(t, collector, upload, stores != nil)
			for _, stage := range []string{"decoding", "measuring", "hearing", "aligning", "judging", "encoding", "storing"} {
				collector.find(t, stage, work.id())
			}
			collector.find(t, "records transaction", upload.id())
			collector.find(t, "objects put", upload.id())
			collector.find(t, "objects open", work.id())
			collector.find(t, "objects put", collector.find(t, "storing", work.id()).id())
			collector.checkPrivate(t, id, "xiaoming", "mama", "secret", "爸", "127.0.0.1", s.token)
		})
	}
}

// checkRoot wants a request to begin a trace, whatever its caller says.
func checkRoot(t *testing.T, s received, callers string) {
	t.Helper()
	if s.Kind != traces.Span_SPAN_KIND_SERVER || s.parent() != "" || s.trace() == callers {
		t.Errorf("the request is a span of kind %s below %q in the trace %s, want a server's that begins its own", s.Kind, s.parent(), s.trace())
	}
	if len(s.Links) != 1 || hex.EncodeToString(s.Links[0].TraceId) != callers {
		t.Errorf("it has the links %v, want one to its caller's", s.Links)
	}
	if s.attribute("http.route") != "POST /v1/recordings" || s.attribute("http.request.method") != "POST" {
		t.Errorf("its attributes are %v", s.Attributes)
	}
}

// checkWorkTraced wants the attempt in the trace of the request, below the job below the
// request. The reconciler may have been faster than the request with handing a job over,
// or a worker of another test have taken it: then the attempt is below the request.
func checkWorkTraced(t *testing.T, c *tracesReceiver, upload received, apart bool) received {
	t.Helper()
	sent := c.find(t, "send recording.score", upload.id())
	if sent.Kind != traces.Span_SPAN_KIND_PRODUCER || sent.trace() != upload.trace() {
		t.Errorf("the job is sent by kind %s in the trace %s, want %s", sent.Kind, sent.trace(), upload.trace())
	}
	attempt := c.find(t, "attempt", "")
	if attempt.parent() == upload.id() {
		t.Log("another job than the request's has led to the attempt")
	} else if job := c.find(t, "process recording.score", sent.id()); attempt.parent() != job.id() || job.Kind != traces.Span_SPAN_KIND_CONSUMER {
		t.Errorf("the attempt is below %s, want it below the job %s, of kind %s", attempt.parent(), job.id(), job.Kind)
	}
	if attempt.trace() != upload.trace() {
		t.Errorf("request and attempt are in the traces %s, %s", upload.trace(), attempt.trace())
	}
	if (attempt.process != upload.process) != apart {
		t.Errorf("request and attempt are of the processes %s and %s", upload.process, attempt.process)
	}
	return attempt
}

// checkPrivate searches what was sent for what must not be.
func (r *tracesReceiver) checkPrivate(t *testing.T, secrets ...string) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, secret := range secrets {
		if strings.Contains(string(r.raw), secret) {
			t.Errorf("%q was sent to the collector", secret)
		}
	}
}

// TestACollectorThatIsAwayHarmsNothing has traces go where nobody listens.
func TestACollectorThatIsAwayHarmsNothing(t *testing.T) {
	t.Setenv("OTEL_BSP_SCHEDULE_DELAY", "50")
	s := start(t, nil, "--otlp-endpoint", "http://"+freeAddress(t), "--log-level", "error")
	s.newReader(t, "xiaoming")
	await(t, "a count of what could not be sent", func() bool {
		_, _, text := s.call(t, "GET", "/metrics", nil)
		return valueOf(parseMetrics(t, text)["langdu_trace_export_errors_total"], nil) > 0
	})
}
