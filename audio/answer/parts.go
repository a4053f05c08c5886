package answer

import (
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

// halves are all stretches of half of a phrase.
func halves(p question.Phrase) (list []question.Phrase) {
	groups := p.Passage.Groups
	if len(p.Passage.Characters()) < leastPart {
		return nil
	}
	n := (len(groups) + 1) / 2
	for from := 0; from+n <= len(groups); from++ {
		part := audio.Passage{Groups: groups[from : from+n]}
		for _, c := range part.Characters() {
			part.Text += c.Text
		}
		list = append(list, question.Phrase{Text: part.Text, Passage: part, Before: p.Before, After: p.After})
	}
	return list
}
