package main

import (
	"io"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/langdu/langdu/internal/browser"
	"github.com/langdu/langdu/internal/dig"
	"github.com/langdu/langdu/models"
)

// TestOperations has recordings scored and refused, and a sweep run by hand: the
// operator is told of all of it, by the API and on the page, and pauses a queue.
func TestOperations(t *testing.T) {
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			b := browser.Open(t, microphone(t))
			s := start(t, stores)
			s.publish(t, "p1", false, time.Now().Add(-24*time.Hour))
			s.child(t, "xiaoming")
			s.agree(t, "xiaoming", "mama", "p1", "scoring", "playback")
			for _, sound := range [][]byte{testdata(t, "reading.ogg"), wav(silence(2))} {
				s.settle(t, s.upload(t, "xiaoming", readingText, sound))
			}
			console := models.WithActor(t.Context(), models.Actor{Role: "console"}) // as main does it
			if err := run(console, append([]string{"sweep", "--data", s.data, "--log-level", "error"}, stores...), os.LookupEnv, io.Discard, testWriter{t}); err != nil {
				t.Fatal(err)
			}
			operator := s.sign(t, "--role", "operator", "--subject", "o1")
			s.token = operator
			how := func() any { return s.want(t, 200, "GET", "/v1/operations", nil) }
			doc := how()
			for path, want := range map[string]any{
				"speed.scored": 1., "speed.refused": 1., "speed.timed": 2., "sweep.state": "done", "sweep.audit_broken": false,
				"queues.0.name": "interactive", "queues.0.paused": false, "storage.lines.0.class": "original", "storage.lines.0.count": 2.,
			} {
				if got := dig.Value(doc, path); got != want {
					t.Errorf("%s = %v, want %v", path, got, want)
				}
			}
			runs, _ := dig.Value(doc, "sweep.runs").([]any) // the service may have swept, too
			if !slices.ContainsFunc(runs, func(run any) bool { return dig.Value(run, "by_hand") == true && dig.Value(run, "ended_at") != nil }) {
				t.Errorf("the sweep by hand is not among %v", runs)
			}
			if n, _ := dig.Value(doc, "workers").([]any); len(n) == 0 {
				t.Error("no process is said to work")
			}
			if ms, _ := dig.Value(doc, "speed.p99_ms").(float64); ms <= 0 {
				t.Errorf("99 %% were settled within %v ms", ms)
			}
			if bytes, _ := dig.Value(doc, "storage.bytes").(float64); bytes < 1000 {
				t.Errorf("%v bytes are stored", bytes)
			}
			b.Visit(s.address+"/operations#token="+operator, ".light")
			b.Until(`document.querySelectorAll('[aria-busy]').length === 0`)
			b.Click(`.queue[data-key="interactive"] .pause`)
			b.Click("dialog .danger")
			b.See(`.queue[data-key="interactive"] .resume`)
			if dig.Value(how(), "queues.0.paused") != true {
				t.Error("the page has not paused the queue")
			}
			b.Click(`.queue[data-key="interactive"] .resume`)
			b.See(`.queue[data-key="interactive"] .pause`)
			for _, action := range []string{"queue+paused", "queue+resumed"} {
				if entries := s.want(t, 200, "GET", "/v1/audit?action="+action, nil)["entries"].([]any); len(entries) != 1 {
					t.Errorf("%d entries of %s", len(entries), action)
				}
			}
		})
	}
}
