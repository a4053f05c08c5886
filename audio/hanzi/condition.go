package hanzi

import (
	"strings"

	"github.com/langdu/langdu/audio"
)

// rule is one reading of a character and when the sentence calls for it.
type rule struct {
	say  sound
	when condition
	weak bool // only the usual reading of a word by itself
	full bool // never neutral, whatever the word says
}

// condition is a question about unit i of a text and its neighbours.
type condition func(r *reader, i int) bool

// say makes a rule that holds when all its conditions do.
func say(pinyin string, when ...condition) rule {
	return rule{say: mustSound(pinyin), when: all(when...)}
}

// fully makes a rule that also denies the neutral tone.
func fully(pinyin string, when ...condition) rule {
	return rule{say: mustSound(pinyin), when: all(when...), full: true}
}

// usually makes the rule that ends a list: where no other holds, a character
// that is a word by itself is read so. The classifier may know better.
func usually(pinyin string) rule {
	return rule{say: mustSound(pinyin), when: single, weak: true}
}

func all(list ...condition) condition {
	return func(r *reader, i int) bool {
		for _, c := range list {
			if !c(r, i) {
				return false
			}
		}
		return true
	}
}

func either(list ...condition) condition {
	return func(r *reader, i int) bool {
		for _, c := range list {
			if c(r, i) {
				return true
			}
		}
		return false
	}
}

func not(c condition) condition {
	return func(r *reader, i int) bool { return !c(r, i) }
}

// after holds where the characters that follow in the same phrase begin with
// one of the alternatives, which are separated by spaces.
func after(alternatives string) condition {
	return within(1, alternatives)
}

// ends holds where one of the alternatives follows and the phrase ends after it.
func ends(alternatives string) condition {
	list := runes(alternatives)
	return func(r *reader, i int) bool {
		for _, want := range list {
			if r.near(i, len(want)) != nil && r.spells(i+1, want) && r.near(i, len(want)+1) == nil {
				return true
			}
		}
		return false
	}
}

// before holds where the characters that precede in the same phrase end with
// one of the alternatives.
func before(alternatives string) condition {
	list := runes(alternatives)
	return func(r *reader, i int) bool {
		for _, want := range list {
			if j := i - len(want); j >= 0 && r.spells(j, want) && r.units[i].gap < audio.PhraseBreak {
				return true
			}
		}
		return false
	}
}

func runes(alternatives string) [][]rune {
	var out [][]rune
	for _, a := range strings.Fields(alternatives) {
		out = append(out, []rune(a))
	}
	return out
}

// spells reports whether the units from j on are these characters without a
// pause between them.
func (r *reader) spells(j int, want []rune) bool {
	if j < 0 || j+len(want) > len(r.units) {
		return false
	}
	for k, w := range want {
		if u := &r.units[j+k]; u.r != w || k > 0 && u.gap >= audio.PhraseBreak {
			return false
		}
	}
	return true
}

// single holds where the character is a word by itself.
func single(r *reader, i int) bool { return r.units[i].lone() }

// closing holds at the end of a word of two characters or more.
func closing(r *reader, i int) bool { u := &r.units[i]; return i == u.end-1 && !u.lone() }

// preverb holds where a verb of one character stands before the character before.
func preverb(r *reader, i int) bool {
	u := r.near(i, -2)
	return u != nil && (u.kind == verbKind || !u.lone())
}

// given holds where the word, or usage, gave this reading.
func given(pinyin string) condition {
	s := mustSound(pinyin)
	return func(r *reader, i int) bool { return r.units[i].sound == s }
}

// last holds where no character follows in the phrase.
func last(r *reader, i int) bool { return r.near(i, 1) == nil }

// opening holds where no character precedes in the phrase.
func opening(r *reader, i int) bool { return r.near(i, -1) == nil }

// in holds where the character is part of one of these words.
func in(words string) condition {
	list := runes(words)
	return func(r *reader, i int) bool {
		u := &r.units[i]
		for _, want := range list {
			if u.end-u.start == len(want) && r.spells(u.start, want) {
				return true
			}
		}
		return false
	}
}

// nextIs holds where the following word of the phrase is one of these parts of speech.
func nextIs(kinds ...kind) condition {
	return func(r *reader, i int) bool {
		return oneOf(r.near(i, r.units[i].end-i), kinds)
	}
}

// prevIs holds where the preceding word of the phrase is one of these parts of speech.
func prevIs(kinds ...kind) condition {
	return func(r *reader, i int) bool {
		return oneOf(r.near(i, r.units[i].start-1-i), kinds)
	}
}

// prevLong holds where the preceding word of the phrase has two characters or more.
func prevLong(r *reader, i int) bool {
	u := r.near(i, r.units[i].start-1-i)
	return u != nil && !u.lone()
}

func oneOf(u *unit, kinds []kind) bool {
	if u == nil {
		return false
	}
	for _, k := range kinds {
		if u.kind == k {
			return true
		}
	}
	return false
}

// doubled holds after two equal characters: 慢慢地, 高高兴兴地, or two equal pairs.
func doubled(r *reader, i int) bool {
	a, b := r.near(i, -1), r.near(i, -2)
	c, d := r.near(i, -3), r.near(i, -4) // 一步一步地
	if a == nil || b == nil {
		return false
	}
	return a.r == b.r || c != nil && d != nil && a.r == c.r && b.r == d.r
}

// pair holds at both of two equal characters, such as 重重, where c holds at the
// second.
func pair(c condition) condition {
	return func(r *reader, i int) bool {
		same := func(k int) bool { u := r.near(i, k); return u != nil && u.r == r.units[i].r }
		if same(1) {
			return c(r, i+1)
		}
		return same(-1) && c(r, i)
	}
}

// within holds where one of the alternatives follows in the phrase no more than
// n characters on.
func within(n int, alternatives string) condition {
	list := runes(alternatives)
	return func(r *reader, i int) bool {
		for k := 1; k <= n && r.near(i, k) != nil; k++ {
			for _, want := range list {
				if r.spells(i+k, want) {
					return true
				}
			}
		}
		return false
	}
}

// since holds where one of the alternatives stands in the phrase no more than n
// characters before.
func since(n int, alternatives string) condition {
	list := runes(alternatives)
	return func(r *reader, i int) bool {
		for k := 1; k <= n && r.near(i, -k) != nil; k++ {
			for _, want := range list {
				if r.spells(i-k, want) {
					return true
				}
			}
		}
		return false
	}
}

// apply lets the rules choose the reading of unit i; the first that holds does.
func (r *reader) apply(i int) {
	u := &r.units[i]
	if u.class != hanClass {
		return
	}
	for _, rule := range rules[u.r] {
		if rule.when(r, i) {
			u.choose(rule)
			return
		}
	}
}

// choose sets the reading that a rule gives.
func (u *unit) choose(r rule) {
	u.ruled = !r.weak
	switch {
	case r.weak:
		u.source = audio.FromCommon
	case u.sound != r.say || u.lone():
		u.source = audio.FromRule
	}
	if r.full || !u.sound.sameBase(r.say) {
		u.neutral = 0
	}
	u.sound = r.say
}
