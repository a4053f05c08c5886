package score

import (
	"slices"

	"github.com/langdu/langdu/audio/align"
)

const (
	// overlong is how many times the usual length of a character a take has that may
	// be two syllables.
	overlong = 1.2
	// usualOf is of how many characters the usual length is known.
	usualOf = 5
	// clearly is the probability from which a part of such a take is the character.
	clearly = 0.5
	// shortestPart is how many frames each part has at least.
	shortestPart = 4
)

// parted takes apart what an aligner that may not find a syllable too much has
// made one: a take that is long for this reader, fits its character badly as a
// whole and well in its first or its last part, the rest being a syllable too.
func (j *judge) parted(a *align.Alignment) {
	usual := usualLength(a.Characters)
	if usual == 0 {
		return
	}
	for c := range a.Characters {
		takes := a.Characters[c].Takes
		if len(takes) == 0 {
			continue
		}
		last := takes[len(takes)-1]
		if float64(last.Len()) < overlong*float64(usual) || len(last.Variant.Syllables) != 1 || j.acceptable(last) {
			continue
		}
		own, other, ok := j.split(last)
		if !ok {
			continue
		}
		last.Range, last.Phones = own, nil
		a.Characters[c].Takes = append(slices.Clone(takes[:len(takes)-1]), last)
		after := c
		if other.Start > own.Start {
			after++
		}
		a.Inserted = putIn(a.Inserted, align.Insertion{Range: other, After: after})
	}
}

// usualLength is the median length, in frames, of a character of this reading; 0
// where too few were said.
func usualLength(characters []align.Character) int {
	var lengths []int
	for _, c := range characters {
		if n := len(c.Takes); n > 0 {
			lengths = append(lengths, c.Takes[n-1].Len())
		}
	}
	if len(lengths) < usualOf {
		return 0
	}
	slices.Sort(lengths)
	return lengths[len(lengths)/2]
}

// split finds the part of a take that is the character, and the rest.
func (j *judge) split(t align.Take) (own, rest align.Range, ok bool) {
	best := clearly
	for cut := t.Start + shortestPart; cut+shortestPart <= t.End; cut++ {
		first, second := align.Range{Start: t.Start, End: cut}, align.Range{Start: cut, End: t.End}
		for _, pair := range [][2]align.Range{{first, second}, {second, first}} {
			p := j.spoken(t.Variant.Syllables[0], site{found: pair[0], free: pair[0]}).p
			if p > best && len(j.e.listen(pair[1])) > 0 {
				best, own, rest, ok = p, pair[0], pair[1], true
			}
		}
	}
	return own, rest, ok
}
