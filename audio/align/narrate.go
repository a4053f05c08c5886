package align

import (
	"slices"

	"github.com/langdu/langdu/audio"
)

// narrate turns the best way into what became of each character.
func narrate(g *graph, p audio.Passage, moves []move) Alignment {
	a := Alignment{}
	var ways [][]audio.Variant // of each character, by way
	for _, group := range p.Groups {
		for i, c := range group.Characters {
			a.Characters = append(a.Characters, Character{Character: c})
			of := make([]audio.Variant, len(group.Ways))
			for w := range group.Ways {
				of[w] = group.Ways[w][i]
			}
			ways = append(ways, of)
		}
	}
	far := 0 // how many characters the reader has come to
	for i, m := range moves {
		switch m.kind {
		case spoken, garbled:
			c := &a.Characters[m.char]
			if m.kind == garbled && beside(moves[i+1:], m.char) {
				a.Inserted = joined(a.Inserted, Insertion{m.Range, int(m.char)})
				continue
			}
			if m.kind == garbled && c.spoken() {
				a.Inserted = joined(a.Inserted, Insertion{m.Range, far})
				continue
			}
			c.Silent = false
			c.Takes = append(c.Takes, Take{Range: m.Range, Way: int(m.way),
				Variant: ways[m.char][m.way], Phones: phoneRanges(g, m)})
			far = max(far, int(m.char)+1)
		case silent:
			c := &a.Characters[m.char]
			c.Silent = len(c.Takes) == 0
		case filler:
			a.Inserted = joined(a.Inserted, Insertion{m.Range, int(g.place[m.from])})
		case pause:
			a.Pauses = joined(a.Pauses, Insertion{m.Range, int(g.place[m.from])})
		}
	}
	return a
}

// beside says whether something garbled in the place of a character stands beside
// it: the reader goes back over that alone to say the character, in next. Whether
// it was a first try or something else depends on how it sounds.
func beside(next []move, char int32) bool {
	gone := false
	for _, m := range next {
		switch {
		case m.kind == pause:
		case m.kind == back && !gone:
			gone = true
		default:
			return gone && m.char == char
		}
	}
	return false
}

// spoken says whether the character has been said so that something of it could
// be found. What is then said in its place is no attempt at it: the reader has
// stumbled over something else.
func (c Character) spoken() bool {
	return slices.ContainsFunc(c.Takes, func(t Take) bool { return !t.Garbled() })
}

// phoneRanges is where each phone of a spoken character sounds.
func phoneRanges(g *graph, m move) []PhoneRange {
	if m.kind != spoken {
		return nil
	}
	ranges := make([]PhoneRange, len(m.phones))
	for k := m.lo; k < m.hi; k++ {
		ranges[g.states[k].phone].Phone = audio.Phone(g.states[k].column)
	}
	for i, start := range m.phones {
		ranges[i].Range = Range{start, m.End}
		if i > 0 {
			ranges[i-1].End = start
		}
	}
	return ranges
}

// joined appends n to list, or lengthens the last of list where n follows it at once.
func joined(list []Insertion, n Insertion) []Insertion {
	if last := len(list) - 1; last >= 0 && list[last].End == n.Start && list[last].After == n.After {
		list[last].End = n.End
		return list
	}
	return append(list, n)
}

// attempt is one take and whose it is.
type attempt struct {
	char, take int
	Range
}

// attempts are all takes in order of time.
func (a Alignment) attempts() (all []attempt) {
	for i, c := range a.Characters {
		for k, t := range c.Takes {
			all = append(all, attempt{i, k, t.Range})
		}
	}
	slices.SortFunc(all, func(a, b attempt) int { return a.Start - b.Start })
	return all
}

// restarts is how often the reader went back: how many takes are of the character
// of the take before or of an earlier one.
func (a Alignment) restarts() (n int) {
	all := a.attempts()
	for i := range all {
		if i > 0 && all[i].char <= all[i-1].char {
			n++
		}
	}
	return n
}

// dropStrays makes insertions of takes for which the reader would have gone back
// to one character, only to leave out those after it and be again where they
// were: something that sounds like it was put in there.
func (a *Alignment) dropStrays() {
	all := a.attempts()
	for i := 1; i+1 < len(all); i++ {
		before, here, next := all[i-1].char, all[i], all[i+1].char
		takes := a.Characters[here.char].Takes
		if here.char >= before || next > before+1 || len(takes) < 2 || !a.leaves(here.char+1, next) {
			continue
		}
		a.Characters[here.char].Takes = slices.DeleteFunc(takes, func(t Take) bool { return t.Start == here.Start })
		a.insert(Insertion{here.Range, before + 1})
	}
}

// leaves says whether a reader who goes on from character lo at hi leaves out any
// that have a sound.
func (a Alignment) leaves(lo, hi int) bool {
	return lo < hi && slices.ContainsFunc(a.Characters[lo:hi], func(c Character) bool { return !c.Silent })
}
