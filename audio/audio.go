// Package audio holds the nouns that its sub-packages speak to each other in:
// a [Clip] of sound, [Frames] of features, [Posteriors] over phones, and a
// [Span] of time. It holds no algorithm and imports nothing of ours; the way
// from sound to verdict is one function in the package assess.
//
// A recording becomes a verdict in seven steps, one package each:
//
//	decode    uploaded bytes              → mono PCM at its own rate
//	dsp       PCM                         → 16 kHz, log-mel and pitch, loudness
//	hanzi     page text                   → accepted readings per character
//	acoustic  features                    → phone posteriors every 20 ms
//	align     posteriors + readings       → a span per character, events
//	score     spans + posteriors          → calibrated verdicts
//	encode    PCM                         → playback file and waveform peaks
package audio

import (
	"fmt"
	"strings"
	"time"
)

// Rate is a sampling rate in hertz.
type Rate int

// SpeechRate is the rate at which speech is analysed: 16 kHz carries the
// fricatives of s, sh and x (up to 8 kHz) and is what every speech corpus has.
const SpeechRate Rate = 16000

// Duration is how long n samples last at r.
func (r Rate) Duration(n int) time.Duration {
	if r <= 0 {
		return 0
	}
	return time.Duration(int64(n) * int64(time.Second) / int64(r))
}

// Samples is how many whole samples d lasts at r.
func (r Rate) Samples(d time.Duration) int {
	return int(int64(d) * int64(r) / int64(time.Second))
}

// Clip is mono sound. Samples lie in [-1, 1]; a decoder may exceed that range
// a little where the coded sound did, and never returns NaN or Inf.
type Clip struct {
	Rate    Rate
	Samples []float32
}

// Duration is how long the clip lasts.
func (c Clip) Duration() time.Duration { return c.Rate.Duration(len(c.Samples)) }

// Slice is the part of the clip within s, clamped to the clip. It shares memory.
func (c Clip) Slice(s Span) Clip {
	lo := min(max(c.Rate.Samples(s.Start), 0), len(c.Samples))
	hi := min(max(c.Rate.Samples(s.End), lo), len(c.Samples))
	return Clip{Rate: c.Rate, Samples: c.Samples[lo:hi]}
}

// Span is a half-open stretch of time from the start of the recording.
type Span struct{ Start, End time.Duration }

// Duration is the span's length.
func (s Span) Duration() time.Duration { return s.End - s.Start }

// Frames is a sequence of equally spaced vectors: frame t is
// Data[t*Dim:(t+1)*Dim] and is centred at (t+½)·Hop.
type Frames struct {
	Hop  time.Duration
	Dim  int
	Data []float32
}

// Len is the number of frames.
func (f Frames) Len() int {
	if f.Dim == 0 {
		return 0
	}
	return len(f.Data) / f.Dim
}

// At is frame t. It shares memory.
func (f Frames) At(t int) []float32 { return f.Data[t*f.Dim : (t+1)*f.Dim] }

// Posteriors is what the acoustic network says of each frame: natural
// logarithms of probabilities over the units of one head, each frame summing to
// one after exp.
type Posteriors struct{ Frames }

// Tone is one of the four lexical tones of Mandarin, or [Neutral]. Zero is no tone.
type Tone uint8

// Neutral is the neutral tone (轻声), written 5.
const Neutral Tone = 5

// Syllable is one Mandarin syllable in its parts as pinyin spells them.
//
// Initial is one of the 21 initials, "y" or "w" for the glide onsets, or ""
// for a vowel onset (a, ai, an, e, er, ou, …). Final is what follows, with ü
// always written v, after j, q, x and y too: xue is x+ve, yuan is y+van,
// yan is y+an, wei is w+ei, liu is l+iu. Erhua marks an r merged into the
// syllable (花儿 → h+ua, Erhua); 二 and 儿 themselves have the final "er".
type Syllable struct {
	Initial string
	Final   string
	Tone    Tone
	Erhua   bool
}

// Pinyin is the syllable in numbered pinyin, with v for ü only where pinyin
// writes ü: "zhong1", "lv4", "xue2", "yuan2"; merged erhua puts r before the
// tone: "huar1". Without a tone there is no digit.
func (s Syllable) Pinyin() string {
	final := s.Final
	switch s.Initial {
	case "j", "q", "x", "y":
		final = strings.Replace(final, "v", "u", 1)
	}
	if s.Erhua {
		final += "r"
	}
	if s.Tone != 0 {
		final += string('0' + rune(s.Tone))
	}
	return s.Initial + final
}

// ParsePinyin is the inverse of [Syllable.Pinyin]; it takes "ü" and "u:" for v
// too and wants a tone digit 1–5 (0 is read as 5). It checks the form, not
// whether Mandarin has such a syllable.
func ParsePinyin(p string) (Syllable, error) {
	text := strings.NewReplacer("u:", "v", "ü", "v").Replace(strings.ToLower(p))
	if len(text) < 2 {
		return Syllable{}, fmt.Errorf("reading %q: want a syllable and a tone, like \"hang2\"", p)
	}
	digit := text[len(text)-1]
	if digit < '0' || digit > '5' {
		return Syllable{}, fmt.Errorf("reading %q: the tone must be a digit 1–5 at the end, 5 for neutral", p)
	}
	s := Syllable{Tone: Tone(digit - '0')}
	if s.Tone == 0 {
		s.Tone = Neutral
	}
	body := text[:len(text)-1]
	if len(body) > 2 && strings.HasSuffix(body, "r") && body != "er" {
		s.Erhua, body = true, strings.TrimSuffix(body, "r")
	}
	for _, initial := range initials {
		if strings.HasPrefix(body, initial) && len(body) > len(initial) {
			s.Initial, body = initial, body[len(initial):]
			break
		}
	}
	switch s.Initial {
	case "j", "q", "x", "y":
		if strings.HasPrefix(body, "u") {
			body = "v" + body[1:]
		}
	}
	s.Final = body
	if strings.Trim(body, "aeiounvgr") != "" {
		return Syllable{}, fmt.Errorf("reading %q: not a pinyin syllable", p)
	}
	return s, nil
}

// initials has the two-letter ones first, so that a prefix search finds them.
var initials = []string{"zh", "ch", "sh", "b", "p", "m", "f", "d", "t", "n", "l",
	"g", "k", "h", "j", "q", "x", "r", "z", "c", "s", "y", "w"}
