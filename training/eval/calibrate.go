package main

import (
	"context"
	"encoding/json"
	"math"
	"os"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/score"
)

// falseAlarms is the share of the characters read correctly that each strictness
// may call wrong. It is less than what is promised, because other voices differ.
var falseAlarms = map[score.Strictness]float64{score.Lenient: 0.007, score.Normal: 0.014, score.Strict: 0.04}

const (
	// doubt is how many times more often a correct part may be called unsure or
	// wrong than wrong.
	doubt = 5

	noisy  = 10  // dB: the condition that the shift for noise is learnt from
	childs = 1.3 // times the pitch: that for children
)

// examples are the parts of recordings whose truth is known.
type examples struct {
	initial, final, tone []labelled
	text                 []labelled // how recordings match texts, their own changed or lengthened included
	own                  []labelled // how recordings match their own text
	characters           []measured // read correctly with a certain tone, or changed in any way
}

// measured is a character whose truth is known.
type measured struct {
	score.Measure
	genuine bool
}

// part picks the examples of one kind of part.
type part func(*examples) *[]labelled

func initialPart(x *examples) *[]labelled { return &x.initial }
func finalPart(x *examples) *[]labelled   { return &x.final }
func tonePart(x *examples) *[]labelled    { return &x.tone }
func textPart(x *examples) *[]labelled    { return &x.text }
func ownPart(x *examples) *[]labelled     { return &x.own }

func together(all []*examples) *examples {
	sum := &examples{}
	for _, x := range all {
		for _, p := range []part{initialPart, finalPart, tonePart, textPart, ownPart} {
			*p(sum) = append(*p(sum), *p(x)...)
		}
		sum.characters = append(sum.characters, x.characters...)
	}
	return sum
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
		for _, c := range append([]change{whole}, parts...) {
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
	others := score.PlacesOf(alignment)
	for _, at := range spots {
		takes := alignment.Characters[at.char].Takes
		if len(takes) == 0 {
			continue
		}
		m := evidence.Take(takes[len(takes)-1], others)[0]
		if !genuine || at.certain {
			x.characters = append(x.characters, measured{m, genuine})
		}
		if m.Initial != nil && (genuine || c == whole || c == initialAny || c == initialNear) {
			x.initial = append(x.initial, labelled{m.Initial.Features(), genuine})
		}
		if genuine || c == whole || c == finalAny || c == finalNear {
			x.final = append(x.final, labelled{m.Final.Features(), genuine})
		}
		if (genuine && at.certain) || c == toneAny || c == toneNear {
			x.tone = append(x.tone, labelled{m.Tone.Features(), genuine})
		}
	}
	return nil
}

// fitParts fits the parts of c to examples in a quiet room.
func fitParts(c *score.Calibration, x *examples) {
	c.Initial, c.Final, c.Tone = fitLogistic(x.initial, acceptance), fitLogistic(x.final, acceptance), fitLogistic(x.tone, acceptance)
	characters := wholes(c, x.characters)
	c.Character = fitLogistic(characters, acceptance)
	c.Cuts = map[score.Strictness]score.Cuts{}
	for s, alarms := range falseAlarms {
		each := alarms / 6 // half for the three parts, half for the character
		c.Cuts[s] = score.Cuts{
			Initial:   cut(genuineLogits(c.Initial, x.initial), each),
			Final:     cut(genuineLogits(c.Final, x.final), each),
			Tone:      cut(genuineLogits(c.Tone, x.tone), each),
			Character: cut(genuineLogits(c.Character, characters), alarms/2),
		}
	}
}

// cut calls the given share of the genuine logits wrong, and doubt times as many
// wrong or unsure. Half is the most for wrong.
func cut(genuine []float64, alarms float64) score.Cut {
	return score.Cut{
		Wrong:   round(probability(min(quantile(genuine, alarms), 0))),
		Correct: round(probability(quantile(genuine, alarms*doubt))),
	}
}

// wholes is what the parts of characters say together, with the truth.
func wholes(c *score.Calibration, characters []measured) []labelled {
	data := make([]labelled, len(characters))
	for i, m := range characters {
		data[i] = labelled{c.Together(m.Measure), m.genuine}
	}
	return data
}

func genuineLogits(l score.Logistic, data []labelled) []float64 {
	var z []float64
	for _, d := range data {
		if d.genuine {
			z = append(z, l.Logit(d.features))
		}
	}
	return z
}

func probability(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

// shift is how much lower the cuts must be in harder speech for the same false
// alarms, per unit.
func shift(c *score.Calibration, quiet, hard *examples, units float64) score.Shift {
	by := func(quiet, hard []float64) float64 {
		const tail = 0.05 // deep enough to matter, not so deep as to be mistakes in the texts
		return round(max(quantile(quiet, tail)-quantile(hard, tail), 0) / units)
	}
	return score.Shift{
		Initial:   by(genuineLogits(c.Initial, quiet.initial), genuineLogits(c.Initial, hard.initial)),
		Final:     by(genuineLogits(c.Final, quiet.final), genuineLogits(c.Final, hard.final)),
		Tone:      by(genuineLogits(c.Tone, quiet.tone), genuineLogits(c.Tone, hard.tone)),
		Character: by(genuineLogits(c.Character, wholes(c, quiet.characters)), genuineLogits(c.Character, wholes(c, hard.characters))),
	}
}

func writeCalibration(path string, c score.Calibration) error {
	text, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o644)
}
