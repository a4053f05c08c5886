package main

import (
	"fmt"
	"slices"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/answer"
	"github.com/langdu/langdu/audio/question"
)

// honest leaves out trials of which the truth is not certain: those in which what
// is said also says another answer as the question takes it (地步 says the letter
// D too). Choices of which that is so are asked as texts. Numbers, yes, no and
// negations hold each other and are meant to be told apart.
func honest(all []*asked) ([]*asked, error) {
	var kept []*asked
	known := map[*question.Answer]question.Sheet{}
	for _, t := range all {
		if err := t.compile(known); err != nil {
			return nil, err
		}
		if !t.undoubted() && t.answers != nil {
			plain := *t
			plain.question.Answers = asTexts(t.answers)
			t = &plain
			if err := t.compile(known); err != nil {
				return nil, err
			}
		}
		if t.undoubted() {
			kept = append(kept, t)
		}
	}
	return kept, nil
}

// compile makes the sheet of the question. Trials of one question share their
// answers, and their sheet.
func (t *asked) compile(known map[*question.Answer]question.Sheet) (err error) {
	key, ok := &t.question.Answers[0], false
	if t.sheet, ok = known[key]; ok {
		return nil
	}
	if t.sheet, err = question.Compile(t.question); err != nil {
		return fmt.Errorf("%s, %s: %w", t.sound.path, t.kind, err)
	}
	known[key] = t.sheet
	return nil
}

// undoubted says whether the true answer is said, with nothing beside it that makes
// something else of it (没 before 办法, the 别 of 识别 before a word), and no other.
func (t *asked) undoubted() bool {
	switch t.kind {
	case "numbers", "yes and no", "negated", "corrected":
		return true
	}
	for i, a := range t.sheet.Answers {
		if i != t.truth && slices.ContainsFunc(a.Points, t.mentions) {
			return false
		}
	}
	return t.truth < 0 || t.want != answer.Matched || t.saysAll(t.sheet.Answers[t.truth])
}

// saysAll is whether the sound says what an answer needs.
func (t *asked) saysAll(a question.Expected) bool {
	if a.Any {
		return slices.ContainsFunc(a.Points, t.says)
	}
	return !slices.ContainsFunc(a.Points, func(p question.Point) bool { return !t.says(p) })
}

// says is whether the sound says a point, tones and all, and means it.
func (t *asked) says(p question.Point) bool {
	return slices.ContainsFunc(p.Phrases, func(p question.Phrase) bool {
		n := len(sayings(p.Passage))
		return slices.ContainsFunc(t.placesOf(p.Passage), func(at int) bool {
			before := func(b audio.Passage) bool { return slices.Contains(t.placesOf(b), at-len(sayings(b))) }
			after := func(b audio.Passage) bool { return slices.Contains(t.placesOf(b), at+n) }
			return !slices.ContainsFunc(p.Before, before) && !slices.ContainsFunc(p.After, after)
		})
	})
}

// mentions is whether the sound says a point, meant or not.
func (t *asked) mentions(p question.Point) bool {
	return slices.ContainsFunc(p.Phrases, func(p question.Phrase) bool { return len(t.placesOf(p.Passage)) > 0 })
}

// placesOf are the characters of what is said from which on it says p.
func (t *asked) placesOf(p audio.Passage) (at []int) {
	words := sayings(p)
	for i := 0; i+len(words) <= len(t.sound.chars); i++ {
		if alikeIn(t.sound.chars[i:i+len(words)], words, sameSound) {
			at = append(at, i)
		}
	}
	return at
}
