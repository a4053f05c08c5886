package dsp

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/exact"
)

// Quality is what can be known of a recording without knowing what was said.
// All its numbers are finite.
type Quality struct {
	Duration time.Duration

	// Peak is the largest magnitude and RMS the mean level, in dBFS, −120 or more;
	// RMS is that of the sound alone, without the offset.
	Peak, RMS float64

	// DCOffset is the mean of the samples, in [-1, 1]: cheap sound cards have one.
	DCOffset float64

	// ClippedRatio is the share of the samples in speech that lie near the
	// ceiling, 0 to 1: see [crowding]. Clean speech has 0.01, short vowels up to
	// 0.05; of speech with a share p clipped it is about p + 0.02.
	ClippedRatio float64

	// SpeechLevel and NoiseLevel are the mean levels in dBFS of speech without
	// noise, while there is speech, and of the steady noise, both between 80 Hz
	// and 7.9 kHz; −120 for none. SNR is their difference in dB: right within
	// 3 dB between −5 and 30 dB in steady noise, up to 5 dB too good among other
	// voices, of which only what never falls silent counts as noise. It is −120
	// without speech.
	SpeechLevel, NoiseLevel, SNR float64

	// Bandwidth is the highest frequency in Hz that the sound reaches, at 60 dB
	// below its strongest line; telephone codecs end at 4000, full recordings
	// at 16 kHz at 8000.
	Bandwidth float64

	// Speech is where somebody seems to speak, in order, without overlap;
	// SpeechDuration is how long that is together.
	Speech         []audio.Span
	SpeechDuration time.Duration

	// Variation is the change of spectral shape in dB, Tonality the purity of
	// tone, 0 to 1, of what stands out of the noise: what tells speech from a
	// pump, a kettle or a beep. Both are 0 where nothing stands out.
	Variation, Tonality float64
}

// faintest is the least level in a Quality: −∞ has no place in JSON.
const faintest = -120.0

// Measure looks at a clip at [audio.SpeechRate] once; another rate is an error.
// An empty clip is one of silence.
func Measure(clip audio.Clip) (Quality, error) {
	if clip.Rate != audio.SpeechRate {
		return Quality{}, fmt.Errorf("measure quality: clip at %d Hz, want %d; resample it first", clip.Rate, audio.SpeechRate)
	}
	q := Quality{Duration: clip.Duration(), Peak: faintest, RMS: faintest, SpeechLevel: faintest, NoiseLevel: faintest, SNR: faintest}
	if len(clip.Samples) == 0 {
		return q, nil
	}
	q.levels(clip.Samples)
	s := newSpectrogram(clip.Samples)
	v := findVoice(s)
	q.Bandwidth = s.bandwidth()
	q.NoiseLevel = level(v.noise())
	q.Speech = v.spans
	for _, span := range v.spans {
		q.SpeechDuration += span.Duration()
	}
	if len(v.spans) == 0 {
		return q, nil
	}
	speech := v.speechPower(s)
	q.SpeechLevel, q.SNR = level(speech), level(speech/v.noise())
	q.Variation, q.Tonality = v.variation(s), v.tonality(s)
	q.ClippedRatio = crowding(clip, v.spans, float32(q.DCOffset))
	return q, nil
}

// level is a power in dBFS, faintest or more.
func level(power float64) float64 { return max(10*exact.Log10(power), faintest) }

// levels measures the samples themselves.
func (q *Quality) levels(samples []float32) {
	sum, squares, peak := 0.0, 0.0, 0.0
	for _, s := range samples {
		x := float64(s)
		sum += x
		squares += x * x
		peak = max(peak, math.Abs(x))
	}
	n := float64(len(samples))
	mean := sum / n
	q.DCOffset, q.RMS, q.Peak = mean, level(max(squares/n-mean*mean, 0)), level(peak*peak)
}

// bandwidth is the upper end of the highest line within 60 dB of the strongest.
func (s *spectrogram) bandwidth() float64 {
	const hz = 16000.0 / fftSize
	first := subbandEdges[0]
	limit := 1e-6 * slices.Max(s.line[first:])
	for k := len(s.line) - 1; k >= first; k-- {
		if s.line[k] > limit {
			return float64(k+1) * hz
		}
	}
	return 0
}

// crowding is the share of the samples within spans whose distance from the
// offset is at least 0.8 of the 99.9th percentile of distances. The amplitudes of speech thin out
// towards their peak; clipping crowds them there, and still does after a codec
// or a change of rate has blurred the flat tops that one might look for.
// Recorders clip near full scale, so that a quiet clip has none; an offset alone
// brings no sample nearer to the others.
func crowding(clip audio.Clip, spans []audio.Span, offset float32) float64 {
	const (
		bins       = 4096
		near       = 0.8
		percentile = 0.999
		quiet      = 0.25 // −12 dBFS
	)
	var histogram [bins + 1]int
	n := 0
	for _, span := range spans {
		for _, s := range clip.Slice(span).Samples {
			histogram[int(min(math.Abs(float64(s-offset)), 1)*bins)]++
			n++
		}
	}
	above, top := 0, bins
	for ; top > 0 && float64(above+histogram[top]) < (1-percentile)*float64(n); top-- {
		above += histogram[top]
	}
	if float64(top)/bins < quiet {
		return 0
	}
	crowd := 0
	for _, count := range histogram[int(near*float64(top)):] {
		crowd += count
	}
	return float64(crowd) / float64(n)
}

// quantile is the q-th quantile of values, which it sorts; 0 if there are none.
func quantile(values []float64, q float64) float64 {
	if len(values) == 0 {
		return 0
	}
	slices.Sort(values)
	return values[int(q*float64(len(values)-1))]
}

// meanOfLargest is the mean of the n largest values, which it sorts.
func meanOfLargest(values []float64, n int) float64 {
	slices.Sort(values)
	return total(values[len(values)-n:]) / float64(n)
}
