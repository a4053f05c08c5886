package main

import (
	"fmt"
	"maps"
	"slices"
)

// measure judges each part of the samples by weights trained on sentences of
// the other parts.
func measure(samples []sample, folds, show int) {
	corpus, own := newTally("corpus"), newTally("own sentences")
	for fold := range folds {
		held := map[string]bool{}
		for _, s := range samples {
			if s.group%folds == fold {
				held[s.text] = true
			}
		}
		var rest []sample
		for _, s := range samples {
			if !held[s.text] {
				rest = append(rest, s)
			}
		}
		m := train(rest, defaults)
		for i := range samples {
			s := &samples[i]
			switch {
			case s.group%folds != fold:
			case s.own:
				own.judge(m, s)
			default:
				corpus.judge(m, s)
			}
		}
	}
	corpus.print(show)
	own.print(show)
}

// count is how many labelled characters there were and how many were right.
type count struct{ all, given, best int }

type tally struct {
	count
	name   string
	chars  map[rune]*count
	errors []string
}

func newTally(name string) *tally { return &tally{name: name, chars: map[rune]*count{}} }

// judge counts one held-out sample.
func (t *tally) judge(m *model, s *sample) {
	if s.Readings == nil {
		t.add(0, s.settled, s.settled)
		return
	}
	best := m.best(s)
	t.add(s.Char, s.Given == s.gold, best == s.gold)
	if best != s.gold && s.gold >= 0 {
		list := names(s.Question)
		t.errors = append(t.errors, fmt.Sprintf("%c %s for %s, given %s by %s: %s",
			s.Char, list[best], list[s.gold], list[s.Given], s.Source, s.text))
	}
}

func (t *tally) add(char rune, given, best bool) {
	if t.chars[char] == nil {
		t.chars[char] = &count{}
	}
	for _, c := range []*count{&t.count, t.chars[char]} {
		c.all++
		if given {
			c.given++
		}
		if best {
			c.best++
		}
	}
}

func (t *tally) print(show int) {
	percent := func(n int) float64 { return 100 * float64(n) / float64(max(t.all, 1)) }
	fmt.Printf("%s: %d characters, given %.2f %%, with the classifier %.2f %%\n", t.name, t.all, percent(t.given), percent(t.best))
	if show == 0 {
		return
	}
	for _, r := range slices.Sorted(maps.Keys(t.chars)) {
		if c := t.chars[r]; c.best < c.given {
			fmt.Printf("worse: %c %d of %d, %d before\n", r, c.best, c.all, c.given)
		}
	}
	for _, e := range t.errors[:min(show, len(t.errors))] {
		fmt.Println(e)
	}
}
