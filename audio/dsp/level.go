package dsp

import (
	"math"

	"github.com/tphakala/simd/f32"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/exact"
)

const (
	// PlaybackLoudness is what the playback file aims at. AES TD1008 (2021)
	// recommends −18 LUFS for speech on the internet: 5 LU above the −23 LUFS
	// of television, which small loudspeakers in noisy rooms need, and low
	// enough that speech keeps its peaks.
	PlaybackLoudness LUFS = -18

	// PeakCeiling is the true peak in dBTP that [Level] does not exceed: a lossy
	// codec may overshoot by about a decibel (EBU R 128 s1).
	PeakCeiling = -1.0

	// MaxGain is the most, in dB, that [Level] amplifies. With more, a
	// whisperer's room becomes a waterfall.
	MaxGain = 20.0

	// quietest is the loudness below which nobody speaks: a clip below it is
	// not amplified at all.
	quietest LUFS = -60
)

// limiterReach is how far before and after a peak the limiter turns down:
// short enough to spare the syllable, long enough not to be heard as a click.
const limiterReach = 5 // ms

// Level returns the clip at the loudness target, in new memory. The gain is one
// factor for the whole clip, at most [MaxGain]; peaks that would then exceed
// [PeakCeiling] are turned down for the few milliseconds they last (see
// [limit]), so that one plosive does not keep a whole recording quiet. A clip
// with no speech in it is not amplified.
func Level(clip audio.Clip, target LUFS) audio.Clip {
	out := audio.Clip{Rate: clip.Rate, Samples: make([]float32, len(clip.Samples))}
	if len(clip.Samples) == 0 {
		return out
	}
	gain := 0.0
	if loudness := Loudness(clip); loudness > quietest {
		gain = min(float64(target-loudness), MaxGain)
	}
	f32.Scale(out.Samples, clip.Samples, float32(amplitude(gain)))
	limit(out, float32(amplitude(PeakCeiling)))
	return out
}

// amplitude is the factor of a gain in dB.
func amplitude(gain float64) float64 { return math.Pow(10, gain/20) }

// decibels is the gain in dB of a factor, −∞ for zero.
func decibels(factor float64) float64 { return 20 * exact.Log10(factor) }

// limit turns down, in place, whatever would exceed the ceiling. With e[i] the
// peak at and after sample i (see [envelope]), r the reach and n the clip's
// length,
//
//	need[i] = min(1, ceiling/e[i])
//	hold[i] = min of need over [i−r, i+r]
//	gain[i] = mean of hold over [i−r, i+r]
//
// Every hold in the mean is a minimum that includes need[i], so gain[i] ≤
// need[i]: no sample exceeds the ceiling, and the gain is smooth. The clip is
// at hand as a whole, so looking ahead costs no delay. Further than twice the
// reach from what is too loud the gain is one: nothing is computed there.
func limit(clip audio.Clip, ceiling float32) {
	gain := exact.Take(len(clip.Samples))
	defer exact.Give(gain)
	if envelope(gain, clip.Samples, ceiling) <= ceiling {
		return
	}
	reach := max(1, int(clip.Rate)*limiterReach/1000)
	hold := exact.Take(len(gain))
	defer exact.Give(hold)
	for lo, hi := tooLoud(gain, 0, ceiling, 3*reach); lo < hi; lo, hi = tooLoud(gain, hi, ceiling, 3*reach) {
		gain, hold, samples := gain[lo:hi], hold[lo:hi], clip.Samples[lo:hi]
		for i, e := range gain {
			gain[i] = min(1, ceiling/max(e, ceiling))
		}
		slidingMin(hold, gain, reach)
		slidingMean(gain, hold, reach)
		f32.Mul(samples, samples, gain)
	}
}

// tooLoud is the next stretch from a sample on with what exceeds the ceiling and
// margin samples around it, of which the clip may have fewer; it is empty where
// nothing exceeds it any more. Two that would touch are one.
func tooLoud(envelope []float32, from int, ceiling float32, margin int) (lo, hi int) {
	last := -1
	for i := from; i < len(envelope) && (last < 0 || i <= last+2*margin); i++ {
		if envelope[i] <= ceiling {
			continue
		}
		if last < 0 {
			lo = max(from, i-margin)
		}
		last = i
	}
	if last < 0 {
		return len(envelope), len(envelope)
	}
	return lo, min(last+margin+1, len(envelope))
}

// slidingMin writes to dst[i] the least of src over [i−reach, i+reach], within
// src, in linear time: a ring holds the places of ever larger values within the
// window, the first of which is its least.
func slidingMin(dst, src []float32, reach int) {
	ring := make([]int, min(2*reach+2, len(src)+1))
	first, end := 0, 0 // the ring holds what lies in between, modulo its length
	at := func(k int) *int { return &ring[k%len(ring)] }
	for i := range len(src) + reach {
		if i < len(src) {
			for end > first && src[*at(end - 1)] >= src[i] {
				end--
			}
			*at(end) = i
			end++
		}
		if middle := i - reach; middle >= 0 {
			for *at(first) < middle-reach {
				first++
			}
			dst[middle] = src[*at(first)]
		}
	}
}

// slidingMean writes to dst[i] the mean of src over [i−reach, i+reach], within
// src. The running sum is kept in float64, where 0…1 added and taken away a
// hundred million times stays right to 1e-8.
func slidingMean(dst, src []float32, reach int) {
	sum := 0.0
	for i := range len(src) + reach {
		if i < len(src) {
			sum += float64(src[i])
		}
		at := i - reach
		if at < 0 {
			continue
		}
		if gone := at - reach - 1; gone >= 0 {
			sum -= float64(src[gone])
		}
		dst[at] = float32(sum / float64(min(i, len(src)-1)-max(at-reach, 0)+1))
	}
}
