package dsp

import (
	"math"
	"sync"

	"github.com/tphakala/simd/f32"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/exact"
)

// TruePeak is the largest magnitude, in dBTP, that the sound reaches between
// the samples as well as on them, found at four times the clip's rate as ITU-R
// BS.1770-4 annex 2 does; −∞ for silence. A meter of this kind reads at most
// 0.6 dB too little for tones near the Nyquist frequency, and less than 0.1 dB
// for speech.
func TruePeak(clip audio.Clip) float64 {
	return decibels(float64(envelope(make([]float32, len(clip.Samples)), clip.Samples, 0)))
}

const (
	oversampling     = 4
	interpolatorTaps = 32
	envelopeBlock    = 1024
)

// interpolators are the three filters that give the sound ¼, ½ and ¾ of a
// sample after the middle of a window: windowed sincs, flat to 0.85 of the
// Nyquist frequency.
var interpolators = sync.OnceValue(func() [oversampling - 1][]float32 {
	h := kernel{cutoff: 0.5, half: interpolatorTaps / 2, beta: 5}
	var filters [oversampling - 1][]float32
	for p := range filters {
		filters[p] = make([]float32, interpolatorTaps)
		h.fill(filters[p], float64(p+1)/oversampling)
	}
	return filters
})

// overshoot is how far at most, with some room for rounding, the sound between the
// samples exceeds the largest of those around it: the largest sum of a filter's
// magnitudes.
var overshoot = sync.OnceValue(func() float32 {
	most := 0.0
	for _, filter := range interpolators() {
		sum := 0.0
		for _, h := range filter {
			sum += math.Abs(float64(h))
		}
		most = max(most, sum)
	}
	return float32(most * 1.0001)
})

// envelope writes to dst[i] the largest magnitude of the sound from sample i on
// and before sample i+1, and returns the largest of all. Outside the samples
// lies silence. What cannot exceed least need not be known better than that: it is
// the magnitude of the sample itself.
func envelope(dst, samples []float32, least float32) float32 {
	filters := interpolators()
	var window [envelopeBlock + interpolatorTaps - 1]float32
	var between [envelopeBlock]float32
	peak := float32(0)
	for from := 0; from < len(samples); from += envelopeBlock {
		n := min(envelopeBlock, len(samples)-from)
		cut(window[:n+interpolatorTaps-1], samples, from-interpolatorTaps/2+1)
		out := dst[from : from+n]
		f32.Abs(out, samples[from:from+n])
		if f32.MaxAbs(window[:n+interpolatorTaps-1])*overshoot() <= least {
			peak = max(peak, f32.Max(out))
			continue
		}
		for _, filter := range filters {
			exact.Correlate(between[:n], window[:n+interpolatorTaps-1], filter)
			for i, b := range between[:n] {
				out[i] = max(out[i], b, -b)
			}
		}
		peak = max(peak, f32.Max(out))
	}
	return peak
}

// cut copies samples from the index from on, with silence where there are none.
func cut(dst, samples []float32, from int) {
	clear(dst)
	lo, hi := max(from, 0), min(from+len(dst), len(samples))
	if lo < hi {
		copy(dst[lo-from:], samples[lo:hi])
	}
}
