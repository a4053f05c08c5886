package main

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

// TestMetrics walks the whole way of a recording and of its erasure, and wants of
// what the service tells of itself then: names as Prometheus wants them, labels that
// name nobody and are few, and a line in docs/metrics.md about each.
// LANGDU_UPDATE=1 writes those lines anew.
func TestMetrics(t *testing.T) {
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			s := start(t, stores)
			id := s.newReader(t, "xiaoming")
			refused := s.upload(t, "xiaoming", readingText, wav(silence(3)))
			s.settle(t, refused)
			status, _, _ := s.call(t, "GET", "/v1/recordings/"+id+"/audio?token=secret-of-a-person", nil)
			if status != 200 {
				t.Fatalf("playback = %d", status)
			}
			checkErasureEnds(t, s, id)
			if stores == nil {
				if err := run(t.Context(), []string{"sweep", "--data", s.data}, os.LookupEnv, io.Discard, io.Discard); err != nil {
					t.Fatal(err)
				}
			}
			_, _, text := s.call(t, "GET", "/metrics", nil)
			families := parseMetrics(t, text)
			lintMetrics(t, text)
			checkLabels(t, families, id, refused, "xiaoming", "mama", "secret", "爸", s.token)
			if stores == nil { // all in one process
				checkValues(t, families)
				checkDocumented(t, families)
			}
		})
	}
}

// checkErasureEnds deletes a recording and waits for the receipt.
func checkErasureEnds(t *testing.T, s *service, id string) {
	t.Helper()
	erasure := s.want(t, 202, "DELETE", "/v1/recordings/"+id, nil)["erasure"].(string)
	await(t, "the erasure", func() bool {
		return s.want(t, 200, "GET", "/v1/erasures/"+erasure, nil)["state"] == "done"
	})
}

func parseMetrics(t *testing.T, text []byte) map[string]*dto.MetricFamily {
	t.Helper()
	parser := expfmt.NewTextParser(model.LegacyValidation)
	families, err := parser.TextToMetricFamilies(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return families
}

func lintMetrics(t *testing.T, text []byte) {
	t.Helper()
	problems, err := promlint.New(bytes.NewReader(text)).Lint()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		if strings.HasPrefix(p.Metric, "langdu_") {
			t.Errorf("%s: %s", p.Metric, p.Text)
		}
	}
}

// labelNames is every label that a metric of ours may have.
var labelNames = []string{"route", "status", "store", "operation", "kind", "outcome", "reason", "stage", "queue", "state", "attempt", "scope", "cause", "direction", "version", "go"}

