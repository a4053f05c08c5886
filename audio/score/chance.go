package score

import (
	"github.com/langdu/langdu/audio"
)

// tonesHeard are the tones that a syllable taken at random may have.
const tonesHeard = 4

// chance is how likely a syllable taken at random from those the language has,
// in any of the four tones, would fit a place as well as the expected one: the
// share of them that do, itself included. It is a permutation test of "this was
// said" against "something was said". It asks for no threshold and no calibration:
// whatever the voice, the noise or the length of the text, what is not in the
// sound comes out evenly spread from 0 to 1. Music or a machine, which fits every
// syllable equally badly, is as little a reading of the page as another page is.
//
// grid holds the scores of all initials with all finals at the place (the last
// row has no initial), tones those of the tones. A neutral tone takes after the
// syllable before it, so that tones then tell nothing and are left out.
func (e *Evidence) chance(grid [][]float32, row, final int, tone audio.Tone, tones [5]float32) float64 {
	if tone == audio.Neutral || tone == 0 {
		tone, tones = audio.Neutral, [5]float32{}
	}
	expected := grid[row][final] + tones[tone-1]
	asGood, n := 0, 0
	rival := func(score float32) {
		for _, t := range tones[:tonesHeard] {
			n++
			if score+t >= expected {
				asGood++
			}
		}
	}
	for f, onset := range e.onsets {
		for _, i := range onset.initials {
			rival(grid[i][f])
		}
		if onset.none {
			rival(grid[len(grid)-1][f])
		}
	}
	return float64(max(asGood, 1)) / float64(n)
}
