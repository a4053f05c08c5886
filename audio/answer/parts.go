package answer

import (
	"strings"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/align"
	"github.com/langdu/langdu/audio/question"
)

// sharing says whether two stretches are much the same place: half of the shorter
// one lies in the other.
func sharing(a, b align.Range) bool {
	common := min(a.End, b.End) - max(a.Start, b.Start)
	return 2*common >= min(a.Len(), b.Len())
}

// leastPart is of how many characters a text must be for a part of it to tell
// anything.
const leastPart = 4

// parts looks for half of a text that was not said in whole, or more: any such
// stretch of its characters, said in one piece.
func (d *decider) parts() (best choice, ok bool, err error) {
	best = choice{Partly, -1, 0, aPart, -1, nil}
	for a, expected := range d.sheet.Answers {
		if !expected.Whole {
			continue
		}
		for _, part := range halves(expected.Points[0].Phrases[0]) {
			found, err := d.phrase(part)
			if err != nil {
				return best, false, err
			}
			c, err := d.best(found)
			if err != nil {
				return best, false, err
			}
			if c.Candidate != nil && probability(c.Logit) > best.confidence {
				best.answer, best.confidence, best.part = a, probability(c.Logit), c.Candidate
			}
		}
	}
	return best, best.confidence >= d.Answers.Sure, nil
}

// negating is the characters that turn round what follows them in a clause.
const negating = "不没"

// halves are all stretches of half of the characters of a phrase, or a few more
// where some stand together, but those that a negation before them turns round:
// 喜欢苹果 is no part of 不喜欢苹果.
func halves(p question.Phrase) (list []question.Phrase) {
	total := len(p.Passage.Characters())
	if total < leastPart {
		return nil
	}
	negated := false
	for i, g := range p.Passage.Groups {
		part, ok := half(p.Passage.Groups[i:], (total+1)/2)
		if !ok {
			break
		}
		negated = negated && g.Boundary < audio.PhraseBreak
		if !negated {
			list = append(list, question.Phrase{Text: part.Text, Passage: part, Before: p.Before, After: p.After})
		}
		for _, c := range g.Characters {
			negated = negated || strings.Contains(negating, c.Text)
		}
	}
	return list
}

// half is the first groups that have n characters or more; false where all have
// less.
func half(groups []audio.Group, n int) (part audio.Passage, ok bool) {
	for i, g := range groups {
		n -= len(g.Characters)
		for _, c := range g.Characters {
			part.Text += c.Text
		}
		if n <= 0 {
			part.Groups = groups[:i+1]
			return part, true
		}
	}
	return part, false
}