// idLike is what an id, a hash or a token looks like, which no label may have.
var idLike = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}|[0-9a-f]{16}|[A-Za-z0-9_-]{40}`)

// What there may be of series at most.
const (
	mostSeriesOfOne = 250
	mostSeries      = 2500
)

func checkLabels(t *testing.T, families map[string]*dto.MetricFamily, secrets ...string) {
	t.Helper()
	all := 0
	for name, family := range families {
		if !strings.HasPrefix(name, "langdu_") {
			continue
		}
		for _, metric := range family.Metric {
			for _, label := range metric.Label {
				if !slices.Contains(labelNames, label.GetName()) {
					t.Errorf("%s has the label %q: may it name somebody? how many values has it?", name, label.GetName())
				}
				for _, secret := range secrets {
					if strings.Contains(label.GetValue(), secret) {
						t.Errorf("%s{%s=%q} names what it must not", name, label.GetName(), label.GetValue())
					}
				}
				if label.GetName() != "version" && idLike.MatchString(label.GetValue()) {
					t.Errorf("%s{%s=%q} looks like an id", name, label.GetName(), label.GetValue())
				}
			}
		}
		if n := len(family.Metric); n > mostSeriesOfOne {
			t.Errorf("%s has %d series", name, n)
		}
		all += seriesOf(family)
	}
	t.Logf("%d series of ours", all)
	if all > mostSeries {
		t.Errorf("%d series of one process, want at most %d", all, mostSeries)
	}
}

// seriesOf is how many series Prometheus keeps of it.
func seriesOf(family *dto.MetricFamily) (n int) {
	for _, metric := range family.Metric {
		n++
		if h := metric.Histogram; h != nil {
			n += len(h.Bucket) + 1
		}
	}
	return n
}

// checkValues wants the walk in the figures.
func checkValues(t *testing.T, families map[string]*dto.MetricFamily) {
	t.Helper()
	for _, want := range []struct {
		name   string
		labels map[string]string
		least  float64
	}{
		{"langdu_recordings_settled_total", map[string]string{"outcome": "scored"}, 1},
		{"langdu_recordings_settled_total", map[string]string{"outcome": "unassessable", "reason": "silence"}, 1},
		{"langdu_recording_result_seconds", map[string]string{"outcome": "scored"}, 1},
		{"langdu_recording_claims_total", map[string]string{"attempt": "first"}, 2},
		{"langdu_stage_seconds", map[string]string{"stage": "decoding"}, 2},
		{"langdu_stage_seconds", map[string]string{"stage": "hearing"}, 1},
		{"langdu_stage_seconds", map[string]string{"stage": "judging"}, 1},
		{"langdu_stage_seconds", map[string]string{"stage": "encoding"}, 2},
		{"langdu_stage_seconds", map[string]string{"stage": "storing"}, 2},
		{"langdu_job_seconds", map[string]string{"kind": "recording.score", "outcome": "done"}, 2},
		{"langdu_erasure_seconds", map[string]string{"scope": "recording", "cause": "request"}, 1},
		{"langdu_store_call_seconds", map[string]string{"store": "objects", "operation": "put"}, 4},
		{"langdu_store_call_seconds", map[string]string{"store": "records", "operation": "transaction"}, 4},
		{"langdu_store_call_seconds", map[string]string{"store": "keys", "operation": "select"}, 2},
		{"langdu_store_statements_total", map[string]string{"store": "records"}, 30},
		{"langdu_store_statements_total", map[string]string{"store": "keys"}, 2},
		{"langdu_store_call_seconds", map[string]string{"store": "queue"}, 10},
		{"langdu_object_bytes_total", map[string]string{"direction": "in"}, 1000},
		{"langdu_object_bytes_total", map[string]string{"direction": "out"}, 1000},
		{"langdu_recording_sound_seconds_total", nil, 5},
		{"langdu_queue_slots", nil, 1},
		{"langdu_http_requests_total", map[string]string{"route": "POST /v1/recordings", "status": "202"}, 2},
	} {
		if got := valueOf(families[want.name], want.labels); got < want.least {
			t.Errorf("%s%v = %g, want at least %g", want.name, want.labels, got, want.least)
		}
	}
	for _, zero := range []string{"langdu_erasures_pending", "langdu_recording_leases_lost_total", "langdu_recordings_given_back_total"} {
		if got := valueOf(families[zero], nil); got != 0 {
			t.Errorf("%s = %g, want 0", zero, got)
		}
	}
}

// valueOf sums up what has the labels: values, or of histograms how many were measured.
func valueOf(family *dto.MetricFamily, labels map[string]string) (sum float64) {
	for _, metric := range family.GetMetric() {
		have := map[string]string{}
		for _, label := range metric.Label {
			have[label.GetName()] = label.GetValue()
		}
		fits := true
		for name, value := range labels {
			fits = fits && have[name] == value
		}
		if fits {
			sum += metric.GetCounter().GetValue() + metric.GetGauge().GetValue() + float64(metric.GetHistogram().GetSampleCount())
		}
	}
	return sum
}

// metricsPage is the page and the lines around its table.
var metricsPage = filepath.Join("docs", "metrics.md")

const tableBegins, tableEnds = "<!-- metrics -->\n", "<!-- end of metrics -->\n"

// checkDocumented wants the table of the page to be what the service tells.
func checkDocumented(t *testing.T, families map[string]*dto.MetricFamily) {
	t.Helper()
	path := filepath.Join(root, "..", "..", metricsPage)
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(page), tableBegins)
	written, after, ended := strings.Cut(rest, tableEnds)
	if !ok || !ended {
		t.Fatalf("%s has no table between %q and %q", metricsPage, tableBegins, tableEnds)
	}
	table := metricsTable(families)
	if os.Getenv("LANGDU_UPDATE") == "1" {
		if err := os.WriteFile(path, []byte(before+tableBegins+table+tableEnds+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if written != table {
		t.Errorf("%s does not list what the service tells: run make metrics-docs. It should say\n%s", metricsPage, table)
	}
}

func metricsTable(families map[string]*dto.MetricFamily) string {
	var b strings.Builder
	b.WriteString("| metric | type | labels | what it says |\n|---|---|---|---|\n")
	for _, name := range slices.Sorted(maps.Keys(families)) {
		family := families[name]
		if !strings.HasPrefix(name, "langdu_") {
			continue
		}
		labels := map[string]bool{}
		for _, metric := range family.Metric {
			for _, label := range metric.Label {
				labels["`"+label.GetName()+"`"] = true
			}
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", name, strings.ToLower(family.GetType().String()),
			strings.Join(slices.Sorted(maps.Keys(labels)), ", "), family.GetHelp())
	}
	return b.String()
}
