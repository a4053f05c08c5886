package score

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/align"
)

// Whatever is said, the characters that were said lie in the order of the text:
// that is what a child taps along.
func TestTimesKeepTheOrderOfTheText(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 4))
	syllable := func() string {
		return someInitials[r.IntN(len(someInitials))] + someFinals[r.IntN(len(someFinals))] + string(rune('1'+r.IntN(4)))
	}
	for range 150 {
		var text, script []string
		for range 3 + r.IntN(6) {
			text = append(text, syllable())
		}
		for at := 0; at < len(text); at++ {
			switch script = append(script, text[at]); r.IntN(8) {
			case 0:
				script = append(script, syllable(), syllable())
			case 1:
				script = append(script, ".")
			case 2:
				at = max(-1, at-1-r.IntN(3))
			case 3:
				at++
			}
			if len(script) > 40 {
				break
			}
		}
		report := judged(t, strings.Join(text, " "), ". "+strings.Join(script, " ")+" .")
		last := int64(0)
		for i, c := range report.Characters {
			if c.Verdict == Skipped {
				continue
			}
			if c.StartMS < last {
				t.Fatalf("text %v, said %v: character %d lies at %d ms, one before it at %d", text, script, i, c.StartMS, last)
			}
			last = c.StartMS
		}
	}
}

// Who talks before or after reading has still read well, and has said something
// beside the text.
func TestTalkBesideThePage(t *testing.T) {
	const text, talk = "ba1 zhang3 ni2 lu4", "mu1 la4 zhan1 mi3 zu4 ba1 lang2"
	for _, test := range []struct{ name, script string }{
		{"after", ". " + text + " . . . " + talk + " ."}, {"before", ". " + talk + " . . . " + text + " ."},
	} {
		t.Run(test.name, func(t *testing.T) {
			report := judged(t, text, test.script)
			for i, c := range report.Characters {
				if c.Verdict != Correct {
					t.Errorf("character %d is %s: %s", i, c.Verdict, parts(c))
				}
			}
			if length := report.Characters[3].EndMS - report.Characters[0].StartMS; length > 1500 {
				t.Errorf("the text lasts %d ms, want the 1.1 s in which it was read", length)
			}
			said := 0
			for _, ins := range report.Inserted {
				said += len(strings.Fields(ins.Heard))
			}
			if said < 4 {
				t.Errorf("inserted %+v, want most of seven syllables", report.Inserted)
			}
		})
	}
}

// What is said in the place of a character is an attempt at it, however wrong.
func TestAWrongSyllableIsNoOmission(t *testing.T) {
	for _, said := range []string{"lu4", "ma1", "bi2"} {
		report := judged(t, "ba1 zhang3 ni2 mu4", ". ba1 "+said+" ni2 mu4 .")
		if got := report.Characters[1].Verdict; got != Wrong || len(report.Inserted) > 0 {
			t.Errorf("%s for zhang3 is %s with %d insertions, want wrong and none", said, got, len(report.Inserted))
		}
		if report.Completeness != 100 {
			t.Errorf("%s for zhang3: completeness %g, want 100", said, report.Completeness)
		}
	}
}

func TestSettle(t *testing.T) {
	take := func(start int) align.Take { return align.Take{Range: align.Range{Start: start, End: start + 10}} }
	starts := func(characters []align.Character) (list []int) {
		for _, takes := range settle(characters) {
			list = append(list, takes[len(takes)-1].Start)
		}
		return list
	}
	for _, test := range []struct {
		name  string
		takes [][]int
		want  []int
	}{
		{"read once", [][]int{{0}, {10}, {20}}, []int{0, 10, 20}},
		{"read twice", [][]int{{0, 30}, {10, 40}}, []int{30, 40}},
		{"went back and read on", [][]int{{0}, {10, 30}, {20, 40}, {50}}, []int{0, 30, 40, 50}},
		{"said the second again at the end", [][]int{{0}, {10, 40}, {20}, {30}}, []int{0, 10, 20, 30}},
	} {
		var characters []align.Character
		for i, list := range test.takes {
			c := align.Character{Character: audio.Character{At: i}}
			for _, start := range list {
				c.Takes = append(c.Takes, take(start))
			}
			characters = append(characters, c)
		}
		got := starts(characters)
		for i := range got {
			if got[i] != test.want[i] {
				t.Errorf("%s: the takes that count begin at %v, want %v", test.name, got, test.want)
				break
			}
		}
	}
}

// A neutral tone that is said with its full one may be doubted; it is no mistake.
func TestANeutralToneIsNeverQuiteWrong(t *testing.T) {
	full := judged(t, "ba1 ni5 mu4", ". ba1 ni2 mu4 .").Characters[1]
	if full.Tone.Verdict == Wrong || full.Tone.Score < 100*lightest {
		t.Errorf("ni2 for ni5: tone %s, score %g", full.Tone.Verdict, full.Tone.Score)
	}
	if other := judged(t, "ba1 ni4 mu4", ". ba1 ni2 mu4 .").Characters[1]; other.Tone.Verdict != Wrong {
		t.Errorf("ni2 for ni4: tone %s, want wrong", other.Tone.Verdict)
	}
}

