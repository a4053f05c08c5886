package assess

import (
	"slices"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/acoustic"
	"github.com/langdu/langdu/audio/dsp"
)

const (
	// faint is the level of speech in dBFS below which the pitch tracker begins
	// to take a voice for noise, and audibleLevel what such speech is raised to.
	faint        = -45.0
	audibleLevel = -30.0
)

// Audible is clip, raised where its speech is faint: a whisper into a phone that
// lies across the room is judged like any other voice. It is doubled until it is
// loud enough, which rounds nothing. Clips that are loud already are returned as
// they are.
func Audible(clip audio.Clip, q dsp.Quality) audio.Clip {
	if q.SpeechDuration == 0 || q.SpeechLevel >= faint {
		return clip
	}
	const twice = 6 // dB
	gain := float32(1)
	for level := q.SpeechLevel; level < audibleLevel; level += twice {
		gain *= 2
	}
	out := audio.Clip{Rate: clip.Rate, Samples: make([]float32, len(clip.Samples))}
	for i, v := range clip.Samples {
		out.Samples[i] = gain * (v - float32(q.DCOffset))
	}
	return out
}

// voicing is how probable it is that the voice sounds in each frame of the
// network, by the likeliest of the shorter frames of the pitch tracker that it
// covers; nil where a model tracks no pitch.
func voicing(heard acoustic.Output) []float32 {
	pitch, frames := heard.Pitch.Voicing, heard.Posteriors.Len()
	if len(pitch) == 0 || frames == 0 {
		return nil
	}
	per := max(1, int(heard.Posteriors.Hop/dsp.Hop))
	voice := make([]float32, frames)
	for t := range voice {
		lo := min(t*per, len(pitch)-1)
		voice[t] = slices.Max(pitch[lo:min(lo+per, len(pitch))])
	}
	return voice
}
