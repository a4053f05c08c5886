package main

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/assess"
)

// section of the figures that must be 0
const mustRefuse = "Scored although it should be refused"

// refusals measures how much of what is no reading of the text is scored: sounds
// without speech, speech that says nothing, English, and readings of other pages.
func (s *suite) refusals(ctx context.Context) error {
	var all []*utterance
	for _, set := range s.sets {
		all = append(all, set.list...)
	}
	pages := newLibrary(all)
	if err := s.noises(ctx, pages); err != nil {
		return err
	}
	if err := s.senseless(ctx, all, pages); err != nil {
		return err
	}
	if err := s.foreigners(ctx, pages); err != nil {
		return err
	}
	for _, set := range s.sets {
		if err := s.scored(ctx, "another page, "+set.name, set.list, pages, 0, 0, 0); err != nil {
			return err
		}
	}
	for _, n := range []int{1, 2, 3, 4} {
		if err := s.scored(ctx, fmt.Sprintf("another page of %d characters, all sets", n), all, pages, n); err != nil {
			return err
		}
	}
	return s.strained(ctx, all)
}

// noises holds sounds without speech against pages of every length: those that
// are plainly none, each kind by itself; music and the like, known to the
// calibration and held from it.
func (s *suite) noises(ctx context.Context, pages *library) error {
	n := 12
	if s.short {
		n = 3
	}
	var known, held []*utterance
	for _, k := range noises {
		list := k.clips(n, trialSeed)
		switch {
		case k.plain:
			if err := s.scored(ctx, k.name, list, pages, pageLengths...); err != nil {
				return err
			}
		case k.held:
			held = append(held, list...)
		default:
			known = append(known, list...)
		}
	}
	if err := s.scored(ctx, "music and noises of the kinds calibrated on", known, pages, pageLengths...); err != nil {
		return err
	}
	return s.scored(ctx, "music and noises of other kinds", held, pages, pageLengths...)
}

// senseless holds what is made of speech but says nothing against pages of every
// length: a crowd, and readings played backwards.
func (s *suite) senseless(ctx context.Context, all []*utterance, pages *library) error {
	const crowds, voices = 12, 12
	var crowd, backward []*utterance
	for k := range crowds {
		r := rand.New(rand.NewPCG(uint64(k), trialSeed))
		crowd = append(crowd, &utterance{path: fmt.Sprint("crowd ", k), clip: babble(r, all, voices)})
	}
	for _, u := range all[:min(len(all), 40)] {
		v := *u
		v.clip.Samples = slices.Clone(u.clip.Samples)
		slices.Reverse(v.clip.Samples)
		backward = append(backward, &v)
	}
	if err := s.scored(ctx, "a crowd of twelve voices", crowd, pages, pageLengths...); err != nil {
		return err
	}
	return s.scored(ctx, "readings backwards", backward, pages, pageLengths...)
}

// babble is three seconds of so many voices at once that never pause.
func babble(r *rand.Rand, all []*utterance, voices int) audio.Clip {
	clip := audio.Clip{Rate: audio.SpeechRate, Samples: make([]float32, 3*audio.SpeechRate)}
	for range voices {
		for at := -r.IntN(int(audio.SpeechRate)); at < len(clip.Samples); {
			x := one(r, all).clip.Samples
			gain := float32(0.05 / math.Sqrt(power(x)))
			for i, v := range x {
				if at+i >= 0 && at+i < len(clip.Samples) {
					clip.Samples[at+i] += gain * v
				}
			}
			at += len(x)
		}
	}
	return clip
}

// foreigners holds English against pages, that of children by their length.
func (s *suite) foreigners(ctx context.Context, pages *library) error {
	child := func(u *utterance) bool { return u.age() <= 11 }
	adults := slices.DeleteFunc(slices.Clone(s.english), child)
	children := slices.DeleteFunc(slices.Clone(s.english), func(u *utterance) bool { return !child(u) })
	if err := s.scored(ctx, "English by children", children, pages, 0, 0, 0); err != nil {
		return err
	}
	for _, n := range pageLengths {
		if err := s.scored(ctx, fmt.Sprintf("English by children, %d characters", n), children, pages, n); err != nil {
			return err
		}
	}
	return s.scored(ctx, "English by adults", adults, pages, 0, 0, 0)
}

// scored judges each recording against a page of each length, 0 for any, that it
// is no reading of.
func (s *suite) scored(ctx context.Context, name string, list []*utterance, pages *library, lengths ...int) error {
	results, err := each(ctx, list, func(ctx context.Context, u *utterance) ([]bool, error) {
		session, err := newSession(ctx, s.model, s.cal, u.clip, assess.AnyAge)
		if err != nil {
			return nil, err
		}
		r := u.random()
		var scored []bool
		for _, n := range lengths {
			p, err := pages.other(r, u, n)
			if err != nil {
				return nil, err
			}
			result, err := session.judge(ctx, p)
			if err != nil {
				return nil, err
			}
			scored = append(scored, result.Status == assess.Scored)
		}
		return scored, nil
	})
	s.add(mustRefuse, name, share(slices.Concat(results...)), "low", "0")
	return err
}

// strained counts true readings refused under strain, over all sets: in noise,
// raised, faint, and on an offset.
func (s *suite) strained(ctx context.Context, all []*utterance) error {
	for _, c := range []condition{
		{name: "10 dB", apply: atSNR(10)}, {name: "pitch × 1.3", apply: raised(1.3), age: assess.Under14},
		{name: "at −60 dBFS", apply: faint(-60)}, {name: "with an offset of 0.3", apply: offset(0.3)},
	} {
		refused, err := each(ctx, all, func(ctx context.Context, u *utterance) (bool, error) {
			p, err := u.passage()
			if err != nil {
				return false, err
			}
			clip, err := c.apply(ctx, u.clip)
			if err != nil {
				return false, err
			}
			session, err := newSession(ctx, s.model, s.cal, clip, c.age)
			if err != nil {
				return false, err
			}
			result, err := session.judge(ctx, p)
			return result.Status != assess.Scored, err
		})
		if err != nil {
			return err
		}
		s.add("True readings refused", "all sets, "+c.name, share(refused), "low", "1")
	}
	return nil
}
