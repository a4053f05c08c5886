package question

import (
	"fmt"
	"slices"

	"github.com/langdu/langdu/audio"
)

// spoken is the syllables of one way of a group.
func spoken(way []audio.Variant) []audio.Syllable {
	var out []audio.Syllable
	for _, v := range way {
		out = append(out, v.Syllables...)
	}
	return out
}

// preferred is the syllables of a passage as a good reader says it.
func preferred(p audio.Passage) []audio.Syllable {
	var out []audio.Syllable
	for _, g := range p.Groups {
		out = append(out, spoken(g.Ways[0])...)
	}
	return out
}

// accepts reports whether the syllables are one way of saying the passage. It
// keeps every place in them that the groups so far can end at.
func accepts(p audio.Passage, said []audio.Syllable) bool {
	ends := []int{0}
	for _, g := range p.Groups {
		var next []int
		for _, way := range g.Ways {
			for _, at := range ends {
				if n, ok := begins(way, said[at:]); ok && !slices.Contains(next, at+n) {
					next = append(next, at+n)
				}
			}
		}
		if ends = next; len(ends) == 0 {
			return false
		}
	}
	return slices.Contains(ends, len(said))
}

// begins reports whether what is said begins with the syllables of a way, and how
// many they are.
func begins(way []audio.Variant, said []audio.Syllable) (n int, ok bool) {
	for _, v := range way {
		for _, s := range v.Syllables {
			if n == len(said) || said[n] != s {
				return 0, false
			}
			n++
		}
	}
	return n, true
}

// same reports whether two of the teacher's phrases cannot be told apart by ear: a
// good reader's way of each is a way of the other.
func same(p, q Phrase) bool {
	return accepts(p.Passage, q.said) && accepts(q.Passage, p.said)
}

// distinct is an error where the last of the answers cannot be told from one
// before it; given are the answers as the teacher wrote them.
func distinct(all []Expected, given []Answer) error {
	last := len(all) - 1
	for i, e := range all[:last] {
		a, b := given[i], given[last]
		switch {
		case b.Choice != "" && e.Name == all[last].Name && a.Choice != "":
			return fmt.Errorf("the choice %s is answer %d already: give each option a letter of its own", e.Name, i+1)
		case b.YesNo != "" && a.YesNo == b.YesNo:
			return fmt.Errorf("%s is answer %d already: leave one of them out", b.YesNo, i+1)
		}
		if mine, theirs, ok := alike(all[last], e); ok {
			return fmt.Errorf("%q sounds the same as %q of answer %d, so that nobody could tell them apart: "+
				"leave one of them out, or let the child say more", shortened(mine), shortened(theirs), i+1)
		}
	}
	return nil
}

// alike reports whether saying one answer in full says the other in full as well,
// and the words of each that sound the same.
func alike(a, b Expected) (mine, theirs string, ok bool) {
	alternatives := func(e Expected) bool { return e.Any || len(e.Points) == 1 }
	switch {
	case alternatives(a) && alternatives(b):
		for _, p := range a.Points {
			if q, ok := counterpart(p, b.Points); ok {
				return p.Text, q.Text, true
			}
		}
	case !alternatives(a) && !alternatives(b) && len(a.Points) == len(b.Points):
		for _, p := range a.Points {
			if _, ok := counterpart(p, b.Points); !ok {
				return "", "", false
			}
		}
		return a.Name, b.Name, true
	}
	return "", "", false
}

// counterpart is the point that sounds the same as p in the teacher's words.
func counterpart(p Point, points []Point) (Point, bool) {
	for _, q := range points {
		for _, mine := range p.Phrases {
			for _, theirs := range q.Phrases {
				if !mine.ours && !theirs.ours && same(mine, theirs) {
					return q, true
				}
			}
		}
	}
	return Point{}, false
}

// giveWay takes out of the phrases of this package's own what sounds like the
// teacher's words for another answer. It is an error where nothing is left.
func giveWay(all []Expected) error {
	for i := range all {
		for j := range all {
			if i != j {
				yieldTo(all[i].Points, all[j].Points)
			}
		}
		for _, p := range all[i].Points {
			if len(p.Phrases) == 0 {
				return &Error{Answer: i + 1, Err: fmt.Errorf("every way of saying %s is another answer: leave it or them out", p.Text)}
			}
		}
	}
	return nil
}

func yieldTo(ours, theirs []Point) {
	for _, t := range theirs {
		for _, words := range t.Phrases {
			if !words.ours {
				leave(ours, words.said)
			}
		}
	}
}

func leave(points []Point, words []audio.Syllable) {
	for i := range points {
		kept := points[i].Phrases[:0]
		for _, p := range points[i].Phrases {
			if !p.ours || p.without(words) {
				kept = append(kept, p)
			}
		}
		points[i].Phrases = kept
	}
}

// without takes one way of saying it out of a phrase, in whatever tones, and
// reports whether any is left: C may still be sēi where 西 is another answer.
func (p *Phrase) without(words []audio.Syllable) bool {
	if !accepts(p.Passage, words) {
		return true
	}
	if len(p.Passage.Groups) != 1 {
		return false
	}
	group := p.Passage.Groups[0]
	group.Ways = slices.DeleteFunc(slices.Clone(group.Ways), func(w []audio.Variant) bool { return slices.EqualFunc(spoken(w), words, sameBase) })
	p.Passage.Groups = []audio.Group{group}
	return len(group.Ways) > 0
}
