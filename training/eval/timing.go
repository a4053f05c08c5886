package main

import (
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/acoustic"
	"github.com/langdu/langdu/audio/align"
	"github.com/langdu/langdu/audio/assess"
	"github.com/langdu/langdu/audio/hanzi"
)

// Timing is measured on chains of recordings of single words, cut to where they
// sound and joined without a pause: where one ends and the next begins is known.
const (
	chained = 5 // words in a chain
	// audible is how far below its loudest moment a word is still heard, in dB.
	audible = 30
	// nowhere is the error in ms of a boundary at a character that was not found.
	nowhere = 1000
)

// timing measures how far the beginnings of characters are from the joins.
func (s *suite) timing(ctx context.Context) error {
	const section = "Boundaries of characters, error in ms"
	for _, set := range s.sets {
		if set.name != words && set.name != firstReader {
			continue
		}
		errors, err := each(ctx, set.list, func(ctx context.Context, u *utterance) ([]float64, error) {
			return s.boundaryErrors(ctx, chain(u, set.list))
		})
		if err != nil {
			return err
		}
		all := slices.Concat(errors...)
		at := func(q float64) estimate {
			return resampled(all, all, func(a, _ []float64) float64 { return quantile(a, q) })
		}
		s.add(section, set.name+": median", at(0.5), "low", "30")
		s.add(section, set.name+": nine in ten within", at(0.9), "low", "")
	}
	return nil
}

// chain is u and other short recordings of the same set after it.
func chain(u *utterance, list []*utterance) []*utterance {
	r, words := u.random(), []*utterance{u}
	for tries := 0; len(words) < chained && tries < 100; tries++ {
		if w := one(r, list); w.speaker == u.speaker && len([]rune(w.text)) <= 4 {
			words = append(words, w)
		}
	}
	return words
}

// boundaryErrors are, in ms, how far each word's first character begins from
// where the word does.
func (s *suite) boundaryErrors(ctx context.Context, words []*utterance) ([]float64, error) {
	quiet := audio.Clip{Rate: audio.SpeechRate, Samples: make([]float32, audio.SpeechRate.Samples(300*time.Millisecond))}
	clips, overlap := []audio.Clip{quiet}, audio.SpeechRate.Duration(audio.SpeechRate.Samples(fade))
	var texts []string
	var joins []time.Duration // where each word begins
	var first []int           // and with which character
	at, characters := time.Duration(0), 0
	for _, w := range words {
		at += clips[len(clips)-1].Duration() - overlap
		own, err := w.passage()
		if err != nil {
			return nil, err
		}
		clips, texts = append(clips, sounding(w.clip)), append(texts, w.text)
		joins, first = append(joins, at+overlap/2), append(first, characters)
		characters += len(own.Characters())
	}
	p, err := hanzi.Read(strings.Join(texts, "，"), nil)
	if err != nil {
		return nil, err
	}
	session, err := newSession(ctx, s.model, s.cal, joined(append(clips, quiet)...), assess.AnyAge)
	if err != nil {
		return nil, err
	}
	_, a, err := session.engine.Align(ctx, session.clip, p, nil)
	if err != nil || len(a.Characters) != characters {
		return nil, err
	}
	var errors []float64
	for i := 1; i < len(words); i++ { // the first begins after silence
		errors = append(errors, startError(a.Characters[first[i]], joins[i]))
	}
	return errors, nil
}

// startError is how far c begins from at, in ms.
func startError(c align.Character, at time.Duration) float64 {
	if len(c.Takes) == 0 {
		return nowhere
	}
	start := time.Duration(c.Takes[len(c.Takes)-1].Start) * acoustic.Hop
	return math.Abs(float64((start - at).Microseconds())) / 1000
}

// sounding is c from where it is first heard to where it is last.
func sounding(c audio.Clip) audio.Clip {
	lo, hi := extent(c, audible)
	return audio.Clip{Rate: c.Rate, Samples: c.Samples[lo:hi]}
}
