package main

import (
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestLineFindsGrowth(t *testing.T) {
	var flat, growing []point
	for i := range 60 {
		wobble := 5 * float64(i%3-1)
		flat = append(flat, point{at: time.Duration(i) * time.Second, open: int(100 + wobble)})
		growing = append(growing, point{at: time.Duration(i) * time.Second, open: int(100 + float64(i) + wobble)})
	}
	of := func(p point) float64 { return float64(p.open) }
	if from, to, _ := line(flat, of); math.Abs(to-from) > 1 {
		t.Errorf("what is flat goes from %.1f to %.1f", from, to)
	}
	if from, to, most := line(growing, of); math.Abs(to-from-59) > 1 || most != 164 {
		t.Errorf("what grows by 59 goes from %.1f to %.1f, at most %.0f", from, to, most)
	}
}

func TestTimes(t *testing.T) {
	var all times
	for i := range 100 {
		all = append(all, time.Duration(i+1)*time.Millisecond)
	}
	for share, want := range map[float64]time.Duration{.5: 51, .95: 96, .99: 100, 1: 100} {
		if got := all.at(share); got != want*time.Millisecond {
			t.Errorf("at(%g) = %s, want %s", share, got, want*time.Millisecond)
		}
	}
	if got := times(nil).at(.95); got != 0 {
		t.Errorf("of none it is %s", got)
	}
}

// TestRefusalsWithoutATimeFail: who is told to come back is told when.
func TestRefusalsWithoutATimeFail(t *testing.T) {
	o := &outcome{all: []heard{{refused: &refusal{503, 3 * time.Second}}, {result: time.Second}}}
	if err := o.failed(); err != nil {
		t.Error(err)
	}
	o.all = append(o.all, heard{refused: &refusal{status: 503}})
	if err := o.failed(); err == nil {
		t.Error("a refusal that does not say when to come back is taken for a good one")
	}
	if got := o.results(everyone); !slices.Equal(got, times{time.Second}) {
		t.Errorf("results = %v", got)
	}
}

func TestInsertKeepsThePage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "page.md")
	if err := os.WriteFile(path, []byte("# Performance\n\nothers' figures\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, figures := range []string{"first\n", "second\n"} {
		if err := insert(path, figures); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	page := string(got)
	if !strings.HasPrefix(page, "# Performance\n\nothers' figures\n") || !strings.Contains(page, "second") || strings.Contains(page, "first") || strings.Count(page, begins) != 1 {
		t.Errorf("the page is:\n%s", page)
	}
}

// TestSomeMayBeRefusedOfABusyMachine: where there is room nobody may be, but one in ten
// where something else may have had the machine.
func TestSomeMayBeRefusedOfABusyMachine(t *testing.T) {
	for _, c := range []struct{ spare, taken, refused, missed int }{{0, 40, 0, 0}, {0, 40, 1, 1}, {10, 40, 4, 0}, {10, 30, 10, 1}} {
		m := measuring{w: io.Discard, spare: c.spare}
		m.judge(0.5, time.Second/10, c.taken, c.refused, time.Second)
		if len(m.missed) != c.missed {
			t.Errorf("%+v: missed %v", c, m.missed)
		}
	}
}

// TestWhatWasTakenKeepsItsPlaceAtAnyLoad: above what the service can do, a little or much.
func TestWhatWasTakenKeepsItsPlaceAtAnyLoad(t *testing.T) {
	for _, share := range []float64{1.5, 3} {
		for p95, missed := range map[time.Duration]int{5 * time.Second: 0, 12 * time.Second: 1} {
			m := measuring{w: io.Discard, maxWait: 5 * time.Second, capacity: 10}
			m.judge(share, p95, 200, 100, 20*time.Second)
			if len(m.missed) != missed {
				t.Errorf("p95 %s at %g: missed %v", p95, share, m.missed)
			}
		}
	}
}
