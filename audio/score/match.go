package score

import (
	"math"

	"github.com/langdu/langdu/audio/align"
	"github.com/langdu/langdu/audio/exact"
)

// Match says how far the recording is a reading of this text at all.
type Match struct {
	// Text is the probability that it is, right and wrong texts being equally
	// likely beforehand: a logistic function of what follows.
	Text float64 `json:"text"`
	// Explained is the share of the speech, in time, taken up by syllables whose
	// initial and final are as expected.
	Explained float64 `json:"explained"`
	// Tones is the mean probability of the expected tones.
	Tones float64 `json:"tones"`
	// Surprise is how unlikely it is that a text taken at random would fit as
	// well: −ln of the share of Mandarin's syllables that do, the mean over the
	// characters, of which those left out count nothing. Of another text it is
	// near 1, of this one 5 to 7; 7.4 is the most.
	Surprise float64 `json:"surprise"`
	// Foreign is the mean probability, over the speech, that it is no sound of
	// Mandarin.
	Foreign float64 `json:"foreign"`
	// Voiced is the share of the speech in which the voice sounds, 1 where that
	// is not known. Every final of Mandarin is voiced; keys, claps and wind are
	// not.
	Voiced float64 `json:"voiced"`
	// Poor is the share of the characters said that a listener would hardly
	// accept, Skipped the share that was left out of those up
	// to where the reader stopped, or of the first five.
	Poor    float64 `json:"poor"`
	Skipped float64 `json:"skipped"`
	// Inserted is the share of the speech, in time, that is not in the text.
	Inserted float64 `json:"inserted"`
	// Characters are those of the text, Said those that were not left out.
	Characters int `json:"characters"`
	Said       int `json:"said"`
	// SpeechMS is how much of the recording is speech.
	SpeechMS int64 `json:"speech_ms"`
	// SNR is the signal-to-noise ratio in dB, as far as it matters: noise weakens
	// the match of a true reading.
	SNR float64 `json:"snr"`
}

// The seconds of speech that a character takes: hardly anybody takes more or
// less. Isolated characters last half a second, those of fast readers a fifth.
const (
	longest  = 0.6
	shortest = 0.15
)

// Features are what [Calibration.Text] is fitted to: the shares; by how much the
// speech per character said is too long or too short, as logarithms; the noise;
// the surprise.
func (m Match) Features() []float64 {
	per := float64(m.SpeechMS) / 1000 / math.Max(float64(m.Said), 1)
	long, short := math.Max(0, exact.Log(per/longest)), math.Max(0, exact.Log(shortest/math.Max(per, 0.02)))
	return []float64{m.Explained, m.Tones, m.Foreign, m.Poor, m.Skipped, m.Inserted, long, short, m.SNR / quietRoom, m.Surprise}
}

// Where a [Match] has how foreign the speech is, and the noise, among its
// features.
const (
	ForeignFeature = 2
	SNRFeature     = 8
)

// hardly is the score in per cent below which a listener would hardly accept a
// character.
const hardly = 30

// beginning is the least number of characters that a reader who stops early is
// measured by: who reads five of a hundred has read this text, and little of it.
const beginning = 5

// Speech is what can be told of the speech in a recording without knowing what is
// said; see [Match] for its shares.
type Speech struct {
	Frames          int
	Foreign, Voiced float64
}

// Speech sums up the frames that are no silence.
func (e *Evidence) Speech() Speech {
	var s Speech
	var foreign float64
	voiced := 0
	for t, v := range e.voice {
		if v <= 0.5 {
			continue
		}
		s.Frames++
		if len(e.foreign) > 0 {
			foreign += float64(e.foreign[t])
		}
		if len(e.voicing) == 0 || e.voicing[t] > 0.5 {
			voiced++
		}
	}
	s.Foreign, s.Voiced = share(foreign, s.Frames), share(float64(voiced), s.Frames)
	return s
}

// match sums up how far the text explains the speech.
func (j *judge) match(characters []Character, inserted []align.Insertion, snr float64) Match {
	sound := j.e.Speech()
	speech := sound.Frames
	m := Match{SpeechMS: j.ms(speech), Characters: len(characters), SNR: math.Max(noisiest, math.Min(snr, quietRoom))}
	var poor float64
	come := min(beginning, len(characters)) // how far the reader has come
	for i, c := range characters {
		if c.Verdict == Skipped {
			continue
		}
		come = max(come, i+1)
		m.Said++
		if c.Score < hardly {
			poor++
		}
	}
	var extra float64
	for _, ins := range inserted {
		extra += float64(ins.Len())
	}
	m.Inserted = math.Min(share(extra, speech), 1)
	m.Skipped = share(float64(come-m.Said), come)
	m.Poor = share(poor, m.Said)
	m.Foreign, m.Voiced = sound.Foreign, sound.Voiced
	m.Explained = math.Min(share(j.explained, speech), 1)
	m.Tones = share(j.tones, j.syllables)
	m.Surprise = share(j.surprise, j.syllables+come-m.Said)
	m.Text = share(probability(j.c.Text.Logit(m.Features())), 1)
	return m
}

// share is x/n to a ten-thousandth, 0 of nothing.
func share(x float64, n int) float64 { return math.Round(1e4*x/math.Max(float64(n), 1)) / 1e4 }
