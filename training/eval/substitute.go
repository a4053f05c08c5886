package main

import (
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/acoustic"
	"github.com/langdu/langdu/audio/hanzi"
)

// change is one way of changing a character of a text.
type change string

// The changes. Those that end in ~ take a unit that is easily confused with the
// right one.
const (
	initialAny  change = "initial"
	initialNear change = "initial~"
	finalAny    change = "final"
	finalNear   change = "final~"
	toneAny     change = "tone"
	toneNear    change = "tone 2/3"
	whole       change = "character"
)

var parts = []change{initialAny, initialNear, finalAny, finalNear, toneAny, toneNear}

// near lists the units that learners and regions confuse, each with its partner.
var near = pairs("zh/z ch/c sh/s n/l an/ang en/eng in/ing ian/iang uan/uang")

func pairs(list string) map[string]string {
	partner := map[string]string{}
	for _, pair := range strings.Fields(list) {
		a, b, _ := strings.Cut(pair, "/")
		partner[a], partner[b] = b, a
	}
	return partner
}

// substitute changes s, or says that it cannot be changed so. The result is
// always a syllable of Mandarin.
func substitute(s audio.Syllable, c change, r *rand.Rand) (audio.Syllable, bool) {
	x := s
	switch c {
	case initialNear:
		x.Initial = near[s.Initial]
		return x, x.Initial != "" && hanzi.Valid(x)
	case finalNear:
		x.Final = near[s.Final]
		return x, x.Final != "" && hanzi.Valid(x)
	case toneNear:
		x.Tone = 5 - s.Tone
		return x, s.Tone == 2 || s.Tone == 3
	}
	for range 200 {
		x = s
		if c == initialAny || c == whole {
			x.Initial = acoustic.InitialOf(one(r, acoustic.Initials()))
		}
		if c == finalAny || c == whole {
			x.Final = acoustic.FinalOf(one(r, acoustic.Finals())[0])
		}
		if c == toneAny || c == whole {
			x.Tone = audio.Tone(1 + r.IntN(4))
		}
		if differs(s, x, c) && hanzi.Valid(x) {
			return x, true
		}
	}
	return s, false
}

// differs says whether x differs from s in all that c changes.
func differs(s, x audio.Syllable, c change) bool {
	switch c {
	case initialAny:
		return s.Initial != "" && x.Initial != s.Initial
	case finalAny:
		return x.Final != s.Final
	case toneAny:
		return s.Tone != audio.Neutral && x.Tone != s.Tone
	default:
		return x.Initial != s.Initial && x.Final != s.Final && x.Tone != s.Tone
	}
}

func one[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// place is one character of a passage that can be changed: it is said in one
// syllable, whichever way it is said.
type place struct {
	char, group, at int
	spoken          audio.Syllable // the preferred way
	certain         bool           // all ways have the same tone, and it is not neutral
}

// places lists the characters of p that can be changed.
func places(p audio.Passage) []place {
	var list []place
	char := 0
	for g, group := range p.Groups {
		for i := range group.Characters {
			pl := place{char: char, group: g, at: i, certain: true}
			fits := true
			for w, way := range group.Ways {
				s := way[i].Syllables
				if len(s) != 1 || s[0].Erhua {
					fits = false
					break
				}
				if w == 0 {
					pl.spoken = s[0]
				}
				fits = fits && s[0].Initial == pl.spoken.Initial && s[0].Final == pl.spoken.Final
				pl.certain = pl.certain && s[0].Tone == pl.spoken.Tone && s[0].Tone != audio.Neutral
			}
			if fits {
				list = append(list, pl)
			}
			char++
		}
	}
	return list
}

// replaced is p with another syllable at a place.
func replaced(p audio.Passage, at place, s audio.Syllable) audio.Passage {
	q := audio.Passage{Text: p.Text, Groups: slices.Clone(p.Groups)}
	g := p.Groups[at.group]
	g.Ways = slices.Clone(g.Ways)
	for w, way := range g.Ways {
		way = slices.Clone(way)
		way[at.at] = audio.Variant{Syllables: []audio.Syllable{s}, Source: way[at.at].Source}
		g.Ways[w] = way
	}
	q.Groups[at.group] = g
	return q
}
