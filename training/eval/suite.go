package main

import (
	"context"
	"maps"
	"slices"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/assess"
	"github.com/langdu/langdu/audio/score"
)

// suite is the model under test and the speech it is tested on.
type suite struct {
	model   assess.Model
	cal     *score.Calibration // nil for the shipped one
	teacher assess.Model       // may be nil
	sets    []speechSet
	english []*utterance
	reader  []*utterance // sentences of a voice never heard
	verbose bool         // print the trials of events that fail
	short   bool
	speech  string // folder of speech sets
	figures []figure
	trials  []trial
	unheard map[string][]claim // what scores of voices never heard claim

	adapted     bool   // the model is not the embedded one
	calibration string // file that calibrating writes
}

// speechSet is one kind of Mandarin speech.
type speechSet struct {
	name string
	list []*utterance
}

func (s *suite) add(section, name string, e estimate, better, goal string) {
	s.figures = append(s.figures, figure{section, name, e, better, goal})
}

var goals = map[change]string{initialAny: "3", initialNear: "6", finalAny: "2", finalNear: "5", toneAny: "4", toneNear: "7"}

// run measures everything.
func (s *suite) run(ctx context.Context) error {
	for _, step := range []func(context.Context) error{s.substitutions, s.refusals, s.hardship, s.events, s.timing, s.locality, s.longPage, s.answers, s.transcripts} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// outcomes runs the substitution trials of one set.
func outcomes(ctx context.Context, m assess.Model, cal *score.Calibration, list []*utterance, age assess.AgeBand) (*outcome, error) {
	all, err := each(ctx, list, func(ctx context.Context, u *utterance) (*outcome, error) {
		session, err := newSession(ctx, m, cal, u.clip, age)
		if err != nil {
			return nil, err
		}
		return substitutions(ctx, session, u)
	})
	if err != nil {
		return nil, err
	}
	return merge(all), nil
}

// substitutions measures how well changed parts are told from read ones.
func (s *suite) substitutions(ctx context.Context) error {
	unheard, everything := newOutcome(), newOutcome()
	for _, set := range s.sets {
		o, err := outcomes(ctx, s.model, s.cal, set.list, assess.AnyAge)
		if err != nil {
			return err
		}
		s.errorRates("Equal error rate, "+set.name, o)
		s.add("Correct characters called wrong", set.name, share(o.wrong), "low", "2")
		s.add("True readings refused", set.name, share(o.refusals), "low", "1")
		s.add("Whole characters changed", set.name+": below the threshold that 90 % of true ones pass",
			detected(o.genuine[whole], o.impostor[whole]), "high", "90")
		everything = merge([]*outcome{everything, o})
		if set.name != sentences && set.name != words {
			unheard = merge([]*outcome{unheard, o})
		}
	}
	s.trials = everything.trials
	s.errorRates("Equal error rate, voices never heard", unheard)
	s.reliable(unheard)
	for _, speaker := range slices.Sorted(maps.Keys(everything.speakers)) {
		s.add("Correct characters called wrong, by speaker", speaker, share(everything.speakers[speaker]), "low", "2")
	}
	for _, c := range parts {
		s.add("Area under the curve, voices never heard", string(c), resampled(unheard.genuine[c], unheard.impostor[c], area), "high", "")
	}
	s.add("Verdicts", "correct characters called unsure or wrong", share(everything.doubted), "low", "")
	for _, c := range append([]change{whole}, parts...) {
		s.add("Verdicts", "changed "+string(c)+" called wrong", share(everything.caught[c]), "high", "")
	}
	if s.teacher == nil {
		return nil
	}
	for _, set := range s.sets {
		o, err := outcomes(ctx, s.teacher, s.cal, set.list, assess.AnyAge)
		if err != nil {
			return err
		}
		s.errorRates("Teacher alone, equal error rate, "+set.name, o)
	}
	return nil
}

func (s *suite) errorRates(section string, o *outcome) {
	for _, c := range parts {
		s.add(section, string(c), resampled(o.genuine[c], o.impostor[c], equalError), "low", goals[c])
	}
}

// detected is how many changed characters score below the threshold that nine of
// ten true ones pass.
func detected(genuine, impostor []float64) estimate {
	return resampled(genuine, impostor, func(g, i []float64) float64 {
		threshold, below := quantile(g, 0.1), 0
		for _, v := range i {
			if v < threshold {
				below++
			}
		}
		return 100 * float64(below) / float64(max(len(i), 1))
	})
}

func shares(a, b string) bool {
	for _, c := range a {
		for _, d := range b {
			if c == d {
				return true
			}
		}
	}
	return false
}

// hardship measures error rates and false alarms under each condition.
func (s *suite) hardship(ctx context.Context) error {
	var list []*utterance
	for _, set := range s.sets {
		list = append(list, set.list[:min(len(set.list), s.perCondition())]...)
	}
	for _, c := range append([]condition{{name: "clean", apply: same}}, conditions()...) {
		harder, err := each(ctx, list, func(ctx context.Context, u *utterance) (*utterance, error) {
			v := *u
			var err error
			v.clip, err = c.apply(ctx, u.clip)
			return &v, err
		})
		if err != nil {
			return err
		}
		o, err := outcomes(ctx, s.model, s.cal, harder, c.age)
		if err != nil {
			return err
		}
		section := "All speech, " + c.name
		for _, part := range []change{initialAny, finalAny, toneAny} {
			s.add(section, "equal error rate, "+string(part), resampled(o.genuine[part], o.impostor[part], equalError), "low", "")
		}
		s.add(section, "correct characters called wrong", share(o.wrong), "low", "2")
		s.add(section, "true readings refused", share(o.refusals), "low", "1")
	}
	return nil
}

func same(_ context.Context, c audio.Clip) (audio.Clip, error) { return c, nil }

func (s *suite) perCondition() int {
	if s.short {
		return 8
	}
	return 40
}
