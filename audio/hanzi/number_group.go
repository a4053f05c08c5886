package hanzi

import (
	"strings"

	"github.com/langdu/langdu/audio"
)

// numberGroup is the group of the number at unit i; chain is what the third
// tone at its end does before the next character.
func (r *reader) numberGroup(i int, chain third) audio.Group {
	n := r.units[i].number
	g := audio.Group{Boundary: r.units[i].gap}
	for k := range n.length {
		g.Characters = append(g.Characters, r.units[i+k].character())
	}
	if way := r.authoredNumber(i); way != nil {
		g.Ways = [][]audio.Variant{way}
		return g
	}
	for _, w := range r.numberEnds(i, chain) {
		g.Ways = append(g.Ways, numberVariants(w))
	}
	return g
}

func numberVariants(way [][]sound) []audio.Variant {
	out := make([]audio.Variant, len(way))
	for k, sounds := range way {
		out[k].Source = audio.FromNumber
		for _, s := range sounds {
			out[k].Syllables = append(out[k].Syllables, s.syllable())
		}
	}
	return out
}

// numberEnds is the ways of a number with the sandhi that the next character
// makes at its end: 5本 is wú běn, 1个 is yí gè.
func (r *reader) numberEnds(i int, chain third) [][][]sound {
	n := r.units[i].number
	end, single := i+n.length, n.length == 1
	if after := r.near(end-1, 1); single && n.ways[0][0][0] == yi && after != nil && strings.ContainsRune(measures, after.r) && !r.ordinal(i) {
		changed := yi.with(4)
		if after.fullTone() == 4 {
			changed = yi.with(2)
		}
		return [][][]sound{{{changed}}, n.ways[0]}
	}
	if chain == keepThird {
		return n.ways
	}
	out := &number{}
	for _, w := range n.ways {
		if risen := riseLast(w); risen != nil {
			out.add(risen)
		}
		out.add(w)
	}
	return out.ways
}

func (r *reader) ordinal(i int) bool {
	before := r.near(i, -1)
	return before != nil && strings.ContainsRune(ordinals, before.r)
}

// riseLast is way with its last sound in the second tone, nil where that is not a third one.
func riseLast(way [][]sound) [][]sound {
	for k := len(way) - 1; k >= 0; k-- {
		last := len(way[k]) - 1
		if last < 0 {
			continue
		}
		if way[k][last].tone() != 3 {
			return nil
		}
		out := append([][]sound(nil), way...)
		out[k] = append([]sound(nil), way[k]...)
		out[k][last] = out[k][last].with(2)
		return out
	}
	return nil
}

// authoredNumber is the one way of a number that the author gave readings in,
// nil where there are none.
func (r *reader) authoredNumber(i int) []audio.Variant {
	n := r.units[i].number
	way, found := numberVariants(n.ways[0]), false
	for k := range n.length {
		if u := &r.units[i+k]; u.author != nil {
			way[k], found = authored(u), true
		}
	}
	if !found {
		return nil
	}
	return way
}
