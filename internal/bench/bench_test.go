package main

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/audio/assess"
)

func TestExponent(t *testing.T) {
	for name, test := range map[string]struct {
		cost func(length float64) float64
		want float64
	}{
		"linear":              {func(l float64) float64 { return 0.01 * l }, 1},
		"square":              {func(l float64) float64 { return 0.01 * l * l }, 2},
		"the same for all":    {func(float64) float64 { return 0.2 }, 0},
		"with a fixed charge": {func(l float64) float64 { return 0.1 + 0.01*l }, 0.85},
	} {
		var points []point
		for _, l := range lengths {
			s := l.length.Seconds()
			points = append(points, point{s, test.cost(s)})
		}
		if got := exponent(points); math.Abs(got-test.want) > 0.02 {
			t.Errorf("%s: exponent = %.3f, want %.2f", name, got, test.want)
		}
	}
}

// A stage that has become 30 % dearer is over its baseline, on a machine that is
// twice as slow as well; one within the tolerance is not.
func TestOverItsBaseline(t *testing.T) {
	want := map[assess.Stage]float64{assess.Hearing: 10, assess.Aligning: 2, text: 0.01}
	for _, slow := range []time.Duration{1, 2} {
		u := slow * time.Millisecond
		of := func(hearing, aligning float64) error {
			return over("WAV", costs{assess.Hearing: time.Duration(hearing * float64(u)), assess.Aligning: time.Duration(aligning * float64(u)),
				text: u / 20}, u, want)
		}
		if err := of(11, 2.2); err != nil {
			t.Errorf("a tenth over the baseline: %v", err)
		}
		if of(13, 2) == nil || of(10, 2.6) == nil {
			t.Error("30 % over the baseline passes")
		}
	}
}

func TestWriteBetween(t *testing.T) {
	page := filepath.Join(t.TempDir(), "page.md")
	for _, test := range []struct{ before, want string }{
		{"a\n<!-- x -->\nold\n<!-- /x -->\nb\n<!-- y -->\n<!-- /y -->\n", "a\n<!-- x -->\n\nnew\n<!-- /x -->\nb\n<!-- y -->\n<!-- /y -->\n"},
		{"a\n", "a\n\n<!-- x -->\n\nnew\n<!-- /x -->\n"},
	} {
		if err := os.WriteFile(page, []byte(test.before), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := writeBetween(page, "x", "new"); err != nil {
			t.Fatal(err)
		}
		if got, _ := os.ReadFile(page); string(got) != test.want {
			t.Errorf("%q becomes %q, want %q", test.before, got, test.want)
		}
	}
}

// What is asked is read from the lines of metrics that have all the words, and summed up.
func TestCountIn(t *testing.T) {
	got, err := countIn(strings.NewReader(`# HELP langdu_store_statements_total Statements
langdu_store_statements_total{store="keys"} 4
langdu_store_statements_total{store="records"} 120
langdu_store_call_seconds_count{operation="transaction",store="records"} 3
langdu_store_call_seconds_count{operation="evalsha",store="queue"} 5
langdu_store_call_seconds_count{operation="publish",store="queue"} 2
langdu_object_bytes_total{direction="in"} 1.5e+06
`))
	want := counts{120, 3, 4, 0, 0, 1.5e6, 0, 7}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("countIn = %v, %v, want %v", got, err, want)
	}
	if got := got.less(counts{20, 1, 0, 0, 0, 0, 0, 1}, 2); got[0] != 80 || got[1] != 1 || got[7] != 5 {
		t.Errorf("less = %v", got)
	}
}
