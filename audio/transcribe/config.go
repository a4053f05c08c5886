package transcribe

import (
	"errors"
	"math"
)

// Config says what the decoder weighs, in nats of the scores unless said
// otherwise.
type Config struct {
	Syllable float64 // what each syllable costs while the lattice is made
	Beam     float64 // what is by so much less likely than the best is left out
	Tokens   int     // the most words under way at a frame

	// Hesitation is what 嗯, 呃 and their like cost at most after silence, in tenths
	// of a nat of language.
	Hesitation uint8

	Language float64 // weight of a nat of language against one of sound
	Scale    float64 // of the scores while probabilities are made of them

	Tone     float64 // weight of a nat of tone, its frames added up
	ToneMost float64 // the most that a tone can cost
	// ToneHeard is the cost from which on a tone is said to have been heard
	// otherwise.
	ToneHeard float64
	// Weak, Full and Risen are what it costs to say any tone as a neutral one, a
	// neutral one as any, and a third as a second.
	Weak, Full, Risen float64

	// Answer and Text are −ln of the probability that an expected answer begins, or
	// any place of a biased text, where a word does; Stay and Leave of going on with
	// that text after a character, and of not. All are nats of language.
	Answer, Text, Stay, Leave float64
}

// Default is what training/eval found on voices that the network was trained on;
// none of it is delicate.
func Default() Config {
	return Config{
		Syllable: 5, Beam: 14, Tokens: 400, Hesitation: 75,
		Language: 1.5, Scale: 1,
		Tone: 0.3, ToneMost: 10, ToneHeard: 2.5, Weak: 2, Full: 1, Risen: 1,
		Answer: 1, Text: 1.5, Stay: 0.1, Leave: 2.3,
	}
}

// change is what it costs to say tone a+1 as tone b+1.
func (c Config) change(a, b int) float64 {
	const third, second, neutral = 2, 1, 4
	switch {
	case a == b:
		return 0
	case b == neutral:
		return c.Weak
	case a == neutral:
		return c.Full
	case a == third && b == second:
		return c.Risen
	}
	return c.ToneMost
}

func (c Config) validate() error {
	switch {
	case !(c.Beam > 0) || c.Tokens < 1:
		return errors.New("transcribe: Beam and Tokens must be above 0")
	case !(c.Scale > 0) || !(c.Language >= 0):
		return errors.New("transcribe: Scale must be above 0, and Language not below")
	case math.IsNaN(c.Syllable) || c.Syllable < 0:
		return errors.New("transcribe: Syllable must not be below 0")
	}
	return nil
}
