package dsp

import (
	"math"
	"slices"
	"sync"

	"github.com/langdu/langdu/audio"
)

// The low-pass filter of a [Resampler].
const (
	// stopBand is the attenuation aimed at, in dB: below the noise of 16 bits
	// (98 dB), with a little to spare for float32 coefficients.
	stopBand = 102.0

	// transition is how much of the lower Nyquist frequency the filter falls
	// over: 1/16, from 7.5 to 8 kHz for 16 kHz. Half of it would double the cost
	// for 250 Hz in which speech has nothing.
	transition = 1.0 / 16

	// maxPhases is the largest L that gets one row of coefficients per phase.
	// It holds every pair of customary rates (11025 → 16000 needs 640); odd
	// rates are read by interpolation between interpolatedPhases rows instead,
	// or 47999 → 16000 would take 40 MB of coefficients.
	maxPhases          = 640
	interpolatedPhases = 512
)

// bank is the low-pass filter of a rate change, cut into phases: row p holds
// the taps that a window of input is multiplied by for an output that lies p
// phases after the window's middle. It never changes once made.
type bank struct {
	taps  int // per phase, even
	rows  int
	exact bool      // one row per phase; otherwise interpolate between rows
	coef  []float32 // rows × taps
}

func (b *bank) row(p int) []float32 { return b.coef[p*b.taps : (p+1)*b.taps] }

// newBank designs the filter between two rates: a sinc of cut-off fc in the
// middle of the transition band, times Kaiser's window of length T and shape β,
//
//	h(t) = 2fc·sinc(2fc·t) · I₀(β·√(1 − (2t/T)²)) / I₀(β),   |t| ≤ T/2
//
// with t in input samples and fc in cycles per input sample. For attenuation A
// over a transition of Δ cycles per sample, Kaiser gives β = 0.1102·(A − 8.7)
// and T = (A − 7.95) / (14.36·Δ). Each phase is scaled to sum to one, which
// makes a constant input come out constant.
//
// Where a row per phase would be too many, linear interpolation between 512
// rows errs by at most (π/512)²/8, −106 dB.
//
// Source: Kaiser, "Nonrecursive digital filter design using the I₀-sinh window
// function", ISCAS 1974; Smith, Digital Audio Resampling Home Page (for the
// interpolation).
func newBank(from, to audio.Rate) *bank {
	nyquist := float64(min(from, to)) / 2 / float64(from)
	taps := (stopBand - 7.95) / (14.36 * transition * nyquist)
	b := &bank{taps: 2 * int(math.Ceil(taps/2)), rows: int(to) / gcd(int(from), int(to)), exact: true}
	phases := b.rows
	if b.rows > maxPhases {
		phases, b.rows, b.exact = interpolatedPhases, interpolatedPhases+1, false
	}
	b.coef = make([]float32, b.rows*b.taps)
	h := newKernel(nyquist*(1-transition/2), float64(b.taps)/2)
	for p := range b.rows {
		h.fill(b.row(p), float64(p)/float64(phases))
	}
	return b
}

// kernel is a continuous windowed sinc: see [newBank].
type kernel struct {
	cutoff float64 // cycles per sample
	half   float64 // half the support, in samples
	beta   float64
}

func newKernel(cutoff, half float64) kernel {
	return kernel{cutoff: cutoff, half: half, beta: 0.1102 * (stopBand - 8.7)}
}

// fill writes the taps for an output that lies frac (0 to 1) samples after the
// middle of a window of len(row) samples, scaled to sum to one.
func (h kernel) fill(row []float32, frac float64) {
	sum := 0.0
	for k := range row {
		value := h.at(float64(k-len(row)/2+1) - frac)
		row[k] = float32(value)
		sum += value
	}
	for k, value := range row {
		row[k] = float32(float64(value) / sum)
	}
}

// at is the kernel at t samples from its middle, up to a constant factor.
func (h kernel) at(t float64) float64 {
	u := t / h.half
	if u <= -1 || u >= 1 {
		return 0
	}
	window := besselI0(h.beta * math.Sqrt(1-u*u))
	if t == 0 {
		return window
	}
	x := 2 * math.Pi * h.cutoff * t
	return window * math.Sin(x) / x
}

// besselI0 is the modified Bessel function of the first kind and order zero, by
// its power series Σ ((x/2)ᵏ/k!)², which converges fast for the x below 20 that
// windows need. Source: Abramowitz and Stegun 9.6.12.
func besselI0(x float64) float64 {
	sum, term := 1.0, 1.0
	for k := 1.0; term > sum*1e-17; k++ {
		term *= (x / 2 / k) * (x / 2 / k)
		sum += term
	}
	return sum
}

// customaryRates are those whose banks are worth keeping. Only these are kept,
// so that uploads of odd rates cannot fill the memory.
var customaryRates = []audio.Rate{8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 88200, 96000, 176400, 192000}

// banks holds a *bank per [2]audio.Rate of customary rates, made when first
// asked for.
var banks sync.Map

func bankFor(from, to audio.Rate) *bank {
	if !slices.Contains(customaryRates, from) || !slices.Contains(customaryRates, to) {
		return newBank(from, to)
	}
	key := [2]audio.Rate{from, to}
	if known, ok := banks.Load(key); ok {
		return known.(*bank)
	}
	made, _ := banks.LoadOrStore(key, newBank(from, to))
	return made.(*bank)
}
