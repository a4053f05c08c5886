package dsp

import (
	"errors"
	"fmt"
	"time"
)

// Reason is why a recording cannot be judged, as far as its sound alone tells.
// The values are stored and shown; they do not change.
type Reason string

// The reasons, in the order [Quality.Reasons] gives them.
const (
	Silence   Reason = "silence"    // nothing to be heard
	TooShort  Reason = "too short"  // less than a syllable
	NotSpeech Reason = "not speech" // a hum, a beep, a fan
	TooNoisy  Reason = "too noisy"  // the noise hides the speech
	Clipped   Reason = "clipped"    // the recorder was overdriven
)

// QualityConfig is where [Quality.Reasons] draws the lines. They are drawn far
// out: a child whose recording is refused reads it again, so that only what
// nobody could judge should be refused. See [DefaultQuality] for the values.
type QualityConfig struct {
	// SilenceLevel is the RMS level in dBFS below which nothing was recorded
	// unless something stands out of it like speech; MinLevel that of the speech
	// itself, below which the steps of 16 bits are all that is left of a voice.
	SilenceLevel, MinLevel float64

	// MinDuration is the shortest recording, MinSpeech the shortest speech in one.
	MinDuration, MinSpeech time.Duration

	// MinVariation is the least change of spectral shape, in dB, that speech has;
	// MaxTonality the purest tone that it has.
	MinVariation, MaxTonality float64

	// MinSNR is the worst ratio of speech to noise, in dB.
	MinSNR float64

	// MaxClipped is the largest ClippedRatio.
	MaxClipped float64
}

// DefaultQuality returns the lines for children on phones.
func DefaultQuality() QualityConfig {
	return QualityConfig{
		SilenceLevel: -65,                    // the noise of a phone in a quiet room is near −70, a whisper near −50
		MinLevel:     -75,                    // 26 dB above the rounding of 16 bits, which is at −101
		MinDuration:  250 * time.Millisecond, // the shortest syllables last 150 ms, and nobody taps faster
		MinSpeech:    100 * time.Millisecond,
		MinVariation: 2.2,   // swelling noise has 2, single words at 10 dB SNR 2.3, sentences 3 and more
		MaxTonality:  0.999, // a beep in noise has 0.9999, 眯 said on a high tone 0.997
		MinSNR:       -3,    // the estimate errs by 3 dB; at 0 dB adults still understand
		MaxClipped:   0.12,  // a tenth of the samples clipped
	}
}

// Validate reports lines that no recording could pass or that none could fail.
func (c QualityConfig) Validate() error {
	var errs []error
	if c.SilenceLevel >= 0 || c.MinLevel >= 0 {
		errs = append(errs, fmt.Errorf("silence level %v and least level of speech %v dBFS: want less than 0", c.SilenceLevel, c.MinLevel))
	}
	if c.MinDuration < 0 || c.MinSpeech < 0 {
		errs = append(errs, fmt.Errorf("shortest recording %v and speech %v: want no negative times", c.MinDuration, c.MinSpeech))
	}
	if c.MaxTonality <= 0 || c.MaxTonality > 1 {
		errs = append(errs, fmt.Errorf("purest tone %v: want more than 0 and at most 1", c.MaxTonality))
	}
	if c.MaxClipped <= 0 || c.MaxClipped > 1 {
		errs = append(errs, fmt.Errorf("share of clipped samples %v: want more than 0 and at most 1", c.MaxClipped))
	}
	return errors.Join(errs...)
}

// Reasons lists why a recording of this quality cannot be judged, the most
// telling first; it is empty for one that can.
//
// Whether the speech is Mandarin, or the right page, only the score can tell.
func (q Quality) Reasons(c QualityConfig) []Reason {
	switch {
	case q.Duration < c.MinDuration:
		return []Reason{TooShort}
	case q.RMS < c.SilenceLevel && (!q.like(c) || q.SpeechDuration < c.MinSpeech || q.SpeechLevel < c.MinLevel):
		return []Reason{Silence}
	case !q.like(c):
		return []Reason{NotSpeech}
	case q.SpeechDuration < c.MinSpeech:
		return []Reason{TooShort}
	}
	var reasons []Reason
	if q.SNR < c.MinSNR {
		reasons = append(reasons, TooNoisy)
	}
	if q.ClippedRatio > c.MaxClipped {
		reasons = append(reasons, Clipped)
	}
	return reasons
}

// like says whether what stands out of the noise could be speech by its shape:
// neither as steady as a machine nor as pure as a whistle.
func (q Quality) like(c QualityConfig) bool {
	return q.SpeechDuration > 0 && q.Tonality <= c.MaxTonality && q.Variation >= c.MinVariation
}
