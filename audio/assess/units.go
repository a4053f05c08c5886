package assess

import (
	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/acoustic"
	"github.com/langdu/langdu/audio/align"
	"github.com/langdu/langdu/audio/hanzi"
	"github.com/langdu/langdu/audio/score"
)

// Units are the columns of package acoustic in the form that package score
// takes, which is a library of its own and knows no network.
var Units = units()

func units() score.Units {
	u := score.Units{Silence: acoustic.Silence, Columns: acoustic.Columns, Phones: acoustic.Phones, Valid: hanzi.Valid}
	for _, p := range acoustic.Initials() {
		u.Initials = append(u.Initials, score.Initial{Name: acoustic.InitialOf(p), Column: p})
	}
	for _, row := range acoustic.Finals() {
		u.Finals = append(u.Finals, score.Final{Name: acoustic.FinalOf(row[0]), Columns: row})
	}
	return u
}

// Inventory is what package align must know of the same columns, with every syllable
// of Mandarin.
var Inventory = align.Inventory{Silence: acoustic.Silence, Phones: acoustic.Phones, Syllables: syllables()}

func syllables() (all [][]audio.Phone) {
	for _, row := range acoustic.Finals() {
		for tone, column := range row {
			s := audio.Syllable{Final: acoustic.FinalOf(row[0]), Tone: audio.Tone(tone + 1)}
			if hanzi.Valid(s) {
				all = append(all, []audio.Phone{column})
			}
			for _, p := range acoustic.Initials() {
				if s.Initial = acoustic.InitialOf(p); hanzi.Valid(s) {
					all = append(all, []audio.Phone{p, column})
				}
			}
		}
	}
	return all
}
