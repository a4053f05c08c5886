package dsp

import (
	"math"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/exact"
)

// LUFS is a loudness in LU relative to full scale; −∞ where there is none.
type LUFS float64

// The gates of the loudness measure (ITU-R BS.1770-4, annex 1): blocks below
// absoluteGate are silence, and of the rest those more than relativeGate below
// their mean are pauses.
const (
	absoluteGate LUFS = -70
	relativeGate LUFS = -10
)

// Loudness is the integrated loudness of a clip as EBU R 128 measures
// programmes and ITU-R BS.1770-4 defines it for one channel:
//
//	z_j = mean of y² over block j,   l_j = −0.691 + 10·log₁₀ z_j
//	L   = −0.691 + 10·log₁₀ (mean of z_j over the blocks that pass both gates)
//
// y is the clip after K-weighting (see [kWeighting]), the blocks last 400 ms and
// begin every 100 ms. A clip shorter than a block is one block. A full-scale
// sine of 997 Hz has −3.01 LUFS. The result is −∞ where every block is silent.
func Loudness(clip audio.Clip) LUFS {
	blocks := blockPowers(clip)
	ungated := gatedMean(blocks, absoluteGate)
	return loudnessOf(gatedMean(blocks, max(absoluteGate, loudnessOf(ungated)+relativeGate)))
}

// loudnessOf is the loudness of a mean square after K-weighting.
func loudnessOf(power float64) LUFS { return LUFS(-0.691 + 10*exact.Log10(power)) }

// gatedMean is the mean of the powers above a gate, zero if there are none.
func gatedMean(powers []float64, gate LUFS) float64 {
	sum, n := 0.0, 0
	for _, p := range powers {
		if loudnessOf(p) > gate {
			sum += p
			n++
		}
	}
	return sum / float64(max(n, 1))
}

// blockPowers is the K-weighted mean square of each block of 400 ms, from sums
// over steps of 100 ms.
func blockPowers(clip audio.Clip) []float64 {
	if len(clip.Samples) == 0 || clip.Rate <= 0 {
		return nil
	}
	const overlapping = 4
	step := max(1, (int(clip.Rate)+5)/10)
	shelf, highPass := kWeighting(clip.Rate)
	var sums []float64
	for rest := clip.Samples; len(rest) > 0; {
		n := min(step, len(rest))
		sums = append(sums, sumOfSquares(rest[:n], &shelf, &highPass))
		rest = rest[n:]
	}
	whole := len(clip.Samples) / step
	if whole < overlapping {
		return []float64{total(sums) / float64(len(clip.Samples))}
	}
	blocks := make([]float64, whole-overlapping+1)
	for j := range blocks {
		blocks[j] = total(sums[j:j+overlapping]) / float64(overlapping*step)
	}
	return blocks
}

func total(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum
}

// sumOfSquares is Σ y² of samples after two filters in series.
func sumOfSquares(samples []float32, first, second *biquad) float64 {
	sum := 0.0
	for _, s := range samples {
		y := second.next(first.next(float64(s)))
		sum += y * y
	}
	return sum
}

// biquad is a filter of second order in transposed direct form II:
// H(z) = (b0 + b1·z⁻¹ + b2·z⁻²) / (1 + a1·z⁻¹ + a2·z⁻²).
type biquad struct {
	b0, b1, b2, a1, a2 float64
	s1, s2             float64 // state
}

func (f *biquad) next(x float64) float64 {
	y := f.b0*x + f.s1
	f.s1 = f.b1*x - f.a1*y + f.s2
	f.s2 = f.b2*x - f.a2*y
	return y
}

// kWeighting is the pair of filters before the loudness measure: a shelf that
// lifts what the head lifts, +4 dB above 1.7 kHz, and a high-pass at 38 Hz.
//
// BS.1770 gives coefficients for 48 kHz only. These are the analogue filters
// behind them, brought to any rate by the bilinear transform; at 48 kHz they
// agree with the standard's to 1e-12. Source: De Man, "Evaluation of
// Implementations of the EBU R128 Loudness Measurement", AES 145, 2018.
func kWeighting(rate audio.Rate) (shelf, highPass biquad) {
	const (
		shelfHz, shelfGain, shelfQ = 1681.974450955533, 3.999843853973347, 0.7071752369554196
		highPassHz, highPassQ      = 38.13547087602444, 0.5003270373238773
	)
	k := math.Tan(math.Pi * shelfHz / float64(rate))
	high := math.Pow(10, shelfGain/20)
	mid := math.Pow(high, 0.4996667741545416)
	a0 := 1 + k/shelfQ + k*k
	shelf = biquad{
		b0: (high + mid*k/shelfQ + k*k) / a0, b1: 2 * (k*k - high) / a0, b2: (high - mid*k/shelfQ + k*k) / a0,
		a1: 2 * (k*k - 1) / a0, a2: (1 - k/shelfQ + k*k) / a0,
	}
	k = math.Tan(math.Pi * highPassHz / float64(rate))
	a0 = 1 + k/highPassQ + k*k
	highPass = biquad{b0: 1, b1: -2, b2: 1, a1: 2 * (k*k - 1) / a0, a2: (1 - k/highPassQ + k*k) / a0}
	return shelf, highPass
}
