package dsp

import (
	"math"
	"time"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/exact"
)

// The detector of speech in [Measure]: where the sound stands out of the noise,
// for long enough to be a syllable.
const (
	// voiceExcess is how far, in dB, the mean subband must stand out of the
	// noise. Steady noise of any colour stays below 0.65 in ten minutes, speech
	// at 10 dB SNR reaches 1.3 and more for the loud part of each syllable.
	voiceExcess = 1.0

	// excessLimit bounds what one subband can contribute, in dB.
	excessLimit = 20.0

	// shortestVoice is shorter than any syllable; a click, spread by the window
	// and the averaging, lasts 80 ms.
	shortestVoice = 100 * time.Millisecond

	// longestGap is what a closure (b, d, g before its burst) or a break between
	// syllables may last within one stretch of speech.
	longestGap = 200 * time.Millisecond
)

// voice is where a spectrogram has speech.
type voice struct {
	floor  [subbandCount]float64 // noise power per subband
	active []bool                // per frame: stands out of the noise
	spans  []audio.Span
}

// findVoice marks the frames whose mean excess over the noise floor,
//
//	L(t) = (1/B)·Σ_b min(20, max(0, 10·log₁₀ S_b(t)/N_b)),
//
// with S averaged over 50 ms, is above voiceExcess, closes short gaps and drops
// what is too short. The threshold is relative to the noise, so that a quiet
// child in a quiet room is found as well as a loud one in a loud room.
func findVoice(s *spectrogram) voice {
	v := voice{floor: s.noiseFloor(), active: make([]bool, s.frames)}
	averaged := s.smoothed(2)
	for t := range v.active {
		v.active[t] = excess(averaged.at(t), &v.floor) > voiceExcess
	}
	v.spans = stretches(v.active)
	v.keepWithin(v.spans)
	return v
}

func excess(power []float32, floor *[subbandCount]float64) float64 {
	sum := 0.0
	for b, p := range power {
		if ratio := float64(p) / floor[b]; ratio > 1 {
			sum += min(10*exact.Log10(ratio), excessLimit)
		}
	}
	return sum / subbandCount
}

// stretches turns active frames into spans of time: frames less than longestGap
// apart belong together, and a span needs shortestVoice of active frames.
func stretches(active []bool) []audio.Span {
	var spans []audio.Span
	loud := 0 // active frames in the open span
	flush := func() {
		if n := len(spans); n > 0 && time.Duration(loud)*Hop < shortestVoice {
			spans = spans[:n-1]
		}
	}
	for t, on := range active {
		if !on {
			continue
		}
		start := time.Duration(t) * Hop
		if n := len(spans); n > 0 && loud > 0 && start-spans[n-1].End < longestGap {
			spans[n-1].End = start + Hop
			loud++
			continue
		}
		if loud > 0 {
			flush()
		}
		spans = append(spans, audio.Span{Start: start, End: start + Hop})
		loud = 1
	}
	if loud > 0 {
		flush()
	}
	return spans
}

// keepWithin makes frames outside the spans inactive.
func (v *voice) keepWithin(spans []audio.Span) {
	next := 0
	for t := range v.active {
		at := time.Duration(t) * Hop
		for next < len(spans) && spans[next].End <= at {
			next++
		}
		v.active[t] = v.active[t] && next < len(spans) && spans[next].Start <= at
	}
}

// noise is the noise power in all subbands.
func (v *voice) noise() float64 {
	sum := 0.0
	for _, n := range v.floor {
		sum += n
	}
	return sum
}

// speechPower estimates the mean power of speech without the noise, while there
// is speech. With E(t) = max(0, P(t) − N),
//
//	S = c · Σ E² / Σ E,   c = −3.6 dB
//
// Weighting by power asks nobody which frames are speech, a question without a
// good answer at 0 dB: soft frames hardly count, whether noise hides them or
// not. c is the ratio of the plain mean over all frames within 30 dB of the
// loudest to the weighted one, the median over clean read speech (it varies by
// 1.5 dB from word to word).
func (v *voice) speechPower(s *spectrogram) float64 {
	const c = 0.4365
	noise, sum, squares := v.noise(), 0.0, 0.0
	for t := range s.frames {
		e := max(0, s.total(t)-noise)
		sum += e
		squares += e * e
	}
	if sum == 0 {
		return 0
	}
	return c * squares / sum
}

// variation is how much, in dB, the shape of the spectrum changes while there
// is sound: the standard deviation over active frames of each subband's level
// relative to its frame's mean, averaged over the seven subbands that change
// most. Speech moves through vowels and consonants: sentences have 7 dB, and 3
// at 10 dB SNR; noise that only swells and fades has 2.
func (v *voice) variation(s *spectrogram) float64 {
	const most = 7
	var sum, squares [subbandCount]float64
	n := 0.0
	averaged := s.smoothed(1)
	for t, on := range v.active {
		if !on {
			continue
		}
		var level [subbandCount]float64
		mean := 0.0
		for b, p := range averaged.at(t) {
			level[b] = 10 * exact.Log10(max(float64(p), v.floor[b]))
			mean += level[b] / subbandCount
		}
		for b, l := range level {
			sum[b] += l - mean
			squares[b] += (l - mean) * (l - mean)
		}
		n++
	}
	if n == 0 {
		return 0
	}
	var deviation [subbandCount]float64
	for b := range deviation {
		m := sum[b] / n
		deviation[b] = math.Sqrt(max(0, squares[b]/n-m*m))
	}
	return meanOfLargest(deviation[:], most)
}

// tonality is how nearly the active sound is a single tone: the share of the
// strongest line in the quarter of the active frames where it is least, of those
// within 20 dB of the loudest. A beep has 0.999 and more, sentences less than
// 0.7, since some frames are consonants; a single i or ü on a high voice, whose
// first formant then rings with the pitch, can have 0.997.
func (v *voice) tonality(s *spectrogram) float64 {
	loudest := 0.0
	for t, on := range v.active {
		if on {
			loudest = max(loudest, s.total(t))
		}
	}
	var shares []float64
	for t, on := range v.active {
		if on && s.total(t) >= loudest/100 {
			shares = append(shares, float64(s.narrow[t]))
		}
	}
	return quantile(shares, 0.25)
}
