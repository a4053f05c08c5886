package adapt

import (
	"math"
	"math/bits"

	"gonum.org/v1/gonum/dsp/fourier"

	"github.com/langdu/langdu/audio"
)

const (
	rate    = float64(audio.SpeechRate)
	nyquist = rate / 2
	// energyFloor is Kaldi's: the smallest float32 step above one.
	energyFloor = 1.1920928955078125e-07
)

// fbank computes log energies of mel bands as Kaldi's compute-fbank-feats does
// with --dither=0, for any of the settings that networks are trained with. With
// those of package dsp it gives the same numbers as dsp.LogMel, which serves one
// setting and is faster. It owns its buffers, so it serves one goroutine.
type fbank struct {
	window, hop int // samples
	shape       []float64
	bands       []band
	f           Features

	fft      *fourier.FFT
	frame    []float64
	spectrum []complex128
	power    []float64
}

// band is one mel triangle: weights of consecutive FFT bins.
type band struct {
	first   int
	weights []float64
}

func newFbank(f Features) *fbank {
	window := samples(f.WindowMS)
	size := 1 << bits.Len(uint(window-1))
	return &fbank{
		window: window, hop: samples(f.HopMS), f: f,
		shape: windowShape(f.Window, window), bands: melBands(f, size),
		fft: fourier.NewFFT(size), frame: make([]float64, size),
		spectrum: make([]complex128, size/2+1), power: make([]float64, size/2),
	}
}

// samples is how many there are in ms milliseconds.
func samples(ms float64) int { return int(math.Round(ms * rate / 1000)) }

// top is the upper end of the highest band.
func (f Features) top() float64 {
	if f.HighHz <= 0 {
		return nyquist + f.HighHz
	}
	return f.HighHz
}

// windowShape is Kaldi's FeatureWindowFunction.
func windowShape(name string, n int) []float64 {
	w := make([]float64, n)
	for i := range w {
		c := math.Cos(2 * math.Pi * float64(i) / float64(n-1))
		switch name {
		case "hamming":
			w[i] = 0.54 - 0.46*c
		case "hanning":
			w[i] = 0.5 - 0.5*c
		case "povey":
			w[i] = math.Pow(0.5-0.5*c, 0.85)
		default:
			w[i] = 1
		}
	}
	return w
}

// melBands are triangles equally spaced and half-overlapping on
// mel(f) = 1127·ln(1 + f/700); the bin at half the rate belongs to none.
func melBands(f Features, size int) []band {
	mel := func(hz float64) float64 { return 1127 * math.Log(1+hz/700) }
	low := mel(f.LowHz)
	step := (mel(f.top()) - low) / float64(f.Bins+1)
	bands := make([]band, f.Bins)
	for b := range bands {
		left := low + float64(b)*step
		right := left + 2*step
		for k := range size / 2 {
			m := mel(float64(k) * rate / float64(size))
			if m <= left || m >= right {
				continue
			}
			if len(bands[b].weights) == 0 {
				bands[b].first = k
			}
			bands[b].weights = append(bands[b].weights, min(m-left, right-m)/step)
		}
	}
	return bands
}

// frames is how many there are in n samples.
func (a *fbank) frames(n int) int {
	if !a.f.SnipEdges {
		return (n + a.hop/2) / a.hop
	}
	if n < a.window {
		return 0
	}
	return 1 + (n-a.window)/a.hop
}

// middleMS is the middle of frame 0.
func (a *fbank) middleMS() float64 {
	if a.f.SnipEdges {
		return a.f.WindowMS / 2
	}
	return a.f.HopMS / 2
}

// of computes all frames of sound whose full scale is scale.
func (a *fbank) of(sound []float32, scale float64) []float32 {
	n := a.frames(len(sound))
	out := make([]float32, n*len(a.bands))
	for t := range n {
		first := t * a.hop
		if !a.f.SnipEdges {
			first += a.hop/2 - a.window/2
		}
		a.load(sound, first, scale)
		a.energies(out[t*len(a.bands) : (t+1)*len(a.bands)])
	}
	return out
}

// load readies the window from sample first on for the transform.
func (a *fbank) load(sound []float32, first int, scale float64) {
	var sum float64
	for i := range a.window {
		a.frame[i] = float64(sound[mirror(first+i, len(sound))]) * scale
		sum += a.frame[i]
	}
	mean := 0.0
	if a.f.RemoveOffset {
		mean = sum / float64(a.window)
	}
	last := a.frame[0] - mean
	for i := range a.window {
		x := a.frame[i] - mean
		a.frame[i] = (x - a.f.PreEmphasis*last) * a.shape[i]
		last = x
	}
	clear(a.frame[a.window:])
}

// mirror reflects an index into [0, n): −1 is 0, n is n−1, as often as needed.
func mirror(i, n int) int {
	for i < 0 || i >= n {
		if i < 0 {
			i = -1 - i
		} else {
			i = 2*n - 1 - i
		}
	}
	return i
}

// energies writes the log band energies of the loaded window.
func (a *fbank) energies(dst []float32) {
	a.fft.Coefficients(a.spectrum, a.frame)
	for k := range a.power {
		re, im := real(a.spectrum[k]), imag(a.spectrum[k])
		a.power[k] = re*re + im*im
	}
	for b := range dst {
		var energy float64
		for i, w := range a.bands[b].weights {
			energy += w * a.power[a.bands[b].first+i]
		}
		dst[b] = float32(math.Log(max(energy, energyFloor)))
	}
}
