package adapt

import (
	"math"

	"github.com/langdu/langdu/audio"
)

// rows are features: n rows of dim numbers.
type rows struct {
	dim  int
	data []float32
}

func (r rows) len() int { return len(r.data) / r.dim }

// part is rows lo to hi. It shares memory.
func (r rows) part(lo, hi int) []float32 { return r.data[lo*r.dim : hi*r.dim] }

// stepMS is the time from one row to the next.
func (f Features) stepMS() float64 {
	if f.Kind == Samples {
		return 1000 / rate
	}
	return f.HopMS * float64(f.Skip)
}

// middleMS is the middle of row 0.
func (f Features) middleMS() float64 {
	if f.Kind == Samples {
		return f.stepMS() / 2
	}
	return newFbank(f).middleMS()
}

// of is the features of a clip at 16 kHz.
func (f Features) of(clip audio.Clip, norm cmvn) rows {
	sound, scale := f.levelled(clip.Samples)
	if f.Kind == Samples {
		r := rows{1, make([]float32, len(sound))}
		for i, v := range sound {
			r.data[i] = v * float32(scale)
		}
		return f.normalised(r, cmvn{})
	}
	r := rows{f.Bins, newFbank(f).of(sound, scale)}
	if len(norm.shift) == f.Bins { // made for single frames
		return f.stacked(f.normalised(r, norm))
	}
	return f.normalised(f.stacked(r), norm)
}

// levelled is the sound with its peak where the network wants it, and what full
// scale is to the network. A recording of silence is not raised without end.
func (f Features) levelled(sound []float32) ([]float32, float64) {
	const least = 1e-4
	scale := 1.0
	if f.Scale == "int16" {
		scale = 32768
	}
	if f.Peak == 0 {
		return sound, scale
	}
	top := float32(least)
	for _, v := range sound {
		top = max(top, v, -v)
	}
	gain := float32(f.Peak/scale) / top
	out := make([]float32, len(sound))
	for i, v := range sound {
		out[i] = v * gain
	}
	return out, scale
}

// stacked puts frames side by side; the first and the last are repeated where
// there are none.
func (f Features) stacked(r rows) rows {
	if f.Stack == 1 && f.Skip == 1 {
		return r
	}
	n := (r.len() + f.Skip - 1) / f.Skip
	out := rows{r.dim * f.Stack, make([]float32, 0, n*r.dim*f.Stack)}
	for t := range n {
		for k := range f.Stack {
			from := min(max(t*f.Skip+k-(f.Stack-1)/2, 0), r.len()-1)
			out.data = append(out.data, r.part(from, from+1)...)
		}
	}
	return out
}

// normalised is r as the manifest says, in place.
func (f Features) normalised(r rows, norm cmvn) rows {
	switch f.Normalise {
	case ByFile:
		norm.apply(r)
	case Mean, MeanVariance:
		overRecording(r, f.Normalise == MeanVariance)
	}
	return r
}

// overRecording takes each column's mean off, and divides by its deviation.
func overRecording(r rows, deviation bool) {
	const least = 1e-5 // NeMo's and wav2vec 2.0's guard against silence
	n := float64(r.len())
	for c := range r.dim {
		var sum, squares float64
		for i := c; i < len(r.data); i += r.dim {
			sum += float64(r.data[i])
		}
		mean, scale := sum/n, 1.0
		if deviation {
			for i := c; i < len(r.data); i += r.dim {
				squares += (float64(r.data[i]) - mean) * (float64(r.data[i]) - mean)
			}
			scale = 1 / (math.Sqrt(squares/n) + least)
		}
		for i := c; i < len(r.data); i += r.dim {
			r.data[i] = float32((float64(r.data[i]) - mean) * scale)
		}
	}
}
