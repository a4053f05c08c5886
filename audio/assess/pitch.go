package assess

import (
	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/dsp"
	"github.com/langdu/langdu/audio/score"
	"github.com/langdu/langdu/audio/tone"
)

// draw gives the characters of r, a reading of p, the course of their pitch by its
// track in clip.
func draw(r *score.Report, p audio.Passage, clip audio.Clip, pitch dsp.Pitch) {
	if pitch.Len() == 0 {
		return
	}
	var said []tone.Syllable
	of := make([]int, len(r.Characters)) // which of said each character is judged by
	pauses := pausesOf(p)
	for i, ch := range r.Characters {
		of[i] = len(said) + ch.Judged
		for _, s := range ch.Syllables {
			said = append(said, tone.Syllable{Tone: s.Tone, Rhyme: s.Rhyme})
		}
		if len(said) > 0 && pauses[i] {
			said[len(said)-1].Pause = true
		}
	}
	drawn := tone.Draw(clip, pitch, said)
	for i := range r.Characters {
		if ch := &r.Characters[i]; ch.Tone != nil && len(ch.Syllables) > 0 {
			ch.Pitch = drawn[of[i]]
		}
	}
}

// pausesOf says after which characters of p readers pause.
func pausesOf(p audio.Passage) []bool {
	var pauses []bool
	for _, g := range p.Groups {
		if n := len(pauses); n > 0 {
			pauses[n-1] = g.Boundary >= audio.PhraseBreak
		}
		pauses = append(pauses, make([]bool, len(g.Characters))...)
	}
	if n := len(pauses); n > 0 {
		pauses[n-1] = true
	}
	return pauses
}