// judgeOf is a judge of what was heard, and takeOf an aligner's take in it.
func judgeOf(t *testing.T, script string) *judge {
	t.Helper()
	c := testCalibration()
	return &judge{e: Weigh(hear(t, script), testUnits, c.Weights), c: c, cuts: c.Cuts[Normal]}
}

func takeOf(t *testing.T, pinyin string, start, end int) align.Take {
	t.Helper()
	s := syllable(t, pinyin)
	phones, err := testUnits.Phones(s)
	if err != nil {
		t.Fatal(err)
	}
	take := align.Take{Range: align.Range{Start: start, End: end}, Variant: audio.Variant{Syllables: []audio.Syllable{s}}}
	for i, p := range phones {
		r := align.PhoneRange{Phone: p, Range: align.Range{Start: start, End: end}}
		if len(phones) == 2 && i == 0 {
			r.End = start + 4
		} else if len(phones) == 2 {
			r.Start = start + 4
		}
		take.Phones = append(take.Phones, r)
	}
	return take
}

// Takes that an aligner finds in talk beside the page become part of the talk;
// a phrase that is really said again stays. A syllable lasts 14 frames.
func TestStray(t *testing.T) {
	const text = ". ba1 zhang3 ni2 . "
	for _, test := range []struct {
		name, script string
		alone        bool // only the first character is found again
		inserted     align.Range
		stays        bool
	}{
		{"two of the talk", text + "mu1 la4 lu4 mi3", false, align.Range{Start: 90, End: 118}, false},
		{"one, within the talk", text + "ba1 la4 lu4 mi3", true, align.Range{Start: 76, End: 118}, false},
		{"two said again", text + "ba1 zhang3 lu4 mi3", false, align.Range{Start: 90, End: 118}, true},
		{"one said again", text + "ba1 .", true, align.Range{Start: 0, End: 0}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			j := judgeOf(t, test.script)
			a := align.Alignment{Restarts: 1, Characters: []align.Character{
				{Takes: []align.Take{takeOf(t, "ba1", 10, 24), takeOf(t, "ba1", 62, 76)}},
				{Takes: []align.Take{takeOf(t, "zhang3", 24, 38)}},
				{Takes: []align.Take{takeOf(t, "ni2", 38, 52)}},
			}}
			if !test.alone {
				a.Characters[1].Takes = append(a.Characters[1].Takes, takeOf(t, "zhang3", 76, 90))
			}
			if test.inserted.Len() > 0 {
				a.Inserted = []align.Insertion{{Range: test.inserted, After: 3}}
			}
			j.places = PlacesOf(a)
			j.tidy(passage(t, "ba1 zhang3 ni2"), &a)
			if stays := len(a.Characters[0].Takes) == 2; stays != test.stays || (a.Restarts == 1) != test.stays {
				t.Errorf("%d takes of the first character and %d restarts; stays should be %v", len(a.Characters[0].Takes), a.Restarts, test.stays)
			}
			if !test.stays && (len(a.Inserted) != 1 || a.Inserted[0].Start != 62 || a.Inserted[0].End != 118) {
				t.Errorf("inserted %+v, want all of the talk, 62 to 118", a.Inserted)
			}
		})
	}
}

// An aligner has made one take of lu4 and ni2.
func TestParted(t *testing.T) {
	j := judgeOf(t, ". ba1 zhang3 lu4 ni2 mu4 bu4 .")
	a := align.Alignment{Characters: []align.Character{
		{Takes: []align.Take{takeOf(t, "ba1", 10, 24)}}, {Takes: []align.Take{takeOf(t, "zhang3", 24, 38)}},
		{Takes: []align.Take{takeOf(t, "ni2", 38, 64)}}, {Takes: []align.Take{takeOf(t, "mu4", 66, 80)}},
		{Takes: []align.Take{takeOf(t, "bu4", 80, 94)}},
	}}
	j.places = PlacesOf(a)
	j.tidy(passage(t, "ba1 zhang3 ni2 mu4 bu4"), &a)
	got := a.Characters[2].Takes[0].Range
	if got.Start <= 40 || got.Start > 54 || got.End != 64 { // where lu4 is cut matters little
		t.Errorf("ni2 lies in %v, want the end of 38 to 64", got)
	}
	if len(a.Inserted) != 1 || a.Inserted[0].Start != 38 || a.Inserted[0].After != 2 {
		t.Errorf("inserted %+v, want lu4 before the third character", a.Inserted)
	}
}
