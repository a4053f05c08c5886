package main

import (
	"math"
	"os"
	"path/filepath"
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
