package dsp

import (
	"math"
	"slices"

	"github.com/langdu/langdu/audio/exact"
)

const (
	// subbandCount bands between subbandLow and subbandHigh, equally wide in mel,
	// tell voices from noise: wide enough to average its fluctuation, narrow
	// enough to see a formant stand out of it.
	subbandCount = 20
	subbandLow   = 80.0   // Hz; below there is rumble and mains hum
	subbandHigh  = 7900.0 // Hz

	// inaudible is the noise assumed where there is none, −90 dBFS in all: digital
	// silence would otherwise make the faintest sound infinitely loud.
	inaudible = 1e-9
)

// spectrogram is what [Measure] looks at: power per frame and subband, in units
// of the square of full scale, so that a frame's sum is its mean square (within
// 80 Hz to 7.9 kHz). Frame t is centred at (t+½)·[Hop], as those of [LogMel].
type spectrogram struct {
	frames int
	power  []float32 // frames × subbandCount
	narrow []float32 // per frame: the share of its strongest line, 0 to 1
	line   []float64 // mean power of each of the FFT's bins over all frames
}

func (s *spectrogram) at(t int) []float32 {
	return s.power[t*subbandCount : (t+1)*subbandCount]
}

// total is the power of frame t in all subbands.
func (s *spectrogram) total(t int) float64 {
	sum := 0.0
	for _, p := range s.at(t) {
		sum += float64(p)
	}
	return sum
}

// newSpectrogram analyses samples at 16 kHz in frames of 32 ms under Hann's
// window, with silence beyond both ends:
//
//	P(k) = 2·|Σ w[i]·x[i]·exp(−j2πik/N)|² / (N·Σ w²),   N = 512
func newSpectrogram(samples []float32) *spectrogram {
	s := &spectrogram{frames: frameCount(len(samples))}
	s.power = make([]float32, s.frames*subbandCount)
	s.narrow = make([]float32, s.frames)
	s.line = make([]float64, fftSize/2)
	fft := exact.NewFourier(fftSize)
	cutout := make([]float32, fftSize)
	power := make([]exact.Four, fftSize/2)
	lines := make([]float64, fftSize/2)
	for t := 0; t < s.frames; t += exact.Lanes {
		lanes := min(exact.Lanes, s.frames-t)
		for lane := range lanes {
			cut(cutout, samples, (t+lane)*hopSamples+(hopSamples-fftSize)/2)
			for i, signals := 0, fft.Signals(); i < len(cutout); i++ {
				signals[i][lane] = float64(cutout[i]) * hann[i]
			}
		}
		powers(power, fft.Transform())
		for lane := range lanes {
			for k := range lines {
				lines[k] = power[k][lane] * hannScale
				s.line[k] += lines[k] / float64(s.frames)
			}
			s.fill(t+lane, lines)
		}
	}
	return s
}

// fill gathers the lines of frame t.
func (s *spectrogram) fill(t int, lines []float64) {
	row := s.at(t)
	for b := range row {
		row[b] = float32(total(lines[subbandEdges[b]:subbandEdges[b+1]]))
	}
	heard := lines[subbandEdges[0]:subbandEdges[subbandCount]]
	strongest := 0
	for k, p := range heard {
		if p > heard[strongest] {
			strongest = k
		}
	}
	// A steady tone fills the main lobe of Hann's window: two lines either side.
	lobe := heard[max(strongest-2, 0):min(strongest+3, len(heard))]
	if all := total(heard); all > 0 {
		s.narrow[t] = float32(total(lobe) / all)
	}
}

// hann is Hann's window in its periodic form, ½ − ½·cos(2πi/N); Σ w² = ⅜·N.
var hann = func() (w [fftSize]float64) {
	for i := range w {
		w[i] = 0.5 - 0.5*math.Cos(2*math.Pi*float64(i)/fftSize)
	}
	return w
}()

const hannScale = 2 / (fftSize * 0.375 * fftSize)

// subbandEdges are FFT bins: subband b holds the bins from edge b up to edge b+1.
var subbandEdges = func() (edges [subbandCount + 1]int) {
	low, high := mel(subbandLow), mel(subbandHigh)
	for b := range edges {
		hz := 700 * (exact.Exp((low+(high-low)*float64(b)/subbandCount)/1127) - 1)
		edges[b] = int(math.Round(hz * fftSize / 16000))
	}
	return edges
}()

// smoothed is the mean of each subband over the frames within reach of each
// frame, in a spectrogram without lines.
func (s *spectrogram) smoothed(reach int) *spectrogram {
	out := &spectrogram{frames: s.frames, power: make([]float32, len(s.power))}
	column, mean := make([]float32, s.frames), make([]float32, s.frames)
	for b := range subbandCount {
		for t := range column {
			column[t] = s.power[t*subbandCount+b]
		}
		slidingMean(mean, column, reach)
		for t, p := range mean {
			out.power[t*subbandCount+b] = max(p, 0)
		}
	}
	return out
}

// noiseFloor estimates the power of the steady noise in each subband: the
// noiseQuantile of the powers averaged over 70 ms, raised by noiseBias. Speech
// is sparse: even while somebody reads without a pause every subband falls
// silent a tenth of the time.
//
// Source: after Stahl, Fischer and Bippus, "Quantile based noise estimation for
// spectral subtraction and Wiener filtering", ICASSP 2000, with a lower
// quantile and the bias of that quantile measured on white and pink noise.
func (s *spectrogram) noiseFloor() (floor [subbandCount]float64) {
	const (
		noiseQuantile = 0.1
		noiseReach    = 3
		noiseBias     = 1.585 // 2 dB
	)
	averaged := s.smoothed(noiseReach)
	column := make([]float32, s.frames)
	for b := range floor {
		for t := range column {
			column[t] = averaged.power[t*subbandCount+b]
		}
		slices.Sort(column)
		floor[b] = inaudible / subbandCount
		if len(column) > 0 {
			floor[b] = max(floor[b], noiseBias*float64(column[int(noiseQuantile*float64(len(column)-1))]))
		}
	}
	return floor
}
