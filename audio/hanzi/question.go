package hanzi

import (
	"slices"

	"github.com/langdu/langdu/audio"
)

// Question is a character that the classifier may be asked about: one with
// several readings. It is for training/lexicon, which learns the weights.
type Question struct {
	At       int  // index in runes into the text
	Char     rune // simplified
	Readings []audio.Syllable
	Given    int // the reading that phrase, rule or usage gave it
	Source   audio.Source
	Slots    [][]uint32 // for each reading, the weights that speak for it
}

// Questions is every question that a text asks, before the classifier answers.
func Questions(text string) []Question {
	l := lex()
	r := &reader{lexicon: l, pieces: scan(text, l), undecided: true}
	r.assemble()
	var out []Question
	for i := range r.units {
		list, given := r.choices(i)
		if given < 0 {
			continue
		}
		u := &r.units[i]
		q := Question{At: u.at, Char: u.r, Given: given, Source: u.source}
		e := r.look(i, given)
		for k, s := range list {
			q.Readings = append(q.Readings, s.syllable())
			q.Slots = append(q.Slots, e.slots(list, k, given, nil))
		}
		out = append(out, q)
	}
	return out
}

// choices is the readings of unit i to choose from and the index of its present
// one; −1 where there is nothing to choose.
func (r *reader) choices(i int) (list []sound, given int) {
	u := &r.units[i]
	if u.class != hanClass || u.ruled {
		return nil, -1
	}
	list = r.known(u.r)
	if own := r.known(plain(u.written)); len(own) > 0 {
		list = own
	}
	if len(list) < 2 {
		return nil, -1
	}
	return list, slices.Index(list, u.sound)
}
