package spot

import (
	"fmt"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/align"
)

// Phrase is a text that is listened for.
type Phrase struct {
	chains    []chain
	nodes     int
	Syllables int // of the preferred way
}

// chain is one way of saying a group, a row of phones between two nodes.
type chain struct {
	from, to int
	cost     float32
	states   []state
}

// state is one link of a chain; time may be spent in it where loop is set.
type state struct {
	column audio.Phone
	loop   bool
}

// NewPhrase spells a passage, each group in each of its ways.
func NewPhrase(p audio.Passage, inv align.Inventory, c align.Config) (Phrase, error) {
	ph := Phrase{nodes: 1}
	for _, g := range p.Groups {
		for w, way := range g.Ways {
			ch := chain{from: ph.nodes - 1, to: ph.nodes}
			if w > 0 {
				ch.cost = c.Alternative
			}
			for _, v := range way {
				columns, least, err := inv.Spell(v, c)
				if err != nil {
					return Phrase{}, fmt.Errorf("spot: %w", err)
				}
				ch.say(columns, least)
				if w == 0 {
					ph.Syllables += len(v.Syllables)
				}
			}
			ph.chains = append(ph.chains, ch)
		}
		ph.nodes++
	}
	if ph.Syllables == 0 {
		return Phrase{}, fmt.Errorf("spot: %q has no character that could be heard", p.Text)
	}
	return ph, nil
}

// say adds phones to the chain.
func (ch *chain) say(columns []audio.Phone, least []int) {
	for i, column := range columns {
		for k := range least[i] {
			ch.states = append(ch.states, state{column, k == least[i]-1})
		}
	}
}
