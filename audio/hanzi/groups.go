package hanzi

import (
	"strings"

	"github.com/langdu/langdu/audio"
)

// groups turns units into the groups of a passage.
func (r *reader) groups() []audio.Group {
	groups := make([]audio.Group, 0, len(r.units))
	chain := r.thirds()
	var buffer [maxWays]way
	memory := newSlab(len(r.units))
	for i := 0; i < len(r.units); {
		u := &r.units[i]
		switch {
		case u.number != nil:
			n := u.number.length
			groups = append(groups, r.numberGroup(i, chain[i+n-1]))
			i += n
		case r.erhua(i):
			groups = append(groups, r.erhuaGroup(i, r.ways(i, chain[i], buffer[:0])))
			i += 2
		case u.author != nil:
			groups = append(groups, authoredGroup(u))
			i++
		default:
			groups = append(groups, memory.group(u, r.ways(i, chain[i], buffer[:0])))
			i++
		}
	}
	return groups
}

func (u *unit) character() audio.Character {
	return audio.Character{At: u.at, Text: u.text}
}

// slab is memory that the groups of single characters share: three slices for a
// passage instead of three for each character.
type slab struct {
	characters []audio.Character
	variants   []audio.Variant
	ways       [][]audio.Variant
}

func newSlab(n int) slab {
	return slab{make([]audio.Character, 0, n), make([]audio.Variant, 0, n+n/2), make([][]audio.Variant, 0, n+n/2)}
}

// group is the group of one character. Growing a slice leaves earlier groups in
// the old memory, which is as good.
func (s *slab) group(u *unit, ways []way) audio.Group {
	c, v, w := len(s.characters), len(s.variants), len(s.ways)
	s.characters = append(s.characters, u.character())
	for _, way := range ways {
		s.variants = append(s.variants, way.variant())
	}
	for i := v; i < len(s.variants); i++ {
		s.ways = append(s.ways, s.variants[i:i+1:i+1])
	}
	return audio.Group{Characters: s.characters[c : c+1 : c+1], Ways: s.ways[w:len(s.ways):len(s.ways)], Boundary: u.gap}
}

// authoredGroup is the group of a character that the author gave the reading of.
func authoredGroup(u *unit) audio.Group {
	return audio.Group{
		Characters: []audio.Character{u.character()},
		Ways:       [][]audio.Variant{{authored(u)}},
		Boundary:   u.gap,
	}
}

func (w way) variant() audio.Variant {
	return audio.Variant{Syllables: singles[w.sound], Source: w.source}
}

func authored(u *unit) audio.Variant {
	return audio.Variant{Syllables: []audio.Syllable{*u.author}, Source: audio.FromAuthor}
}

// separate holds the characters after which 儿 is a syllable, not a suffix: it means child.
const separate = "女幼孤少胎健宠婴娇男育弃托侏血患"

// erhua reports whether the unit after i is a 儿 that may merge into i.
func (r *reader) erhua(i int) bool {
	if i+1 >= len(r.units) {
		return false
	}
	u, next := &r.units[i], &r.units[i+1]
	if next.r != '儿' || next.gap > audio.WordBreak || next.end != i+2 || u.author != nil || next.author != nil {
		return false
	}
	if u.r == '孩' && u.start == i && next.start == i && next.end == i+2 { // the word 孩儿
		return false
	}
	return u.class == hanClass && u.sound != mustEr && !strings.ContainsRune(separate, u.r)
}

var mustEr = mustSound("er2")

// erhuaGroup is a character with the 儿 after it: merged into one syllable, or
// as a syllable of its own, weak or full.
func (r *reader) erhuaGroup(i int, ways []way) audio.Group {
	u, er := &r.units[i], &r.units[i+1]
	g := audio.Group{Characters: []audio.Character{u.character(), er.character()}, Boundary: u.gap}
	ways = ways[:min(len(ways), 5)]
	for _, w := range ways {
		s := w.sound.syllable()
		s.Erhua = true
		g.Ways = append(g.Ways, []audio.Variant{
			{Syllables: []audio.Syllable{s}, Source: audio.FromSandhi}, {Source: audio.FromSandhi}})
	}
	for _, w := range ways {
		for _, s := range []sound{mustEr.with(audio.Neutral), mustEr} {
			g.Ways = append(g.Ways, []audio.Variant{w.variant(), way{s, audio.FromSandhi}.variant()})
		}
	}
	return g
}
