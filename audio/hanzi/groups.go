package hanzi

import (
	"strings"

	"github.com/langdu/langdu/audio"
)

// groups turns units into the groups of a passage.
func (r *reader) groups() []audio.Group {
	groups := make([]audio.Group, 0, len(r.units))
	chain := r.thirds()
	var buffer [16]way
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
		default:
			groups = append(groups, r.single(u, r.ways(i, chain[i], buffer[:0])))
			i++
		}
	}
	return groups
}

func (u *unit) character() audio.Character {
	return audio.Character{At: u.at, Text: string(u.written)}
}

// single is the group of one character.
func (r *reader) single(u *unit, ways []way) audio.Group {
	g := audio.Group{Characters: []audio.Character{u.character()}, Boundary: u.gap}
	if u.author != nil {
		g.Ways = [][]audio.Variant{{authored(u)}}
		return g
	}
	variants := make([]audio.Variant, len(ways))
	g.Ways = make([][]audio.Variant, len(ways))
	for i, w := range ways {
		variants[i] = w.variant()
		g.Ways[i] = variants[i : i+1 : i+1]
	}
	return g
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
