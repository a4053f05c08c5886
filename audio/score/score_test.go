package score

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/align"
)

// The tests speak Mandarin with few sounds: column 0 is silence, then the
// initials, then five tones of each final.
var (
	someInitials = strings.Fields("b m zh z n l")
	someFinals   = strings.Fields("a ang an i u")
	testUnits    = newTestUnits()
)

func newTestUnits() Units {
	u := Units{Columns: 1 + len(someInitials) + 5*len(someFinals)}
	for i, name := range someInitials {
		u.Initials = append(u.Initials, Initial{name, audio.Phone(1 + i)})
	}
	for f, name := range someFinals {
		final := Final{Name: name}
		for t := range final.Columns {
			final.Columns[t] = audio.Phone(1 + len(someInitials) + 5*f + t)
		}
		u.Finals = append(u.Finals, final)
	}
	u.Phones = func(s audio.Syllable) ([]audio.Phone, error) {
		var phones []audio.Phone
		if i := slices.Index(someInitials, s.Initial); i >= 0 {
			phones = append(phones, u.Initials[i].Column)
		}
		f := slices.Index(someFinals, s.Final)
		if f < 0 {
			return nil, fmt.Errorf("no final %q", s.Final)
		}
		return append(phones, u.Finals[f].Columns[s.Tone-1]), nil
	}
	return u
}

// hear is what a good network would say of syllables spoken in numbered pinyin;
// "." is 200 ms of silence, "_" 2 s.
func hear(t *testing.T, script string) Heard {
	t.Helper()
	h := Heard{Phones: audio.Posteriors{Frames: audio.Frames{Hop: 20 * time.Millisecond, Dim: testUnits.Columns}}}
	say := func(column audio.Phone, frames int) {
		for range frames {
			row := make([]float32, testUnits.Columns)
			for c := range row {
				row[c] = float32(math.Log(0.1 / float64(len(row)-1)))
			}
			row[column] = float32(math.Log(0.9))
			h.Phones.Data = append(h.Phones.Data, row...)
		}
	}
	for _, word := range strings.Fields(script) {
		switch word {
		case ".":
			say(0, 10)
		case "_":
			say(0, 100)
		default:
			s, err := audio.ParsePinyin(word)
			if err != nil {
				t.Fatal(err)
			}
			phones, err := testUnits.Phones(s)
			if err != nil {
				t.Fatal(err)
			}
			for i, p := range phones {
				say(p, 4+6*(i+2-len(phones)))
			}
		}
	}
	return h
}

// passage is a text with one way of reading each character.
func passage(t *testing.T, pinyin string) audio.Passage {
	t.Helper()
	var p audio.Passage
	for i, word := range strings.Fields(pinyin) {
		s, err := audio.ParsePinyin(word)
		if err != nil {
			t.Fatal(err)
		}
		p.Text += "字"
		p.Groups = append(p.Groups, audio.Group{
			Characters: []audio.Character{{At: i, Text: "字"}},
			Ways:       [][]audio.Variant{{{Syllables: []audio.Syllable{s}, Source: audio.FromSingle}}},
		})
	}
	return p
}

// testCalibration calls a part wrong when its rival fits better.
func testCalibration() Calibration {
	even := Logistic{Weights: []float64{3, 0, 0, 0, 0}}
	cut := Cut{Wrong: 0.3, Correct: 0.7}
	cuts := Cuts{cut, cut, cut, cut}
	return Calibration{Weights: Weights{Tone: 0.3, Floor: 8}, Initial: even, Final: even, Tone: even, Character: Logistic{Weights: []float64{1}},
		Text: Logistic{Weights: make([]float64, matchFeatures)},
		Cuts: map[Strictness]Cuts{Lenient: cuts, Normal: cuts, Strict: cuts}}
}

func judged(t *testing.T, text, script string) Report {
	t.Helper()
	return judgedFor(t, text, script, nil)
}

