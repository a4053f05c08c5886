package answer

import (
	"sync"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/hanzi"
	"github.com/langdu/langdu/audio/spot"
)

// beside is from which gain on, in nats a syllable, words are taken to have been
// said directly beside a phrase.
const beside = 2

// negate notes what was said beside c that makes something else of it.
func (l *listener) negate(c *Candidate) error {
	for _, before := range c.Phrase.Before {
		ph, err := spot.NewPhrase(before, l.Inventory, l.Costs)
		if err != nil {
			return err
		}
		if l.guards.Precedes(ph, c.Start) > beside*float32(ph.Syllables) {
			c.negated = before.Text + c.Phrase.Text
			return nil
		}
	}
	for _, after := range c.Phrase.After {
		ph, err := spot.NewPhrase(after, l.Inventory, l.Costs)
		if err != nil {
			return err
		}
		if l.guards.Follows(ph, c.End) > beside*float32(ph.Syllables) {
			c.negated = c.Phrase.Text + after.Text
			return nil
		}
	}
	return nil
}

// corrections are what people say between an answer and a better one.
// They are read when they are first needed: with the lexicon that takes as long as all
// else that a process does when it starts.
var corrections = sync.OnceValue(func() []audio.Passage { return phrasesOf("不对", "不是", "错了", "应该是", "不") })

func phrasesOf(texts ...string) []audio.Passage {
	var list []audio.Passage
	for _, text := range texts {
		p, err := hanzi.Read(text, nil)
		if err != nil {
			panic("answer: " + err.Error()) // no override that could be wrong
		}
		list = append(list, p)
	}
	return list
}

// corrected says whether a correction was said between two frames.
func (l *listener) corrected(from, to int) (bool, error) {
	for _, p := range corrections() {
		ph, err := spot.NewPhrase(p, l.Inventory, l.Costs)
		if err != nil {
			return false, err
		}
		for _, hit := range l.spots.Find(ph, 2*mostHits, beside*float32(ph.Syllables)) {
			if hit.Start >= from-places && hit.End <= to+places {
				return true, nil
			}
		}
	}
	return false, nil
}
