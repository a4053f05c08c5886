package score

import (
	"math"
	"testing"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/align"
)

// measured is what is said of a syllable that the aligner has put in r, in a
// recording of which free is nobody else's.
func measured(t *testing.T, script, pinyin string, r, free align.Range) Measure {
	t.Helper()
	e := Weigh(hear(t, script), testUnits, testCalibration().Weights)
	return e.at(syllable(t, pinyin), site{found: r, free: free})
}

// The recording says zhang3 in frames 10 to 24 (see hear: 4 frames of initial, 10
// of final). Wherever an aligner has put a wrong syllable within it, the verdict
// on each part is that of the whole syllable.
func TestAWrongSyllableIsJudgedOnTheWholeSound(t *testing.T) {
	free := align.Range{Start: 0, End: 34}
	for _, wrong := range []string{"zhan3", "zang3", "mu4", "ang3"} {
		want := measured(t, ". zhang3 .", wrong, align.Range{Start: 10, End: 24}, free)
		for _, squeezed := range []align.Range{{Start: 10, End: 15}, {Start: 11, End: 13}, {Start: 20, End: 24}, {Start: 13, End: 22}} {
			got := measured(t, ". zhang3 .", wrong, squeezed, free)
			if math.Abs(float64(got.Final.Mean-want.Final.Mean)) > 0.01 || got.Final.Frames != want.Final.Frames || got.Final.Rival != want.Final.Rival {
				t.Errorf("%s in frames %v: final %+v, want %+v", wrong, squeezed, got.Final, want.Final)
			}
			if got.Initial != nil && math.Abs(float64(got.Initial.Mean-want.Initial.Mean)) > 0.01 {
				t.Errorf("%s in frames %v: initial %+v, want %+v", wrong, squeezed, got.Initial, want.Initial)
			}
		}
	}
}

// What was put in beside a character takes nothing from it.
func TestAnInsertionBesideASyllable(t *testing.T) {
	alone := measured(t, ". ni2 .", "ni2", align.Range{Start: 10, End: 24}, align.Range{Start: 0, End: 34})
	for _, script := range []string{". ba1 ni2 .", ". ni2 lu4 ."} {
		r := align.Range{Start: 10, End: 24}
		if script[2] == 'b' {
			r = align.Range{Start: 24, End: 38}
		}
		got := measured(t, script, "ni2", r, align.Range{Start: 0, End: 48})
		if got.Final.Mean < 0.8*alone.Final.Mean || got.Initial.Mean < 0.8*alone.Initial.Mean {
			t.Errorf("%q: initial %.2f final %.2f; alone %.2f %.2f", script, got.Initial.Mean, got.Final.Mean, alone.Initial.Mean, alone.Final.Mean)
		}
	}
}

// Who says ang3 for zhang3 said no initial at all.
func TestAnInitialThatIsNotThere(t *testing.T) {
	m := measured(t, ". ang3 .", "zhang3", align.Range{Start: 10, End: 20}, align.Range{Start: 0, End: 30})
	if m.Initial.Bare >= 0 || m.Initial.Rival != len(testUnits.Initials) {
		t.Errorf("initial %+v, want none as the best rival", m.Initial)
	}
	if said := measured(t, ". zhang3 .", "zhang3", align.Range{Start: 10, End: 24}, align.Range{Start: 0, End: 34}); said.Initial.Bare < 0 {
		t.Errorf("initial %+v where it was said", said.Initial)
	}
}

func TestPlaces(t *testing.T) {
	take := func(lo, hi int) align.Take { return align.Take{Range: align.Range{Start: lo, End: hi}} }
	p := PlacesOf(align.Alignment{Characters: []align.Character{
		{Character: audio.Character{At: 0}, Takes: []align.Take{take(5, 10), take(40, 50)}}, {Takes: []align.Take{take(12, 20)}},
	}})
	for _, test := range []struct{ r, want align.Range }{
		{align.Range{Start: 5, End: 10}, align.Range{Start: 0, End: 12}},
		{align.Range{Start: 12, End: 20}, align.Range{Start: 10, End: 40}},
		{align.Range{Start: 40, End: 50}, align.Range{Start: 20, End: math.MaxInt}},
	} {
		if got := p.around(test.r); got != test.want {
			t.Errorf("around %v is %v, want %v", test.r, got, test.want)
		}
	}
}
