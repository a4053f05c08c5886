package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/align"
	"github.com/langdu/langdu/audio/assess"
	"github.com/langdu/langdu/audio/score"
)

// What fitting the costs of the aligner learns from: sentences of training, and
// how often it goes over all costs.
const (
	fitSentences = 80
	fitRounds    = 2
)

// heardTrial is a spliced reading that the network has heard.
type heardTrial struct {
	spliced
	evidence  *score.Evidence
	emissions audio.Frames
}

// fitter seeks the costs with which fewest events are missed or made up.
type fitter struct {
	trials []heardTrial
	cal    score.Calibration
}

// fitEvents fits the costs of the aligner and writes them: one after the other is
// made smaller and greater, and kept where that makes fewer mistakes.
func (s *suite) fitEvents(ctx context.Context, speech string) error {
	index, err := readIndex(speech, "aishell-sample")
	if err != nil {
		return err
	}
	list := pick(index, fitSentences, 5, func(u *utterance) bool { return u.split == "train" })
	if err := load(ctx, speech, "aishell-sample", list); err != nil {
		return err
	}
	f, err := s.newFitter(ctx, list)
	if err != nil {
		return err
	}
	c, err := f.descend(ctx, align.Default())
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(costsFile, append(text, '\n'), 0o644)
}

// newFitter makes every trial of each reading, with readings of the same voice,
// and lets the network hear it: half of them in noise, for the network knows the
// voices of its training better than it will know any other.
func (s *suite) newFitter(ctx context.Context, list []*utterance) (*fitter, error) {
	f := &fitter{cal: score.Shipped()}
	all, err := s.opened(ctx, list)
	if err != nil {
		return nil, err
	}
	trials, err := each(ctx, list, func(ctx context.Context, u *utterance) ([]heardTrial, error) {
		at := slices.IndexFunc(all, func(o *source) bool { return o.utterance == u })
		if at < 0 {
			return nil, nil
		}
		own, r := all[at], u.random()
		others := slices.DeleteFunc(slices.Clone(all), func(o *source) bool { return o == own || o.speaker != own.speaker })
		if len(others) < 2 {
			return nil, nil
		}
		r.Shuffle(len(others), func(i, j int) { others[i], others[j] = others[j], others[i] })
		hard := condition{apply: same}
		if r.IntN(2) == 0 {
			hard.apply = atSNR(noisy)
		}
		var heard []heardTrial
		for _, t := range append(splices(own, others[0], others[1], r), untouched(own)) {
			sound, err := hard.apply(ctx, t.sound)
			if err != nil {
				return nil, err
			}
			session, err := newSession(ctx, s.model, s.cal, sound, assess.AnyAge)
			if err != nil {
				return nil, err
			}
			e, _, err := session.engine.Align(ctx, sound, t.passage, nil)
			if err != nil {
				return nil, err
			}
			heard = append(heard, heardTrial{t, e, e.Emissions(f.cal.Weights.Tone)})
		}
		return heard, nil
	})
	f.trials = slices.Concat(trials...)
	return f, err
}

// untouched is a reading without any event: what it shows is false.
func untouched(s *source) spliced {
	return spliced{name: "untouched", sound: s.utterance.clip, passage: s.passage, shown: func(r *score.Report) []int {
		return slices.Concat(skippedIn(r), showing(score.Repeated)(r), showing(score.SelfCorrected)(r), putIn(r))
	}}
}

// mistakes counts what is missed and made up under c.
func (f *fitter) mistakes(ctx context.Context, c align.Config) (int, error) {
	var places []*utterance // one per trial, to share them out
	index := map[*utterance]int{}
	for i := range f.trials {
		u := &utterance{path: f.trials[i].name}
		places, index[u] = append(places, u), i
	}
	counts, err := each(ctx, places, func(_ context.Context, u *utterance) (tally, error) {
		t := f.trials[index[u]]
		a, err := align.Align(t.emissions, t.passage, assess.Inventory, c)
		if err != nil {
			return tally{missed: 1}, nil
		}
		r := t.evidence.Judge(t.passage, a, f.cal, score.Circumstances{Strictness: score.Normal, SNR: 40})
		return t.count(&r), nil
	})
	sum := 0
	for _, t := range counts {
		sum += t.missed + t.false
	}
	return sum, err
}

// descend goes along one cost after the other from c.
func (f *fitter) descend(ctx context.Context, c align.Config) (align.Config, error) {
	best, err := f.mistakes(ctx, c)
	if err != nil {
		return c, err
	}
	fmt.Printf("%d trials, %d mistakes with the present costs\n", len(f.trials), best)
	costs := []*float32{&c.Skip, &c.Leap, &c.LeapEach, &c.Stop, &c.Back, &c.Filler, &c.FillerFrame, &c.Garble, &c.GarbleFrame}
	for range fitRounds {
		for _, cost := range costs {
			was, keep := *cost, *cost
			for _, by := range []float32{0.8, 1.25} {
				*cost = was * by
				n, err := f.mistakes(ctx, c)
				if err != nil {
					return c, err
				}
				if n < best {
					best, keep = n, *cost
				}
			}
			*cost = keep
		}
		fmt.Printf("%d mistakes: %+v\n", best, c)
	}
	return c, nil
}
