package hanzi

import "github.com/langdu/langdu/audio"

// tableBits is the size of the classifier's table: one weight for each value
// of so many bits.
const tableBits = 20

// Weights is the size of that table.
const Weights = 1 << tableBits

// evidence is what speaks for the readings of one character: hashes of its
// neighbours, which weigh differently for each reading, and of the reading that
// phrase, rule or usage gave it, which count for that one only. Different
// evidence may share a weight; with this many the harm is small.
type evidence struct {
	context [48]uint32
	n       int
	given   [2]uint32
	trust   [4]uint32
}

// The templates of evidence; the numbers are part of the model file's meaning.
const (
	byItself = iota
	byWindow // + position of the window in windows
	byBag    = byWindow + 32
	byWord   = byBag + 2 + iota
	byPlace
	byPrevWord
	byNextWord
	byPrevKind
	byNextKind
	byKinds
	byNextNext
	byGiven
	byGivenSource
	bySource
	bySourceRank
	byRank
)

// windows are the neighbours that are looked at together, by their distance.
var windows = [][]int{
	{-1}, {1}, {-2}, {2}, {-3}, {3},
	{-2, -1}, {-1, 1}, {1, 2}, {-2, 1}, {-1, 2},
	{-3, -2, -1}, {-2, -1, 1}, {-1, 1, 2}, {1, 2, 3}, {-2, -1, 1, 2},
}

// reach is how far characters count whatever their place.
const reach = 8

// A pause and the ends of the text are neighbours too, as are figures.
const (
	pauseMark  = '|'
	endMark    = '^'
	figureMark = '0'
)

// look gathers the evidence for unit i, whose reading so far is the given-th of
// its list.
func (r *reader) look(i, given int) (e evidence) {
	u := &r.units[i]
	e.add(u.r, byItself)
	around := r.surroundings(i)
	at := func(k int) rune { return around[reach+k] }
	var part [4]rune
	for w, window := range windows {
		for j, k := range window {
			part[j] = at(k)
		}
		e.add(u.r, byWindow+w, part[:len(window)]...)
	}
	for k := 1; k <= reach; k++ {
		e.bag(u.r, byBag, at(-k))
		e.bag(u.r, byBag+1, at(k))
	}
	r.wordsAround(i, &e)
	source := sourceRank(u.source)
	e.given = [2]uint32{mix(u.r, byGiven, rune(given)), mix(u.r, byGivenSource, rune(given), source)}
	e.trust = [4]uint32{
		mix(0, bySource, source), mix(u.r, bySource, source),
		mix(0, bySourceRank, source, rune(min(given, 3))), mix(u.r, bySourceRank, source, rune(given)),
	}
	return e
}

func (e *evidence) add(of rune, template int, parts ...rune) {
	e.context[e.n] = mix(of, template, parts...)
	e.n++
}

func (e *evidence) bag(of rune, template int, neighbour rune) {
	if neighbour != endMark && neighbour != pauseMark {
		e.add(of, template, neighbour)
	}
}

// wordsAround looks at the word of unit i and at those before and after it.
func (r *reader) wordsAround(i int, e *evidence) {
	u := &r.units[i]
	prev, next := r.near(i, u.start-1-i), r.near(i, u.end-i)
	e.add(u.r, byWord, rune(r.hashWord(u)), rune(i-u.start))
	e.add(u.r, byPlace, rune(i-u.start), rune(u.end-u.start), rune(u.kind))
	e.add(u.r, byPrevWord, rune(r.hashWord(prev)), bit(u.lone()))
	e.add(u.r, byNextWord, rune(r.hashWord(next)), bit(u.lone()))
	a, b := kindOf(prev), kindOf(next)
	e.add(u.r, byPrevKind, a, bit(u.lone()))
	e.add(u.r, byNextKind, b, bit(u.lone()))
	e.add(u.r, byKinds, a, b, bit(u.lone()))
	if next != nil {
		e.add(u.r, byNextNext, b, kindOf(r.near(i, next.end-i)))
	}
}

func bit(b bool) rune {
	if b {
		return 1
	}
	return 0
}

// kindOf is the part of speech of a neighbour, with whether it is one character.
func kindOf(u *unit) rune {
	if u == nil {
		return endMark
	}
	return rune(u.kind)<<1 | bit(u.lone())
}

func (r *reader) hashWord(u *unit) uint32 {
	if u == nil {
		return endMark
	}
	h := uint32(2166136261)
	for k := u.start; k < u.end; k++ {
		h = (h ^ uint32(r.units[k].r)) * 16777619
	}
	return h & 0x7fffffff
}

// surroundings is the characters within reach of unit i: reach before it, the
// unit itself, reach after it. A pause stands as a character of its own.
func (r *reader) surroundings(i int) [2*reach + 1]rune {
	var out [2*reach + 1]rune
	out[reach] = r.units[i].r
	for j, k := i, 1; k <= reach; k++ {
		if j >= 0 && j < len(r.units) && r.units[j].gap >= audio.PhraseBreak && out[reach-k+1] != pauseMark {
			out[reach-k] = pauseMark
			continue
		}
		j--
		out[reach-k] = r.neighbour(j)
	}
	for j, k := i+1, 1; k <= reach; k++ {
		if j < len(r.units) && r.units[j].gap >= audio.PhraseBreak && out[reach+k-1] != pauseMark {
			out[reach+k] = pauseMark
			continue
		}
		out[reach+k] = r.neighbour(j)
		j++
	}
	return out
}

func (r *reader) neighbour(j int) rune {
	switch {
	case j < 0 || j >= len(r.units):
		return endMark
	case r.units[j].class != hanClass:
		return figureMark
	}
	return r.units[j].r
}

func sourceRank(s audio.Source) rune {
	switch s {
	case audio.FromPhrase:
		return 1
	case audio.FromRule:
		return 2
	}
	return 0
}

// mix is the hash of one piece of evidence about a character.
func mix(of rune, template int, parts ...rune) uint32 {
	h := (uint32(template)+1)*0x9e3779b1 ^ uint32(of)*0x85ebca6b
	for _, p := range parts {
		h = (h ^ uint32(p)) * 0x01000193
		h ^= h >> 15
	}
	return h
}

// slot is where the weight of a piece of evidence for a reading stands.
func slot(evidence uint32, s sound) uint32 {
	h := (evidence ^ (uint32(s)+1)*0x9e3779b1) * 0x85ebca6b
	h ^= h >> 13
	return h * 0xc2b2ae35 >> (32 - tableBits)
}

// slots appends the places of all weights that speak for reading k of the list.
func (e *evidence) slots(list []sound, k, given int, out []uint32) []uint32 {
	for _, f := range e.context[:e.n] {
		out = append(out, slot(f, list[k]))
	}
	out = append(out, slot(mix(0, byRank, rune(min(k, 3))), 0))
	for _, f := range e.given {
		out = append(out, slot(f, list[k]))
	}
	if k == given {
		for _, f := range e.trust {
			out = append(out, slot(f, 0))
		}
	}
	return out
}
