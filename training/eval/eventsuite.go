package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/langdu/langdu/audio/score"
)

// perUnheard is how many trials of each event are made of one sentence of the
// voice that was never heard, of which there are few.
const perUnheard = 3

// eventGoals are the shares in per cent of found and of true events to be reached.
var eventGoals = map[string]string{"skipped": "95", "repeated": "95", "inserted": "95", "self-corrected": "85"}

// onlyEvents prints what concerns the aligner, and what it gets wrong.
func (s *suite) onlyEvents(ctx context.Context) error {
	s.verbose = true
	for _, step := range []func(context.Context) error{s.timing, s.locality, s.longPage, s.events} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	fmt.Println(table(s.figures))
	return nil
}

// events measures how often spliced events are found where they are: in
// sentences, and in those of a voice that was never heard.
func (s *suite) events(ctx context.Context) error {
	for _, set := range s.sets {
		switch set.name {
		case sentences:
			if err := s.eventsIn(ctx, "Events in sentences", set.list, 1); err != nil {
				return err
			}
		case firstReader:
			n := perUnheard
			if s.short {
				n = 1
			}
			if err := s.eventsIn(ctx, "Events in sentences, a voice never heard", s.reader, n); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *suite) eventsIn(ctx context.Context, section string, list []*utterance, n int) error {
	all, err := s.opened(ctx, list)
	if err != nil {
		return err
	}
	var shown, characters int
	for _, o := range all {
		shown, characters = shown+o.events(), characters+len(o.read)
	}
	var mu sync.Mutex // for printing
	results, err := each(ctx, list, func(ctx context.Context, u *utterance) (map[string]tally, error) {
		for _, own := range all {
			if own.utterance == u {
				return splicing(ctx, s.model, s.cal, own, all, n, func(trial spliced, r *score.Report, t tally) {
					if s.verbose && t.missed+t.false > 0 {
						mu.Lock()
						defer mu.Unlock()
						fmt.Println(describe(trial, r))
					}
				})
			}
		}
		return nil, nil
	})
	if err != nil {
		return err
	}
	for _, name := range eventNames {
		var found, right []bool
		for _, counts := range results {
			t := counts[name]
			for range t.found {
				found, right = append(found, true), append(right, true)
			}
			for range t.missed {
				found = append(found, false)
			}
			for range t.false {
				right = append(right, false)
			}
		}
		s.add(section, name+": found (recall)", share(found), "high", eventGoals[name])
		s.add(section, name+": true (precision)", share(right), "high", eventGoals[name])
	}
	untouched := make([]bool, characters)
	for i := range min(shown, characters) {
		untouched[i] = true
	}
	s.add(section, "events per 100 characters of untouched sentences", share(untouched), "low", "")
	return nil
}

// opened are the readings of list that are long enough to splice.
func (s *suite) opened(ctx context.Context, list []*utterance) ([]*source, error) {
	all, err := each(ctx, list, func(ctx context.Context, u *utterance) (*source, error) {
		return open(ctx, s.model, s.cal, u)
	})
	return slices.DeleteFunc(all, func(o *source) bool { return o == nil }), err
}

// describe writes a trial down: what was spliced at which characters (*), and
// what each character got.
func describe(trial spliced, r *score.Report) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s:", trial.name)
	if r == nil {
		return b.String() + " refused"
	}
	after := map[int]string{}
	for _, ins := range r.Inserted {
		after[ins.After] += fmt.Sprintf(" +[%s %d]", ins.Heard, ins.EndMS-ins.StartMS)
	}
	wanted := map[int]bool{}
	for _, k := range trial.want {
		wanted[k] = true
	}
	for i, c := range r.Characters {
		b.WriteString(after[i] + " ")
		if wanted[i] {
			b.WriteString("*")
		}
		fmt.Fprintf(&b, "%s(%.0f", c.Reading, c.Score)
		if c.Verdict == score.Skipped {
			b.WriteString(" skipped")
		} else {
			fmt.Fprintf(&b, " %d–%d", c.StartMS, c.EndMS)
		}
		for _, e := range c.Events {
			fmt.Fprintf(&b, " %s", e)
		}
		b.WriteString(")")
	}
	return b.String() + after[len(r.Characters)]
}
