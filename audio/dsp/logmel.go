package dsp

import (
	"math"
	"time"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/exact"
)

// Geometry of the analysis, at [audio.SpeechRate]. A vowel is stationary over
// about 25 ms; a burst of b or d is over in 10.
const (
	// Hop is the spacing of feature frames.
	Hop = 10 * time.Millisecond
	// Bins is the number of mel bands.
	Bins = 80

	hopSamples    = 160
	windowSamples = 400
	fftSize       = 512
	preEmphasis   = 0.97    // Kaldi's default: about +6 dB per octave against the glottal slope
	lowestBand    = 20.0    // Hz
	highestBand   = 8000.0  // Hz
	intScale      = 32768.0 // Kaldi works on 16-bit integers; log energies carry this scale

	// energyFloor is Kaldi's: the smallest float32 step above one, so that
	// digital silence is ln 2⁻²³ = −15.94 and never −∞.
	energyFloor = 1.1920928955078125e-07
)

// LogMel is natural-log mel-band energy, [Bins] values every [Hop], numerically
// Kaldi's compute-fbank-feats with snip-edges=false, dither=0 and a Hamming
// window. Frame t is centred at (t+½)·Hop; frames that reach past an end of the
// clip see its mirror image. A clip of n samples at 16 kHz has (n+80)/160 frames.
//
// Each frame of 25 ms has its mean removed, is pre-emphasised,
//
//	y[i] = x[i] − 0.97·x[i−1],  x[−1] = x[0],
//
// windowed, and its power spectrum (512 points) gathered by triangles that are
// equally spaced and half-overlapping on mel(f) = 1127·ln(1 + f/700) from 20 Hz
// to 8 kHz. Samples are scaled by 2¹⁵ first, so that a full-scale vowel lies
// near 25 and the noise of a quiet room near 8.
//
// LogMel panics when the clip is not at [audio.SpeechRate]: every value it
// returned would be wrong.
func LogMel(clip audio.Clip) audio.Frames {
	if clip.Rate != audio.SpeechRate {
		panic("dsp: LogMel of a clip that is not at 16 kHz; resample it first")
	}
	frames := audio.Frames{Hop: Hop, Dim: Bins, Data: make([]float32, frameCount(len(clip.Samples))*Bins)}
	a := newAnalyser()
	for t := 0; t < frames.Len(); t += exact.Lanes {
		lanes := min(exact.Lanes, frames.Len()-t)
		for lane := range lanes {
			a.load(clip.Samples, t+lane, lane)
		}
		a.logMel(frames.Data[t*Bins:(t+lanes)*Bins], lanes)
	}
	return frames
}

// frameCount is how many frames n samples have: each hop whose middle lies
// within the clip.
func frameCount(n int) int { return (n + hopSamples/2) / hopSamples }

// analyser turns windows of samples into rows of log energies, [exact.Lanes] at a
// time. It owns its buffers, so it serves one goroutine.
type analyser struct {
	fft   *exact.Fourier
	frame [windowSamples]float64
	power [fftSize / 2]exact.Four
}

func newAnalyser() *analyser { return &analyser{fft: exact.NewFourier(fftSize)} }

// load readies frame t of the samples, mirrored at the ends, for the transform.
func (a *analyser) load(samples []float32, t, lane int) {
	first := t*hopSamples + hopSamples/2 - windowSamples/2
	if first >= 0 && first+windowSamples <= len(samples) {
		for i, s := range samples[first : first+windowSamples] {
			a.frame[i] = float64(s) * intScale
		}
	} else {
		for i := range a.frame {
			a.frame[i] = float64(samples[mirror(first+i, len(samples))]) * intScale
		}
	}
	var sum float64
	for _, x := range a.frame {
		sum += x
	}
	mean := sum / windowSamples
	signals := a.fft.Signals()
	last := a.frame[0] - mean
	for i, x := range a.frame {
		x -= mean
		signals[i][lane] = (x - preEmphasis*last) * hamming[i]
		last = x
	}
	for i := windowSamples; i < fftSize; i++ {
		signals[i][lane] = 0
	}
}

// mirror reflects an index into [0, n): -1 is 0, n is n-1, as often as needed.
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

// logMel writes the log band energies of the frames loaded, row after row.
func (a *analyser) logMel(dst []float32, lanes int) {
	powers(a.power[:], a.fft.Transform())
	for b := range bands {
		var energy exact.Four
		band := &bands[b]
		power := a.power[band.first:][:len(band.weights)]
		for i, w := range band.weights {
			for lane, p := range power[i] {
				energy[lane] += w * p
			}
		}
		for lane := range lanes {
			dst[lane*Bins+b] = float32(exact.Log(max(energy[lane], energyFloor)))
		}
	}
}

// powers writes the squared magnitudes of what [exact.Fourier] gives, but for the
// last.
func powers(dst []exact.Four, spectrum []exact.Four) {
	for lane, re := range spectrum[0] {
		dst[0][lane] = re * re
	}
	for k := 1; k < len(dst); k++ {
		re, im, p := &spectrum[2*k-1], &spectrum[2*k], &dst[k]
		for lane := range p {
			p[lane] = re[lane]*re[lane] + im[lane]*im[lane]
		}
	}
}

// hamming is 0.54 − 0.46·cos(2πi/(N−1)).
var hamming = func() (w [windowSamples]float64) {
	for i := range w {
		w[i] = 0.54 - 0.46*math.Cos(2*math.Pi*float64(i)/(windowSamples-1))
	}
	return w
}()

// band is one mel triangle: weights of consecutive FFT bins.
type band struct {
	first   int
	weights []float64
}

// bands are the triangles of LogMel; the bin at 8 kHz belongs to none, as in Kaldi.
var bands = melBands()

func melBands() (bands [Bins]band) {
	low, high := mel(lowestBand), mel(highestBand)
	step := (high - low) / (Bins + 1)
	for b := range bands {
		left := low + float64(b)*step
		centre, right := left+step, left+2*step
		for k := range fftSize / 2 {
			m := mel(float64(k) * float64(audio.SpeechRate) / fftSize)
			if m <= left || m >= right {
				continue
			}
			if len(bands[b].weights) == 0 {
				bands[b].first = k
			}
			bands[b].weights = append(bands[b].weights, min((m-left)/step, (right-m)/(right-centre)))
		}
	}
	return bands
}

// mel is the pitch that listeners hear at f Hz, in mel (O'Shaughnessy's fit to
// Stevens and Volkmann, 1940).
func mel(f float64) float64 { return 1127 * exact.Log(1+f/700) }
