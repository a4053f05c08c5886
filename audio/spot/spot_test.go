package spot

import (
	"testing"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/align"
)

// The language of these tests has three initials (1–3) and three finals (4–6), all
// of whose pairs are syllables; "b1" is phone 1 and 4, and so on.
var inv = align.Inventory{Silence: 0, Phones: phones, Syllables: syllables()}

func syllables() (all [][]audio.Phone) {
	for i := audio.Phone(1); i <= 3; i++ {
		for f := audio.Phone(4); f <= 6; f++ {
			all = append(all, []audio.Phone{i, f})
		}
	}
	return all
}

func phones(s audio.Syllable) ([]audio.Phone, error) {
	return []audio.Phone{1 + audio.Phone(s.Initial[0]-'b'), 3 + audio.Phone(s.Tone)}, nil
}

// passage says each of its syllables in one way.
func passage(syllables ...string) audio.Passage {
	p := audio.Passage{}
	for _, s := range syllables {
		v := audio.Variant{Syllables: []audio.Syllable{{Initial: s[:1], Final: "a", Tone: audio.Tone(s[1] - '0')}}}
		p.Groups = append(p.Groups, audio.Group{Characters: []audio.Character{{Text: s}}, Ways: [][]audio.Variant{{v}}})
		p.Text += s
	}
	return p
}

// sound is clear evidence of syllables, 4 frames each initial and 8 each final;
// "_" is 10 frames of silence.
func sound(syllables ...string) audio.Frames {
	f := audio.Frames{Dim: 7}
	add := func(column audio.Phone, frames int) {
		for range frames {
			row := []float32{-6, -6, -6, -6, -6, -6, -6}
			row[column] = -0.1
			f.Data = append(f.Data, row...)
		}
	}
	for _, s := range syllables {
		if s == "_" {
			add(0, 10)
			continue
		}
		p, _ := phones(audio.Syllable{Initial: s[:1], Tone: audio.Tone(s[1] - '0')})
		add(p[0], 4)
		add(p[1], 8)
	}
	return f
}

func phrase(t *testing.T, syllables ...string) Phrase {
	t.Helper()
	p, err := NewPhrase(passage(syllables...), inv, align.Default())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestFind(t *testing.T) {
	ear := NewEar(sound("_", "b1", "c2", "d3", "_", "b2", "c2", "d3", "c1"), inv, align.Default())
	for _, test := range []struct {
		name   string
		phrase Phrase
		want   []align.Range
	}{
		{"said once", phrase(t, "b1", "c2"), []align.Range{{Start: 10, End: 34}}},
		{"said twice", phrase(t, "c2", "d3"), []align.Range{{Start: 22, End: 46}, {Start: 68, End: 92}}},
		{"over a pause", phrase(t, "d3", "b2"), []align.Range{{Start: 34, End: 68}}},
		{"not said", phrase(t, "d1", "b3"), nil},
		{"one syllable is another", phrase(t, "b1", "c3", "d3"), nil},
	} {
		hits := ear.Find(test.phrase, 5, 0)
		if len(hits) != len(test.want) {
			t.Errorf("%s: hits %v, want %v", test.name, hits, test.want)
			continue
		}
		for _, want := range test.want {
			if !overlaps(hits, want.Start, want.End) || !within(hits, want) {
				t.Errorf("%s: hits %v, want %v", test.name, hits, want)
			}
		}
	}
}

// within says whether one of the hits is where it should be, a frame more or less.
func within(hits []Hit, want align.Range) bool {
	for _, h := range hits {
		if abs(h.Start-want.Start) <= 1 && abs(h.End-want.End) <= 1 {
			return true
		}
	}
	return false
}

func abs(n int) int { return max(n, -n) }

// What is said directly beside a phrase gains; the same words elsewhere lose.
func TestBeside(t *testing.T) {
	ear := NewEar(sound("_", "d1", "b1", "c2", "d3", "_", "_", "_", "d1", "_"), inv, align.Default())
	for _, test := range []struct {
		name string
		gain float32
		said bool
	}{
		{"d1 before 22", ear.Precedes(phrase(t, "d1"), 22), true},
		{"b2 before 22", ear.Precedes(phrase(t, "b2"), 22), false},
		{"d1 before 46", ear.Precedes(phrase(t, "d1"), 46), false},
		{"d3 before 88, after a long silence", ear.Precedes(phrase(t, "d3"), 88), false},
		{"d3 after 46", ear.Follows(phrase(t, "d3"), 46), true},
		{"d1 after 58", ear.Follows(phrase(t, "d1"), 58), false}, // only after a long silence
		{"nothing fits after the end", ear.Follows(phrase(t, "d1"), ear.scores.Len()), false},
		{"nor before the start", ear.Precedes(phrase(t, "d1"), 0), false},
	} {
		if said := test.gain > 0; said != test.said {
			t.Errorf("%s: gain %g, want said %v", test.name, test.gain, test.said)
		}
	}
}

// A group that a way leaves without sound takes no time, wherever it stands. The
// silence before such a one may count to the phrase.
func TestWaysWithoutSound(t *testing.T) {
	p := passage("b1", "c2", "d3")
	for _, at := range []int{0, 1, 2} {
		q := audio.Passage{Text: p.Text, Groups: append([]audio.Group(nil), p.Groups...)}
		q.Groups[at].Ways = append(q.Groups[at].Ways[:1:1], []audio.Variant{{}})
		ph, err := NewPhrase(q, inv, align.Default())
		if err != nil {
			t.Fatal(err)
		}
		said := []string{"b1", "c2", "d3"}
		ear := NewEar(sound(append([]string{"_"}, append(said[:at:at], said[at+1:]...)...)...), inv, align.Default())
		if hits := ear.Find(ph, 1, 0); len(hits) != 1 || hits[0].Start > 10 || hits[0].End != 34 {
			t.Errorf("without character %d: hits %v, want one of frames 10 to 34", at, hits)
		}
	}
}

func TestPhraseWithoutSound(t *testing.T) {
	if _, err := NewPhrase(audio.Passage{Text: "…"}, inv, align.Default()); err == nil {
		t.Error("a phrase of no character: want an error")
	}
}