// judgedFor judges a reader whose accents are treated so.
func judgedFor(t *testing.T, text, script string, accents Accents) Report {
	t.Helper()
	c := testCalibration()
	e := Weigh(hear(t, script), testUnits, c.Weights)
	p := passage(t, text)
	a, err := align.Align(e.Emissions(c.Weights.Tone), p, align.Inventory{Phones: testUnits.Phones}, align.Default())
	if err != nil {
		t.Fatal(err)
	}
	return e.Judge(p, a, c, Circumstances{Strictness: Normal, SNR: 30, Accents: accents})
}

// parts writes the verdicts of a character's initial, final and tone: c, u, w, s
// and - for none, with what was heard instead.
func parts(c Character) string {
	var b strings.Builder
	for _, p := range []*Part{c.Initial, c.Final, c.Tone} {
		switch {
		case p == nil:
			b.WriteString("- ")
		case p.Heard == p.Expected || p.Verdict == Skipped:
			b.WriteString(string(p.Verdict)[:1] + " ")
		default:
			b.WriteString(string(p.Verdict)[:1] + ":" + p.Heard + " ")
		}
	}
	return strings.TrimSpace(b.String())
}

func TestJudgeFindsThePartThatIsWrong(t *testing.T) {
	for _, test := range []struct{ name, text, heard, want string }{
		{"right", "ba1 zhang3 ni2", ". ba1 zhang3 ni2 .", "c c c, c c c, c c c"},
		{"no initial", "ba1 an4 ni2", ". ba1 an4 ni2 .", "c c c, - c c, c c c"},
		{"initial", "ba1 zhang3 ni2", ". ba1 zang3 ni2 .", "c c c, w:z c c, c c c"},
		{"final", "ba1 zhang3 ni2", ". ba1 zhan3 ni2 .", "c c c, c w:an c, c c c"},
		{"tone", "ba1 zhang3 ni2", ". ba1 zhang2 ni2 .", "c c c, c c w:2, c c c"},
		{"skipped", "ba1 zhang3 ni2 mu4", ". ba1 ni2 mu4 .", "c c c, s s s, c c c, c c c"},
	} {
		var got []string
		for _, c := range judged(t, test.text, test.heard).Characters {
			got = append(got, parts(c))
		}
		if s := strings.Join(got, ", "); s != test.want {
			t.Errorf("%s: heard %q for %q: parts = %q, want %q", test.name, test.heard, test.text, s, test.want)
		}
	}
}

func TestJudgeFindsEvents(t *testing.T) {
	has := func(e Event) func(Report) bool {
		return func(r Report) bool { return slices.Contains(r.Characters[2].Events, e) }
	}
	for _, test := range []struct {
		name, heard string
		want        func(Report) bool
	}{
		{"repeated", ". ba1 zhang3 ni2 . ni2 mu4 .", has(Repeated)},
		{"self corrected", ". ba1 zhang3 li2 . ni2 mu4 .", has(SelfCorrected)},
		{"hesitated", ". ba1 zhang3 _ ni2 mu4 .", has(Hesitated)},
		{"inserted", ". ba1 zhang3 za4 za4 ni2 mu4 .", func(r Report) bool {
			return len(r.Inserted) == 1 && r.Inserted[0].After == 2 && r.Inserted[0].Heard == "za4 za4"
		}},
	} {
		r := judged(t, "ba1 zhang3 ni2 mu4", test.heard)
		if !test.want(r) {
			t.Errorf("%s: heard %q: characters %+v, inserted %+v", test.name, test.heard, r.Characters, r.Inserted)
		}
		for i, c := range r.Characters {
			if c.Verdict != Correct {
				t.Errorf("%s: character %d is %s, want correct: the mistake was put right", test.name, i, c.Verdict)
			}
		}
	}
}

