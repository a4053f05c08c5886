package align

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/langdu/langdu/audio"
)

// The tests speak a toy language: column 0 is silence, initials are columns
// 1–9 and finals columns 10–19; the tone is not looked at.
const columns = 20

var toy = Inventory{Silence: 0, Phones: func(s audio.Syllable) ([]audio.Phone, error) {
	if s.Final > "j" {
		return nil, fmt.Errorf("syllable %q is not in the inventory", s.Pinyin())
	}
	final := audio.Phone(10 + s.Final[0] - 'a')
	if s.Initial == "" {
		return []audio.Phone{final}, nil
	}
	return []audio.Phone{audio.Phone(1 + s.Initial[0] - 'b'), final}, nil
}, Syllables: everySyllable()}

func everySyllable() (all [][]audio.Phone) {
	for f := audio.Phone(10); f < columns; f++ {
		all = append(all, []audio.Phone{f})
		for i := audio.Phone(1); i < 10; i++ {
			all = append(all, []audio.Phone{i, f})
		}
	}
	return all
}

// priced is the default configuration with the costs for which the toy sounds are
// made: those shipped are fitted to real speech, and change with the network.
func priced() Config {
	c := Default()
	c.Skip, c.Stop = 9, 12.5
	c.Leap, c.LeapEach, c.Back, c.BackEach = 17.5, 0.5, 2.4, 0.3
	c.Filler, c.FillerFrame, c.Garble, c.GarbleFrame = 2.6, 2, 3.75, 1.2
	c.Pause, c.Alternative = 0.5, 0.5
	return c
}

func TestDefaultIsValid(t *testing.T) {
	if err := Default().Validate(); err != nil {
		t.Error(err)
	}
}

// syllable reads "ba" as initial b, final a.
func syllable(text string) audio.Syllable {
	if len(text) == 1 {
		return audio.Syllable{Final: text, Tone: 1}
	}
	return audio.Syllable{Initial: text[:1], Final: text[1:], Tone: 1}
}

// page is a passage of one group per word of text; a group's ways are separated
// by |, its characters by -, and 0 is a character without sound.
func page(text string) audio.Passage {
	p := audio.Passage{Text: text}
	at := 0
	for _, word := range strings.Fields(text) {
		var g audio.Group
		for w, way := range strings.Split(word, "|") {
			var variants []audio.Variant
			for _, s := range strings.Split(way, "-") {
				v := audio.Variant{}
				if s != "0" {
					v.Syllables = []audio.Syllable{syllable(s)}
				}
				variants = append(variants, v)
				if w == 0 {
					g.Characters = append(g.Characters, audio.Character{At: at, Text: s})
					at++
				}
			}
			g.Ways = append(g.Ways, variants)
		}
		p.Groups = append(p.Groups, g)
	}
	return p
}

// sound is the scores of hearing the syllables of script, 3 frames of initial
// and 8 of final each; "." is 10 frames of silence, "_" 60.
func sound(script string, noise float64) audio.Frames {
	var f audio.Frames
	f.Dim = columns
	random := rand.New(rand.NewPCG(1, 2))
	hear := func(column audio.Phone, frames int) {
		for range frames {
			row := make([]float32, columns)
			for c := range row {
				row[c] = float32(-6 + noise*random.NormFloat64())
			}
			row[column] = float32(-0.1 + noise*random.NormFloat64())
			f.Data = append(f.Data, row...)
		}
	}
	for _, word := range strings.Fields(script) {
		switch word {
		case ".":
			hear(0, 10)
		case "_":
			hear(0, 60)
		default:
			phones, _ := toy.Phones(syllable(word))
			for i, p := range phones {
				hear(p, 3+5*(i+2-len(phones)))
			}
		}
	}
	return f
}

