package question

import (
	"slices"
	"strings"

	"github.com/langdu/langdu/audio"
)

// Reading is one character of a phrase with how it may be said.
type Reading struct {
	At   int    // index of the character in the phrase, in runes
	Char string // as written; digits and letters are characters too
	// Accepted is each way in numbered pinyin, the preferred one first, syllables
	// separated by spaces; "" is silent, as the 0 of 10 is, said by its 1.
	Accepted []string
}

// Readings is every spoken character of the phrase in order.
func (p Phrase) Readings() []Reading {
	var out []Reading
	for _, g := range p.Passage.Groups {
		for k, c := range g.Characters {
			r := Reading{At: c.At, Char: c.Text}
			for _, way := range g.Ways {
				if said := pinyin(way[k].Syllables); !slices.Contains(r.Accepted, said) {
					r.Accepted = append(r.Accepted, said)
				}
			}
			out = append(out, r)
		}
	}
	return out
}

// pinyin is syllables as a reader of pinyin writes them.
func pinyin(said []audio.Syllable) string {
	names := make([]string, len(said))
	for i, s := range said {
		names[i] = s.Pinyin()
	}
	return strings.Join(names, " ")
}
