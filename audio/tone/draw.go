package tone

import (
	"time"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/dsp"
)

// Syllable is one syllable of a text in the order of the text.
type Syllable struct {
	Tone audio.Tone
	// Rhyme is where its final was said; empty where it was not.
	Rhyme audio.Span
	// Pause says that the text has a pause after it.
	Pause bool
}

// Pitch is the pitch of one syllable: what the reader did, and what the tone asks
// for in its place, over the same time.
type Pitch struct {
	// Contour is the reader's; null where the voice does not sound.
	Contour Curve `json:"contour"`
	// Expected is what the tone asks for where it stands, and Shape its name.
	Expected Curve `json:"expected"`
	Shape    Shape `json:"shape"`
	// StartMS and EndMS are where the voice sounds in the rhyme: the first and the
	// last point of both.
	StartMS int64 `json:"start_ms"`
	EndMS   int64 `json:"end_ms"`
}

const (
	// leastFrames is how many voiced frames of 10 ms a syllable must have to be drawn:
	// the shortest neutral tones have 60 ms.
	leastFrames = 6
	// leastVoiced is how many frames a recording must have in all, so that there is
	// a speaker to speak of.
	leastVoiced = 15
	// silence is from which pause on a syllable is the last of its phrase.
	silence = 200 * time.Millisecond
)

// Draw is the pitch of each syllable by the track p of clip. It is nil where the
// syllable was not said or hardly voiced, and everywhere when the recording has too
// little voice to tell the speaker's range.
func Draw(clip audio.Clip, p dsp.Pitch, said []Syllable) []*Pitch {
	v := voice{p, clip}
	voiced := v.inRhymes(said)
	drawn := make([]*Pitch, len(said))
	sum := 0
	for i, f := range voiced {
		if len(f) < leastFrames {
			voiced[i] = nil
			continue
		}
		sum += len(f)
		shape := shapeIn(said, i)
		drawn[i] = &Pitch{Shape: shape, Expected: shape.Curve(),
			StartMS: f[0].at * dsp.Hop.Milliseconds(), EndMS: (f[len(f)-1].at + 1) * dsp.Hop.Milliseconds()}
	}
	if sum < leastVoiced {
		return make([]*Pitch, len(said))
	}
	speaker := scaleOf(voiced, drawn)
	for i, d := range drawn {
		if d != nil {
			d.Contour = speaker.draw(voiced[i])
		}
	}
	return drawn
}

// shapeIn is the shape of syllable i among the others.
func shapeIn(said []Syllable, i int) Shape {
	var before, after audio.Tone
	pause := said[i].Pause
	if i > 0 {
		before = said[i-1].Tone
	}
	if i+1 < len(said) {
		next := said[i+1]
		after = next.Tone
		pause = pause || next.Rhyme.Duration() > 0 && next.Rhyme.Start-said[i].Rhyme.End >= silence
	}
	return ShapeOf(said[i].Tone, before, after, pause)
}
