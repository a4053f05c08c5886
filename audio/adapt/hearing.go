package adapt

import (
	"math"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/acoustic"
)

// hearing gathers what the network says, frame by frame, and makes of it what
// package acoustic would have said.
type hearing interface {
	// add takes the posteriors of the next frame. It must not keep them.
	add(p []float32)
	// output is everything heard in clip, in n frames of acoustic.Hop.
	output(clip audio.Clip, n int) acoustic.Output
}

// timing says when the network's frames are.
type timing struct{ first, shift float64 } // ms: the middle of frame 0, and from one to the next

const hopMS = float64(acoustic.Hop) / 1e6

// least keeps logarithms finite where the network rules something out.
const least = 1e-7

// framewise is the hearing of a network that says of each frame which phone it is.
type framewise struct {
	units inventory
	timing
	columns []float32 // acoustic.Columns and foreign, frame after frame
}

const withForeign = 1 // a column behind those of package acoustic

func (h *framewise) add(p []float32) {
	width := acoustic.Columns + withForeign
	h.columns = append(h.columns, make([]float32, width)...)
	row := h.columns[len(h.columns)-width:]
	for k, u := range h.units {
		if u.foreign {
			row[acoustic.Columns] += p[k]
		}
		for _, w := range u.ways {
			row[w.syllables[0][0]] += w.share * p[k]
		}
	}
}

func (h *framewise) output(_ audio.Clip, n int) acoustic.Output {
	out := newOutput(n, h.units.hasForeign())
	mean := make([]float32, acoustic.Columns+withForeign)
	for t := range n {
		h.mean(mean, float64(t)*hopMS)
		columns := mean[:acoustic.Columns]
		tones := out.Tones.At(t)
		var sum float32
		for c, v := range columns {
			if tone := acoustic.ToneOf(audio.Phone(c)); tone > 0 {
				tones[tone-1] += v
			}
			sum += v
		}
		if sum == 0 { // nothing was heard, not even silence
			columns[acoustic.Silence] = 1
		}
		logShares(out.Posteriors.At(t), columns)
		logShares(tones, tones)
		if out.Foreign != nil {
			out.Foreign[t] = mean[acoustic.Columns]
		}
	}
	return out
}

// mean is the mean over the hop from start ms on: each frame of the network fills
// the time around its middle, and the first and the last all before and after.
func (h *framewise) mean(dst []float32, start float64) {
	clear(dst)
	frames := len(h.columns) / len(dst)
	if frames == 0 {
		return
	}
	index := func(ms float64) float64 { return (ms-h.first)/h.shift + 0.5 }
	lo, hi := index(start), index(start+hopMS)
	for k := int(math.Floor(lo)); float64(k) < hi; k++ {
		overlap := float32((min(hi, float64(k+1)) - max(lo, float64(k))) / (hi - lo))
		at := min(max(k, 0), frames-1)
		for c, v := range h.columns[at*len(dst) : (at+1)*len(dst)] {
			dst[c] += overlap * v
		}
	}
}

func (inv inventory) hasForeign() bool {
	for _, u := range inv {
		if u.foreign {
			return true
		}
	}
	return false
}

func newOutput(n int, foreign bool) acoustic.Output {
	frames := func(dim int) audio.Posteriors {
		return audio.Posteriors{Frames: audio.Frames{Hop: acoustic.Hop, Dim: dim, Data: make([]float32, n*dim)}}
	}
	out := acoustic.Output{Posteriors: frames(acoustic.Columns), Tones: frames(acoustic.Tones)}
	if foreign {
		out.Foreign = make([]float32, n)
	}
	return out
}

// logShares writes the logarithms of the shares that x has of its sum.
func logShares(dst, x []float32) {
	var sum float64
	for _, v := range x {
		sum += float64(v) + least
	}
	for i, v := range x {
		dst[i] = float32(math.Log((float64(v) + least) / sum))
	}
}
