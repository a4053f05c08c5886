package acoustic

import (
	"context"
	"fmt"
	"time"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/dsp"
	"github.com/langdu/langdu/audio/exact"
)

// Hop is the spacing of posteriors.
const Hop = subsample * dsp.Hop

// chunkFrames is how many output frames are evaluated at a time: 20 s, so that
// a long recording needs no more working memory than a short one.
const chunkFrames = 1000

// Output is what the network hears in a recording. Frame t of each part covers
// the same [Hop] of sound.
type Output struct {
	// Posteriors are over all units, [Columns] wide; see the package comment.
	Posteriors audio.Posteriors
	// Tones are over tones 1 to 5, whatever the final. They mean something where
	// a final is said.
	Tones audio.Posteriors
	// Foreign is the probability that a frame of speech is none of Mandarin's
	// sounds: high in English, near zero in Mandarin, undefined in silence.
	Foreign []float32
	// Pitch is every [dsp.Hop], twice as fine as the rest.
	Pitch dsp.Pitch
	// MedianPitch is the speaker's, in semitones above 60 Hz.
	MedianPitch float32
}

// Posteriors evaluates the network on a whole recording at 16 kHz. The same
// clip gives the same bits, however often and however concurrently it is asked,
// and on every processor (see [Arithmetic]). A clip shorter than one [Hop] gives no
// frames. It is an error when the clip is at another rate, or when ctx ends,
// which is looked at every 20 s of sound.
func (m *Model) Posteriors(ctx context.Context, clip audio.Clip) (Output, error) {
	if clip.Rate != audio.SpeechRate {
		return Output{}, fmt.Errorf("acoustic: clip at %d Hz, want %d: resample it first", clip.Rate, audio.SpeechRate)
	}
	if err := ctx.Err(); err != nil {
		return Output{}, err
	}
	pitch := dsp.TrackPitch(clip)
	x, median := input(dsp.LogMel(clip), pitch, m.averageShape)
	out := newOutput(m.net.enter.length(x.Len()))
	out.Pitch, out.MedianPitch = pitch, median
	for from := 0; from < len(out.Foreign); from += chunkFrames {
		if err := ctx.Err(); err != nil {
			return Output{}, err
		}
		m.chunk(&out, x, from, min(from+chunkFrames, len(out.Foreign)))
	}
	return out, nil
}

func newOutput(frames int) Output {
	return Output{
		Posteriors: audio.Posteriors{Frames: makeFrames(Hop, Columns, frames)},
		Tones:      audio.Posteriors{Frames: makeFrames(Hop, Tones, frames)},
		Foreign:    make([]float32, frames),
	}
}

func makeFrames(hop time.Duration, dim, n int) audio.Frames {
	return audio.Frames{Hop: hop, Dim: dim, Data: make([]float32, n*dim)}
}

// chunk evaluates output frames [from, to) with as much around them as the
// network can see, so that pieces equal the whole.
func (m *Model) chunk(out *Output, x audio.Frames, from, to int) {
	first := max(0, from-m.net.reach())
	last := min(len(out.Foreign), to+m.net.reach())
	end := last * subsample
	if last == len(out.Foreign) {
		end = x.Len()
	}
	part := audio.Frames{Hop: x.Hop, Dim: x.Dim, Data: x.Data[first*subsample*x.Dim : end*x.Dim]}
	s := m.net.run(part)
	units := len(s.units) / s.n
	for t := from; t < to; t++ {
		i := t - first
		u, tone := s.units[i*units:(i+1)*units], s.tones[i*Tones:(i+1)*Tones]
		logSoftmax(u)
		logSoftmax(tone)
		copy(out.Tones.At(t), tone)
		compose(out.Posteriors.At(t), u, tone)
		out.Foreign[t] = float32(1 / (1 + exact.Exp(-float64(s.foreign[i]))))
	}
}

// logSoftmax turns scores into natural logarithms of probabilities, in place.
func logSoftmax(x []float32) {
	top := x[0]
	for _, v := range x {
		top = max(top, v)
	}
	var sum float64
	for _, v := range x {
		sum += exact.Exp(float64(v - top))
	}
	norm := top + float32(exact.Log(sum))
	for i := range x {
		x[i] -= norm
	}
}
