package dsp

import (
	"slices"

	"github.com/langdu/langdu/audio"
)

// Columns of a contour frame.
const (
	ContourPitch   = iota // semitones above 60 Hz, smoothed
	ContourSlope          // semitones per 10 ms
	ContourVoicing        // probability of voice
	ContourDim
)

const (
	contourReach = 4    // frames either side: a syllable's tone turns no faster than 90 ms
	leastWeight  = 1e-3 // so that silence continues the line instead of dividing by zero
)

// Contour is pitch as a tone recogniser wants it: [ContourDim] values per frame.
// Pitch and slope are the straight line fitted to the nine frames around each,
// every frame weighted by its squared probability of voice and by its nearness:
// a consonant in the middle bends nothing, and an octave slip in a creaky frame
// hardly.
func (p Pitch) Contour() audio.Frames {
	c := audio.Frames{Hop: Hop, Dim: ContourDim, Data: make([]float32, p.Len()*ContourDim)}
	for t := range p.Len() {
		row := c.At(t)
		row[ContourPitch], row[ContourSlope] = p.line(t)
		row[ContourVoicing] = p.Voicing[t]
	}
	return c
}

// line is the height at t, and the slope, of the line of least weighted squares.
func (p Pitch) line(t int) (height, slope float32) {
	var w, wx, wxx, wy, wxy float64
	for i := max(0, t-contourReach); i <= min(p.Len()-1, t+contourReach); i++ {
		x, y, v := float64(i-t), float64(p.Semitones[i]), float64(p.Voicing[i])
		near := 1 - x*x/((contourReach+1)*(contourReach+1))
		weight := (v*v + leastWeight) * near
		w += weight
		wx += weight * x
		wxx += weight * x * x
		wy += weight * y
		wxy += weight * x * y
	}
	det := w*wxx - wx*wx
	if det <= 1e-3*w*w { // one frame outweighs all others
		return float32(wy / w), 0
	}
	return float32((wxx*wy - wx*wxy) / det), float32((w*wxy - wx*wy) / det)
}

// Median is the speaker's middle pitch in semitones above 60 Hz, over the frames
// that are voiced more likely than not. It reports false when there are fewer
// than five such frames: a median of nothing would shift every tone.
func (p Pitch) Median() (semitones float32, ok bool) {
	var voiced []float32
	for t, v := range p.Voicing {
		if v > 0.5 {
			voiced = append(voiced, p.Semitones[t])
		}
	}
	if len(voiced) < 5 {
		return 0, false
	}
	slices.Sort(voiced)
	return voiced[len(voiced)/2], true
}