// tell writes an alignment down: each character with its takes (~ for a garbled
// one, - for none, 0 for one without sound), insertions by place, restarts.
func tell(a Alignment) string {
	var words []string
	for i, c := range a.Characters {
		for _, ins := range a.Inserted {
			if ins.After == i {
				words = append(words, "+")
			}
		}
		word := c.Text
		switch {
		case c.Silent:
			word += "0"
		case len(c.Takes) == 0:
			word += "-"
		case c.Takes[len(c.Takes)-1].Garbled():
			word += "~"
		}
		if len(c.Takes) > 1 {
			word += fmt.Sprint(len(c.Takes))
		}
		words = append(words, word)
	}
	for _, ins := range a.Inserted {
		if ins.After == len(a.Characters) {
			words = append(words, "+")
		}
	}
	return strings.Join(words, " ")
}

func TestAlignFollowsTheReader(t *testing.T) {
	for _, test := range []struct{ name, text, heard, want string }{
		{"plain", "ba ca da fa", ". ba ca da fa .", "ba ca da fa"},
		{"pauses", "ba ca da fa", "_ ba . ca _ da . fa _", "ba ca da fa"},
		{"skip", "ba cb dc fd ge", ". ba cb fd ge .", "ba cb dc- fd ge"},
		{"skip the first", "ba ca da fa", ". ca da fa .", "ba- ca da fa"},
		{"stop early", "ba ca da fa ga ha", ". ba ca da .", "ba ca da fa- ga- ha-"},
		{"leave out a line", "ba ca da fa ga ha bb cb db fb gb hb bc cc", ". ba ca cb db fb gb hb bc cc .",
			"ba ca da- fa- ga- ha- bb- cb db fb gb hb bc cc"},
		{"insert", "ba ca da fa", ". ba ca hh hj da fa .", "ba ca + da fa"},
		{"insert at the end", "ba ca", ". ba ca hh hj .", "ba ca +"},
		{"repeat", "ba ca da fa", ". ba ca . ba ca da fa .", "ba2 ca2 da fa"},
		{"repeat one", "ba cb dc fd", ". ba cb . cb dc fd .", "ba cb2 dc fd"},
		{"wrong character", "ba ca da fa", ". ba ca hh fa .", "ba ca da~ fa"},
		{"wrong initial", "ba ca da fa", ". ba ca ga fa .", "ba ca da fa"},
		{"vowel onset", "ba a da", ". ba . a da .", "ba a da"},
		{"second way", "ba ca|cb da", ". ba cb da .", "ba ca da"},
		{"merged", "ba ca-h|cb-0 da", ". ba cb da .", "ba ca h0 da"},
		{"not merged", "ba ca-h|cb-0 da", ". ba ca h da .", "ba ca h da"},
	} {
		a, err := Align(sound(test.heard, 0.5), page(test.text), toy, priced())
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if got := tell(a); got != test.want {
			t.Errorf("%s: Align(%q, %q) = %q, want %q", test.name, test.heard, test.text, got, test.want)
		}
	}
}

func TestAlignTimes(t *testing.T) {
	a, err := Align(sound(". ba _ ca .", 0), page("ba ca"), toy, priced())
	if err != nil {
		t.Fatal(err)
	}
	want := []PhoneRange{{1, Range{10, 13}}, {10, Range{13, 21}}}
	if got := a.Characters[0].Takes[0].Phones; !reflect.DeepEqual(got, want) {
		t.Errorf("phones of the first character = %v, want %v", got, want)
	}
	pauses := []Insertion{{Range{0, 10}, 0}, {Range{21, 81}, 1}, {Range{92, 102}, 2}}
	if !reflect.DeepEqual(a.Pauses, pauses) {
		t.Errorf("pauses = %v, want %v", a.Pauses, pauses)
	}
}