func TestTotals(t *testing.T) {
	right := judged(t, "ba1 zhang3 ni2 mu4", ". ba1 zhang3 ni2 mu4 .")
	if right.Overall < 90 || right.Completeness != 100 || right.Fluency != 100 {
		t.Errorf("a correct reading: overall %g, completeness %g, fluency %g", right.Overall, right.Completeness, right.Fluency)
	}
	if m := right.Match.Explained; m < 0.9 {
		t.Errorf("a correct reading explains %g of the speech, want 0.9 or more", m)
	}
	half := judged(t, "ba1 zhang3 ni2 mu4 ba1 zhang3 ni2 mu4", ". ba1 zhang3 ni2 mu4 .")
	if half.Completeness != 50 || half.Overall > 50 {
		t.Errorf("half a reading: completeness %g, overall %g, want 50 and no more than 50", half.Completeness, half.Overall)
	}
	other := judged(t, "bu4 la4 zi4 man4", ". zhang3 ni2 mu1 ba3 .")
	if other.Overall > 30 || other.Match.Explained > 0.2 {
		t.Errorf("another text: overall %g, explained %g, want at most 30 and 0.2", other.Overall, other.Match.Explained)
	}
	if got := right.Pace.CharactersPerMinute; math.Abs(got-4/(4*14*0.02/60)) > 1 {
		t.Errorf("pace = %g characters a minute", got)
	}
}

func TestReportJSON(t *testing.T) {
	text, err := json.Marshal(judged(t, "ba1 an4", ". ba1 an4 ."))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"overall", "accuracy", "tone", "completeness", "fluency", "pace", "characters", "inserted",
		"at", "char", "verdict", "score", "events", "initial", "final", "expected", "heard", "start_ms", "end_ms", "reading", "source"} {
		if !strings.Contains(string(text), `"`+name+`":`) {
			t.Errorf("the report's JSON has no %q: %s", name, text)
		}
	}
	if !strings.Contains(string(text), `"initial":null`) || !strings.Contains(string(text), `"inserted":[]`) {
		t.Errorf("a missing initial must be null and no insertions an empty list: %s", text)
	}
}

func TestShippedCalibration(t *testing.T) {
	c := Shipped()
	better := Margin{Mean: 20, Frames: 5}
	worse := Margin{Mean: -20, Frames: 5}
	for name, l := range map[string]Logistic{"initial": c.Initial, "final": c.Final, "tone": c.Tone} {
		if l.Logit(better.Features()) <= l.Logit(worse.Features()) {
			t.Errorf("%s: a better margin gives a lower score", name)
		}
	}
}

func TestParseCalibrationRefuses(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"", "calibration"},
		{"{}", "strictness"},
		{`{"cuts":{"lenient":{"tone":{"wrong":0.6,"correct":0.5}},"normal":{},"strict":{}}}`, "wrong below"},
		{`{"cuts":{"lenient":{},"normal":{},"strict":{}}}`, "weights"},
	} {
		if _, err := ParseCalibration([]byte(test.text)); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("ParseCalibration(%q) = %v, want an error with %q", test.text, err, test.want)
		}
	}
}

func TestListen(t *testing.T) {
	e := Weigh(hear(t, ". zhang3 an4 . ni2 ."), testUnits, testCalibration().Weights)
	if got := spell(e.Listen(align.Range{End: e.Len()})); got != "zhang3 an4 ni2" {
		t.Errorf("Listen = %q, want %q", got, "zhang3 an4 ni2")
	}
}

// TestListenHearsSyllablesOnly shows that what was half heard is written down
// as a syllable that there is.
func TestListenHearsSyllablesOnly(t *testing.T) {
	units := testUnits
	units.Valid = func(s audio.Syllable) bool { return s.Initial != "b" || s.Final == "a" }
	e := Weigh(hear(t, ". bang3 an4 . ni2 ."), units, testCalibration().Weights)
	got := e.Listen(align.Range{End: e.Len()})
	if !strings.HasSuffix(spell(got), "ang3 an4 ni2") || slices.ContainsFunc(got, func(s audio.Syllable) bool { return !units.Valid(s) }) {
		t.Errorf("Listen = %q, want … ang3 an4 ni2 in syllables that there are", spell(got))
	}
}
