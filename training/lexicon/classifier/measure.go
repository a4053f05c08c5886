package main

import (
	"fmt"
	"sort"
)

// measure judges each part of the labelled sentences by weights trained on the
// other parts and on what the teacher said of other sentences.
func measure(gold, taught []sample, folds, only, show int, c config) {
	t, own := tally{chars: map[rune]*count{}}, tally{chars: map[rune]*count{}}
	for fold := range folds {
		if only > 0 && fold >= only {
			break
		}
		held := map[string]bool{}
		var test, rest []sample
		for _, s := range gold {
			if s.group%folds == fold {
				held[s.text] = true
				test = append(test, s)
			}
		}
		for _, s := range gold {
			if !held[s.text] {
				rest = append(rest, s)
			}
		}
		for _, s := range taught {
			if !held[s.text] {
				rest = append(rest, s)
			}
		}
		m := train(rest, c)
		for i := range test {
			if test[i].own {
				own.judge(m, &test[i])
			} else {
				t.judge(m, &test[i])
			}
		}
	}
	t.print(show)
	own.print(show)
}

// count is how many labelled sentences there were and how many were right.
type count struct{ all, given, best int }

type tally struct {
	count
	chars  map[rune]*count
	errors []string
}

// judge counts one held-out sample. One that asks no question is as it is.
func (t *tally) judge(m *model, s *sample) {
	c := t.chars[s.Char]
	if c == nil {
		c = &count{}
		t.chars[s.Char] = c
	}
	add := func(given, best bool) {
		for _, to := range []*count{&t.count, c} {
			to.all++
			if given {
				to.given++
			}
			if best {
				to.best++
			}
		}
	}
	switch {
	case s.Readings == nil:
		add(s.settled, s.settled)
	case s.gold < 0:
		add(false, false)
	default:
		best := m.best(s)
		add(s.Given == s.gold, best == s.gold)
		if best != s.gold {
			t.errors = append(t.errors, fmt.Sprintf("%c %s for %s, given %s by %s: %s", s.Char, s.Readings[best].Pinyin(),
				s.Readings[s.gold].Pinyin(), s.Readings[s.Given].Pinyin(), s.Source, s.text))
		}
	}
}

func (t *tally) print(show int) {
	percent := func(n int) float64 { return 100 * float64(n) / float64(max(t.all, 1)) }
	fmt.Printf("%d sentences: given %.2f %%, with the classifier %.2f %%\n", t.all, percent(t.given), percent(t.best))
	var worse []rune
	for r, c := range t.chars {
		if c.best < c.given {
			worse = append(worse, r)
		}
	}
	sort.Slice(worse, func(a, b int) bool { return worse[a] < worse[b] })
	for _, r := range worse {
		fmt.Printf("worse: %c %d of %d, %d before\n", r, t.chars[r].best, t.chars[r].all, t.chars[r].given)
	}
	for _, e := range t.errors[:min(show, len(t.errors))] {
		fmt.Println(e)
	}
}
