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
	for _, m := range moves {
		switch m.kind {
		case spoken, garbled:
			c := &a.Characters[m.char]
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
		case back:
			a.Restarts++
		}
	}
	return a
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
