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

// view is the features of a recording. They are stacked when they are asked for,
// because side by side they take several times the memory.
type view struct {
	frames rows // normalised, as far as that goes by single frames
	f      Features
	norm   cmvn // of stacked frames, or none
}

// of is the features of a clip at 16 kHz.
func (f Features) of(clip audio.Clip, norm cmvn) view {
	sound, scale := f.levelled(clip.Samples)
	v := view{f: f}
	if f.Kind == Samples {
		v.frames = rows{1, make([]float32, len(sound))}
		for i, x := range sound {
			v.frames.data[i] = x * float32(scale)
		}
	} else {
		v.frames = rows{f.Bins, newFbank(f).of(sound, scale)}
	}
	switch {
	case f.Normalise == Mean, f.Normalise == MeanVariance:
		overRecording(v.frames, f.Normalise == MeanVariance)
	case len(norm.shift) == v.frames.dim:
		norm.apply(v.frames)
	default:
		v.norm = norm
	}
	return v
}

// len is how many rows there are.
func (v view) len() int { return (v.frames.len() + v.f.Skip - 1) / v.f.Skip }

// part is rows lo to hi, which may share memory with v. Stacked, the first and the
// last frame are repeated where there are none.
func (v view) part(lo, hi int) rows {
	r := v.frames
	if v.f.Stack == 1 && v.f.Skip == 1 {
		return rows{r.dim, r.part(lo, hi)}
	}
	out := rows{r.dim * v.f.Stack, make([]float32, 0, (hi-lo)*r.dim*v.f.Stack)}
	for t := lo; t < hi; t++ {
		for k := range v.f.Stack {
			from := min(max(t*v.f.Skip+k-(v.f.Stack-1)/2, 0), r.len()-1)
			out.data = append(out.data, r.part(from, from+1)...)
		}
	}
	if v.norm.shift != nil {
		v.norm.apply(out)
	}
	return out
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
