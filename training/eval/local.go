package main

import (
	"context"
	"math"

	"github.com/langdu/langdu/audio/assess"
)

// locality measures how far a mistake is felt: one character of the text is
// changed, and the scores of the others should stay what they were.
func (s *suite) locality(ctx context.Context) error {
	type moved struct{ next, others []float64 }
	for _, set := range s.sets {
		if set.name != sentences {
			continue
		}
		all, err := each(ctx, set.list, func(ctx context.Context, u *utterance) (moved, error) {
			var m moved
			session, err := newSession(ctx, s.model, s.cal, u.clip, assess.AnyAge)
			if err != nil {
				return m, err
			}
			p, err := u.passage()
			if err != nil {
				return m, err
			}
			r := u.random()
			spots := places(p)
			if len(spots) == 0 {
				return m, nil
			}
			at := one(r, spots)
			changed, ok := substitute(at.spoken, whole, r)
			before, err := session.judge(ctx, p)
			if err != nil || !ok || before.Report == nil {
				return m, err
			}
			after, err := session.judge(ctx, replaced(p, at, changed))
			if err != nil || after.Report == nil {
				return m, err
			}
			for i, c := range before.Characters {
				by := math.Abs(c.Score - after.Characters[i].Score)
				switch distance := max(i-at.char, at.char-i); {
				case distance == 1:
					m.next = append(m.next, by)
				case distance > 1:
					m.others = append(m.others, by)
				}
			}
			return m, nil
		})
		if err != nil {
			return err
		}
		var sum moved
		for _, m := range all {
			sum = moved{append(sum.next, m.next...), append(sum.others, m.others...)}
		}
		average := func(x []float64) estimate {
			return resampled(x, x, func(a, _ []float64) float64 { return mean(a) })
		}
		const section = "Points by which a changed character moves the scores of others, sentences"
		s.add(section, "of its neighbours", average(sum.next), "low", "5")
		s.add(section, "of all others", average(sum.others), "low", "5")
	}
	return nil
}
