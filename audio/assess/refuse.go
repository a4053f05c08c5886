package assess

import (
	"github.com/langdu/langdu/audio/dsp"
	"github.com/langdu/langdu/audio/score"
)

// Reason is why a recording is not judged.
type Reason string

// The reasons: those of package dsp, which come from the sound alone, and two
// that need the network. There is none for several voices: one channel and a
// network of this size do not tell two children from one reliably enough.
const (
	Silence     = Reason(dsp.Silence)
	TooShort    = Reason(dsp.TooShort)
	NotSpeech   = Reason(dsp.NotSpeech)
	TooNoisy    = Reason(dsp.TooNoisy)
	Clipped     = Reason(dsp.Clipped)
	NotThisText = Reason("not this text")
	NotMandarin = Reason("not Mandarin")
)

// Sentence says what a person can do about it.
func (r Reason) Sentence() string {
	switch r {
	case Silence:
		return "Nothing can be heard. Check the microphone and record again."
	case TooShort:
		return "The recording is too short to hold any reading. Record again and stop after the last word."
	case TooNoisy:
		return "The noise is as loud as the voice. Record again in a quieter place or closer to the microphone."
	case Clipped:
		return "The recording is overdriven. Record again a little further from the microphone."
	case NotThisText:
		return "What was read does not fit this text. Check that it is the right page and record again."
	case NotMandarin:
		return "This does not sound like Mandarin."
	case NotSpeech:
		return "There is sound, but no speech in it."
	}
	return ""
}

// enough is the number of characters of a page from which a reader must have
// said at least few: one character in common with a page is chance.
const (
	enough = 6
	few    = 2
)

// matchReason refuses what was heard well enough but is no reading of the text.
func matchReason(m score.Match, l score.Limits) Reason {
	switch {
	case m.SpeechMS == 0:
		return NotSpeech
	case m.Text >= l.Text && (m.Characters < enough || m.Said > few):
		return ""
	case m.Foreign >= l.Foreign:
		return NotMandarin
	default:
		return NotThisText
	}
}
