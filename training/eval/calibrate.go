package main

import (
	"context"
	"encoding/json"
	"math"
	"os"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/score"
)

// share of the characters read correctly that each strictness may call wrong.
var falseAlarms = map[score.Strictness]float64{score.Lenient: 0.008, score.Normal: 0.015, score.Strict: 0.04}

// doubt is how many times more often a correct part may be called unsure or
// wrong than wrong.
const doubt = 5

// examples are the parts of recordings whose truth is known.
type examples struct {
	initial, final, tone []labelled
}

// learn gathers the parts of u as read, and those of some characters changed.
func learn(ctx context.Context, s *session, u *utterance) (*examples, error) {
	p, err := u.passage()
	if err != nil {
		return nil, err
	}
	x := &examples{}
	spots := places(p)
	if err := x.add(ctx, s, p, spots, true, whole); err != nil {
		return nil, err
	}
	r := u.random()
	r.Shuffle(len(spots), func(i, j int) { spots[i], spots[j] = spots[j], spots[i] })
	for _, at := range spots[:min(perUtterance, len(spots))] {
		for _, c := range parts {
			changed, ok := substitute(at.spoken, c, r)
			if !ok || ((c == toneAny || c == toneNear) && !at.certain) {
				continue
			}
			if err := x.add(ctx, s, replaced(p, at, changed), []place{at}, false, c); err != nil {
				return nil, err
			}
		}
	}
	return x, nil
}

// add measures the characters of p at spots. Of impostors only the changed part
// is an example.
func (x *examples) add(ctx context.Context, s *session, p audio.Passage, spots []place, genuine bool, c change) error {
	evidence, alignment, err := s.engine.Align(ctx, s.clip, p, nil)
	if err != nil {
		return err
	}
	for _, at := range spots {
		takes := alignment.Characters[at.char].Takes
		if len(takes) == 0 {
			continue
		}
		m := evidence.Take(takes[len(takes)-1])[0]
		if m.Initial != nil && (genuine || c == initialAny || c == initialNear) {
			x.initial = append(x.initial, labelled{*m.Initial, genuine})
		}
		if genuine || c == finalAny || c == finalNear {
			x.final = append(x.final, labelled{m.Final, genuine})
		}
		if (genuine && at.certain) || c == toneAny || c == toneNear {
			x.tone = append(x.tone, labelled{m.Tone, genuine})
		}
	}
	return nil
}

// calibrate fits c to the examples.
func calibrate(c score.Calibration, model string, all []*examples) score.Calibration {
	var sum examples
	for _, x := range all {
		sum.initial = append(sum.initial, x.initial...)
		sum.final = append(sum.final, x.final...)
		sum.tone = append(sum.tone, x.tone...)
	}
	c.Model = model
	c.Initial, c.Final, c.Tone = fitLogistic(sum.initial), fitLogistic(sum.final), fitLogistic(sum.tone)
	c.Cuts = map[score.Strictness]score.Cuts{}
	for s, alarms := range falseAlarms {
		each := alarms / 3 // a character has three parts
		c.Cuts[s] = score.Cuts{
			Initial: cut(c.Initial, sum.initial, each),
			Final:   cut(c.Final, sum.final, each),
			Tone:    cut(c.Tone, sum.tone, each),
		}
	}
	return c
}

// cut calls the given share of the genuine parts wrong, and doubt times as many
// wrong or unsure. Half is the least for correct and the most for wrong.
func cut(l score.Logistic, data []labelled, alarms float64) score.Cut {
	var p []float64
	for _, d := range data {
		if d.genuine {
			p = append(p, 1/(1+math.Exp(-l.Logit(d.margin))))
		}
	}
	return score.Cut{
		Wrong:   round(min(quantile(p, alarms), 0.5)),
		Correct: round(max(quantile(p, alarms*doubt), 0.5)),
	}
}

func writeCalibration(path string, c score.Calibration) error {
	text, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o644)
}
