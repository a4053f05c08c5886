package hanzi

import (
	"strings"

	"github.com/langdu/langdu/audio"
)

// Words are found by the most probable way to cut a run of characters: each
// word costs −ln of its probability in a large corpus, and the cheapest cut is
// found from right to left (Viterbi). No word is longer than longestWord, so
// the time is linear.

// longestWord bounds the search; the lexicon holds none longer.
const longestWord = 8

// unknownCost is the cost of a character that is no word of the dictionary,
// in the units of lexicon.costs: dearer than any word.
const unknownCost = 260

// cut is the best word that starts at a character.
type cut struct {
	cost   int
	length int
	node   uint32
}

// words appends the units of the run of characters from i to end, with the
// readings that their words give them.
func (r *reader) words(i, end int) {
	cuts := make([]cut, end-i+1)
	for at := end - 1; at >= i; at-- {
		cuts[at-i] = r.best(at, end, cuts[at-i+1:])
	}
	for i < end {
		c := cuts[0]
		r.word(i, c)
		i, cuts = i+c.length, cuts[c.length:]
	}
}

// best is the cheapest cut of the characters from at to end; rest[k] is the
// cheapest from at+1+k on.
func (r *reader) best(at, end int, rest []cut) cut {
	node := r.roots[low(r.pieces[at].r)]
	choice := cut{cost: unknownCost + rest[0].cost, length: 1, node: node}
	if node == 0 {
		return choice
	}
	for n := 1; ; n++ {
		if c := int(r.costs[node]); c > 0 && c+rest[n-1].cost < choice.cost {
			choice = cut{c + rest[n-1].cost, n, node}
		}
		if n == longestWord || at+n >= end {
			return choice
		}
		if node = r.child(node, r.pieces[at+n].r); node == 0 {
			return choice
		}
	}
}

// low is r, or 0 outside the basic plane: words are of that plane only.
func low(r rune) rune {
	if r >= 0x10000 {
		return 0
	}
	return r
}

// word appends the units of one word.
func (r *reader) word(i int, c cut) {
	var reading []byte
	if c.node != 0 && c.length > 1 {
		reading = r.reading(c.node, c.length)
	}
	start := len(r.units)
	for k := range c.length {
		u := unit{piece: r.pieces[i+k], start: start, end: start + c.length}
		if c.node != 0 {
			u.kind = r.kind(c.node)
		}
		if k == 0 {
			u.gap = max(u.gap, audio.WordBreak)
		}
		r.say(&u, reading, k)
		r.units = append(r.units, u)
	}
	r.twice(start)
	r.weaken(start)
}

// weakEnds are places, directions and 个, which grow weak at the end of a word
// or after one: 这里, 桌上, 进来, 三个.
const weakEnds = "里上下边面来去起过出进回个"

// weaken allows the neutral tone at the end of the word that starts at unit start.
func (r *reader) weaken(start int) {
	last := len(r.units) - 1
	u := &r.units[last]
	after := last > start || last > 0 && u.joined && (u.r == '个' || r.units[last-1].kind == nounKind && strings.ContainsRune("里上", u.r))
	if u.r == '子' && last == start && last > 0 && u.joined { // a suffix that was cut off
		u.neutral = neutralUsual
	}
	if u.neutral == 0 && after && strings.ContainsRune(weakEnds, u.r) {
		u.neutral = neutralAllowed
	}
}

// notVerbs are doubled as adverbs and adjectives, whatever the dictionary calls them.
const notVerbs = "处离往常时渐缓满弯红亮湿歪空匆纷频连"

// twice weakens a verb said a second time: 看看, 想想.
func (r *reader) twice(start int) {
	last := len(r.units) - 1
	u := &r.units[last]
	if last == 0 || u.kind != verbKind || !u.joined {
		return
	}
	before := &r.units[last-1]
	if before.r == u.r && !strings.ContainsRune(notVerbs, u.r) && (last-start == 1 || last == start && before.lone() && before.kind == verbKind) {
		u.neutral |= neutralUsual
	}
}

// say gives a unit the reading of its word, or else its usual one. A
// traditional character keeps to its own readings: 頭髮 is fà, never fā.
func (r *reader) say(u *unit, reading []byte, k int) {
	sounds := r.known(u.r)
	own := r.known(plain(u.written))
	u.sound, u.source = firstOf(own, sounds), audio.FromCommon
	if len(own) == 1 || len(own) == 0 && len(sounds) == 1 {
		u.source = audio.FromSingle
	}
	if reading == nil {
		return
	}
	s := sounds[reading[k]&indexMask]
	if plain(u.written) != u.r && u.written != '々' && !has(own, s) {
		return
	}
	u.sound, u.neutral = s, reading[k]&^indexMask
	if len(sounds) > 1 {
		u.source = audio.FromPhrase
	}
}

func firstOf(own, sounds []sound) sound {
	if len(own) > 0 {
		return own[0]
	}
	return sounds[0]
}

// has reports whether a reading is in the list, a neutral one by its base.
func has(list []sound, s sound) bool {
	for _, o := range list {
		if o == s || s.tone() == audio.Neutral && o.sameBase(s) {
			return true
		}
	}
	return false
}

func contains(list []sound, s sound) bool {
	for _, o := range list {
		if o == s {
			return true
		}
	}
	return false
}
