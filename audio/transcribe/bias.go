package transcribe

import (
	"slices"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/exact"
	"github.com/langdu/langdu/audio/hanzi"
)

// Bias is what is likelier to be said than anything else: it makes its words
// cheaper, and leaves the sound to decide.
type Bias struct {
	// Answers are phrases of which one may be said, in whole or in part.
	Answers []audio.Passage
	// Texts are what is being talked about, the question among it: words and
	// stretches of them are expected.
	Texts []audio.Passage
}

// pace is one syllable of a biased text.
type pace struct {
	base  int16
	tone  int8
	glyph glyph // what the syllable completes; 0 within a character
	next  []int32
	last  bool // a sentence ends here
}

// course is the biased texts as a graph of syllables.
type course struct {
	paces []pace
	texts []string     // of glyphs that are more than one rune
	enter [][]entrance // of each base: where speech may come in
}

// entrance is a pace at which a text may be taken up, and the cost of that.
type entrance struct {
	pace int32
	cost float32 // nats
}

func (s *sounds) course(b Bias, c Config) *course {
	r := &course{enter: make([][]entrance, len(s.bases))}
	var opening, middle []int32
	for _, p := range b.Answers {
		first, rest := r.passage(p)
		opening, middle = append(opening, first...), append(middle, rest...)
	}
	answers := len(opening)
	for _, p := range b.Texts {
		first, rest := r.passage(p)
		opening, middle = append(opening, first...), append(middle, rest...)
	}
	r.open(opening[:answers], c.Answer)
	r.open(opening[answers:], c.Text)
	r.open(middle, c.Text)
	return r
}

// open makes paces entrances that share the probability exp(−cost).
func (r *course) open(paces []int32, cost float64) {
	if len(paces) == 0 {
		return
	}
	cost += exact.Log(float64(len(paces)))
	for _, p := range paces {
		b := r.paces[p].base
		r.enter[b] = append(r.enter[b], entrance{p, float32(cost)})
	}
}

// passage adds a text: the paces that begin its sentences and its other
// characters.
func (r *course) passage(p audio.Passage) (opening, middle []int32) {
	var before []int32 // the paces that the next group follows
	for i, g := range p.Groups {
		begin := i == 0 || g.Boundary == audio.SentenceBreak
		starts, ends := r.group(g)
		if len(starts) == 0 {
			continue
		}
		for _, b := range before {
			r.paces[b].next = append(r.paces[b].next, starts...)
			r.paces[b].last = r.paces[b].last || begin
		}
		if begin || len(before) == 0 {
			opening = append(opening, starts...)
		} else {
			middle = append(middle, starts...)
		}
		before = ends
	}
	for _, b := range before {
		r.paces[b].last = true
	}
	return opening, middle
}

// group adds the ways of a group, each sequence of syllables once.
func (r *course) group(g audio.Group) (starts, ends []int32) {
	var known [][]pace
	for _, way := range g.Ways {
		w := r.way(g, way)
		if len(w) == 0 || slices.ContainsFunc(known, func(o []pace) bool { return same(o, w) }) {
			continue
		}
		known = append(known, w)
		starts = append(starts, int32(len(r.paces)))
		for i, p := range w {
			if i > 0 {
				last := &r.paces[len(r.paces)-1]
				last.next = append(last.next, int32(len(r.paces)))
			}
			r.paces = append(r.paces, p)
		}
		ends = append(ends, int32(len(r.paces)-1))
	}
	return starts, ends
}

func same(a, b []pace) bool {
	return slices.EqualFunc(a, b, func(p, q pace) bool { return p.base == q.base && p.tone == q.tone && p.glyph == q.glyph })
}

// way is the syllables of one way of a group. A character without a sound of its
// own is written with the one before it, or at the beginning with the next.
func (r *course) way(g audio.Group, way []audio.Variant) []pace {
	var list []pace
	silent := ""
	for i, v := range way {
		text := g.Characters[i].Text
		if len(v.Syllables) == 0 && len(list) == 0 {
			silent += text
			continue
		}
		if len(v.Syllables) == 0 {
			last := &list[len(list)-1]
			last.glyph = r.glyph(r.text(last.glyph) + text)
			continue
		}
		for _, s := range v.Syllables {
			s.Erhua = false
			n, ok := hanzi.Number(s)
			if !ok {
				return nil
			}
			list = append(list, pace{base: int16(n / tones), tone: int8(n % tones)})
		}
		list[len(list)-1].glyph, silent = r.glyph(silent+text), ""
	}
	return list
}

// glyph is a character, or what else stands for one: a rune, or below 0 the
// number of a text of a course. 0 is none.
type glyph int32

func (r *course) glyph(text string) glyph {
	if runes := []rune(text); len(runes) == 1 {
		return glyph(runes[0])
	}
	i := slices.Index(r.texts, text)
	if i < 0 {
		i = len(r.texts)
		r.texts = append(r.texts, text)
	}
	return glyph(-1 - i)
}

func (r *course) text(g glyph) string {
	if g < 0 {
		return r.texts[-1-g]
	}
	return string(rune(g))
}