// Whatever the sound, the way traced back must use every frame once and add up
// to the score that the search found.
func TestTraceAddsUp(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	p := page("ba ca-h|cb-0 da|db fa ga ha a bb")
	for range 200 {
		f := audio.Frames{Dim: columns, Data: make([]float32, columns*(1+random.IntN(150)))}
		for i := range f.Data {
			f.Data[i] = float32(4 * random.NormFloat64())
		}
		c := priced()
		c.Back, c.Skip, c.Leap = 1+4*random.Float32(), 4*random.Float32(), 8*random.Float32()
		g, err := newGraph(p, toy, c, columns)
		if err != nil {
			t.Fatal(err)
		}
		c.Stop = 8 * random.Float32()
		s := newSearch(g, f, freely(f, toy, c), c)
		moves, total := s.run()
		next, sum := 0, 0.0
		for _, m := range moves {
			if m.Start != next {
				t.Fatalf("a move starts at frame %d, want %d", m.Start, next)
			}
			next = m.End
			sum += s.costOf(m)
		}
		if next != f.Len() {
			t.Fatalf("moves end at frame %d of %d", next, f.Len())
		}
		if math.Abs(sum-total) > 1e-2 {
			t.Fatalf("moves add up to %g, search says %g", sum, total)
		}
	}
}

// costOf is what a move adds to the score, computed from the definition.
func (s *search) costOf(m move) float64 {
	g, sum := s.g, -float64(m.cost)
	switch m.kind {
	case leap:
		left := g.place[m.to] - g.place[m.from]
		cost := float64(s.cfg.Leap + s.cfg.LeapEach*float32(left))
		if int(m.to) == len(g.place)-1 && m.Start == s.scores.Len() {
			cost = min(cost, float64(s.cfg.Stop+s.cfg.LeapEach*float32(min(left, farStop))))
		}
		return -cost
	case back:
		return -float64(s.cfg.Back + s.cfg.BackEach*float32(g.place[m.from]-g.place[m.to]))
	case skipped, silent:
		return sum
	}
	column := map[int32]int32{}
	for k := m.lo; k < m.hi; k++ {
		column[g.states[k].phone] = g.states[k].column
	}
	for t := m.Start; t < m.End; t++ {
		phone := int32(0)
		for i, start := range m.phones {
			if t >= start {
				phone = int32(i)
			}
		}
		sum += float64(s.frame(t)[column[phone]])
	}
	return sum
}

func TestAlignIsRepeatable(t *testing.T) {
	f, p := sound(". ba ca . ba ca hh fa .", 2), page("ba ca da|db fa")
	first, err := Align(f, p, toy, priced())
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if again, _ := Align(f, p, toy, priced()); !reflect.DeepEqual(again, first) {
			t.Fatal("Align gave another answer for the same input")
		}
	}
}

func TestAlignRefuses(t *testing.T) {
	for _, test := range []struct {
		name   string
		frames audio.Frames
		page   audio.Passage
		config func(*Config)
		want   string
	}{
		{"no frames", audio.Frames{Dim: columns}, page("ba"), nil, "no frames"},
		{"no text", sound("ba", 0), audio.Passage{}, nil, "no character"},
		{"bad config", sound("ba", 0), page("ba"), func(c *Config) { c.Beam = 0 }, "Beam"},
		{"narrow beam", sound("ba ca", 0), page("ba ca"), func(c *Config) { c.Beam = 1e-3 }, "beam"},
		{"unknown syllable", sound("ba", 0), page("bz"), nil, "inventory"},
		{"unknown phone", audio.Frames{Dim: 5, Data: make([]float32, 50)}, page("ba"), nil, "columns"},
	} {
		c := priced()
		if test.config != nil {
			test.config(&c)
		}
		_, err := Align(test.frames, test.page, toy, c)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: Align = %v, want an error with %q", test.name, err, test.want)
		}
	}
}

// BenchmarkAlign aligns pages of several lengths, read at 11 frames a character;
// the largest is the largest text allowed.
func BenchmarkAlign(b *testing.B) {
	for _, characters := range []int{100, 300, 1000, 2000} {
		b.Run(fmt.Sprint(characters), func(b *testing.B) {
			script, text := strings.Builder{}, strings.Builder{}
			random := rand.New(rand.NewPCG(5, 6))
			for range characters {
				s := string([]byte{byte('b' + random.IntN(8)), byte('a' + random.IntN(8))})
				text.WriteString(s + " ")
				script.WriteString(s + " ")
			}
			f, p := sound(script.String(), 0.5), page(text.String())
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Align(f, p, toy, priced()); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*f.Len()), "ns/frame")
		})
	}
}
