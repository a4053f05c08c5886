package assess

import (
	"github.com/langdu/langdu/audio/dsp"
	"github.com/langdu/langdu/audio/score"
)

// Reason is why a recording is not judged.
type Reason string

// The reasons: those of package dsp, which come from the sound alone, and two
// that need the network. There is none for several voices: pitch and timbre tell
// two children who read in turn from one in fewer than 1 case of 100 when 1
// reader of 200 may be refused by mistake; see docs/scoring.md.
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
		return "What was read does not fit this text, or it is too little of it. Check that it is the right page, record again and read it to its end."
	case NotMandarin:
		return "This does not sound like Mandarin. Read the text of the page in Mandarin and record again."
	case NotSpeech:
		return "There is sound, but no speech in it. Turn off music and machines, and read aloud, not in a whisper, close to the microphone."
	}
	return ""
}

// answerSentence is the same for an answer, where there is no page.
func (r Reason) answerSentence() string {
	switch r {
	case TooShort:
		return "The recording is too short to hold any answer. Record again and stop after the last word."
	case NotMandarin:
		return "This does not sound like Mandarin. Answer in Mandarin and record again."
	case NotSpeech:
		return "There is sound, but no word in it that could be made out. Turn off music and machines, and answer aloud and clearly, close to the microphone."
	}
	return r.Sentence()
}

// least is how many characters of a page a reader must have said: one character
// in common with a page of three is chance, and so are two with one of six.
func least(characters int) int {
	switch {
	case characters >= 6:
		return 3
	case characters >= 3:
		return 2
	}
	return 1
}

// leastVoiced is the share of speech in which the voice must sound, from a
// signal-to-noise ratio of clear on, in dB: below, noise may hide the voice. Of
// true readings at 10 dB the least has 0.08, keys and claps have 0.01.
const (
	leastVoiced = 0.04
	clear       = 10
)

// matchReason refuses what was heard well enough but is no reading of the text.
func matchReason(m score.Match, l score.Limits, k score.Circumstances) Reason {
	switch {
	case m.SpeechMS == 0, m.Voiced < leastVoiced && m.SNR >= clear:
		return NotSpeech
	case l.Alien > 0 && m.Foreign >= l.Alien:
		return NotMandarin
	case m.Text >= l.Least(k) && m.Said >= least(m.Characters):
		return ""
	case m.Foreign >= l.Foreign:
		return NotMandarin
	default:
		return NotThisText
	}
}
