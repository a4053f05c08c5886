package main

import (
	"fmt"
	"slices"

	"github.com/langdu/langdu/audio/question"
)

// honest leaves out trials of which the truth is not certain: those in which what
// is said also says another answer as the question takes it (地步 says the letter
// D too). Choices of which that is so are asked as texts. Numbers, yes, no and
// negations hold each other and are meant to be told apart.
func honest(all []*asked) ([]*asked, error) {
	var kept []*asked
	for _, t := range all {
		certain, err := t.certain()
		if err != nil {
			return nil, err
		}
		if !certain && t.answers != nil {
			plain := *t
			plain.question.Answers = asTexts(t.answers)
			t = &plain
			if certain, err = t.certain(); err != nil {
				return nil, err
			}
		}
		if certain {
			kept = append(kept, t)
		}
	}
	return kept, nil
}

// certain says whether no answer but the true one is said.
func (t *asked) certain() (bool, error) {
	sheet, err := question.Compile(t.question)
	if err != nil {
		return false, fmt.Errorf("%s, %s: %w", t.sound.path, t.kind, err)
	}
	switch t.kind {
	case "numbers", "yes and no", "negated", "corrected":
		return true, nil
	}
	for i, a := range sheet.Answers {
		if i != t.truth && slices.ContainsFunc(a.Points, func(p question.Point) bool { return t.says(p) }) {
			return false, nil
		}
	}
	return true, nil
}

// says is whether the sound says a point, tones and all.
func (t *asked) says(p question.Point) bool {
	return slices.ContainsFunc(p.Phrases, func(p question.Phrase) bool {
		words := sayings(p.Passage)
		for i := 0; i+len(words) <= len(t.sound.chars); i++ {
			if alikeIn(t.sound.chars[i:i+len(words)], words, sameSound) {
				return true
			}
		}
		return false
	})
}
