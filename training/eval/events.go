package main

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/assess"
	"github.com/langdu/langdu/audio/score"
)

// tally counts one kind of event.
type tally struct{ found, missed, false int }

// The events that are spliced.
var eventNames = []string{"skipped", "repeated", "phrase repeated", "inserted", "self-corrected"}

// splice is a way of cutting an event into a reading: the pieces that replace
// character k, and where the result must show it.
type splice struct {
	name   string
	pieces func(c cutter, k int, foreign audio.Clip) []audio.Clip
	shown  func(r *score.Report) []int // characters that show the event
}

// cutter cuts characters out of a reading.
type cutter struct {
	clip audio.Clip
	read []score.Character
}

// span is the sound of characters i to j−1, silences between them included.
func (c cutter) span(i, j int) audio.Clip {
	ms := func(x int64) time.Duration { return time.Duration(x) * time.Millisecond }
	s := audio.Span{End: c.clip.Duration()}
	if i > 0 {
		s.Start = ms(c.read[i].StartMS)
	}
	if j < len(c.read) {
		s.End = ms(c.read[j].StartMS)
	}
	return c.clip.Slice(s)
}

// char is the sound of character k alone.
func (c cutter) char(k int) audio.Clip {
	return c.clip.Slice(audio.Span{Start: time.Duration(c.read[k].StartMS) * time.Millisecond,
		End: time.Duration(c.read[k].EndMS) * time.Millisecond})
}

func splices() []splice {
	event := func(e score.Event) func(*score.Report) []int {
		return func(r *score.Report) []int {
			return indices(r, func(c score.Character) bool { return slices.Contains(c.Events, e) })
		}
	}
	return []splice{
		{"skipped", func(c cutter, k int, _ audio.Clip) []audio.Clip { return nil },
			func(r *score.Report) []int {
				return indices(r, func(c score.Character) bool { return c.Verdict == score.Skipped })
			}},
		{"repeated", func(c cutter, k int, _ audio.Clip) []audio.Clip {
			return []audio.Clip{c.span(k, k+1), c.span(k, k+1)}
		}, event(score.Repeated)},
		{"phrase repeated", func(c cutter, k int, _ audio.Clip) []audio.Clip {
			return []audio.Clip{c.span(k, k+1), c.span(k-2, k+1)}
		}, event(score.Repeated)},
		{"inserted", func(c cutter, k int, foreign audio.Clip) []audio.Clip {
			return []audio.Clip{foreign, c.span(k, k+1)}
		}, func(r *score.Report) []int {
			var at []int
			for _, ins := range r.Inserted {
				at = append(at, ins.After)
			}
			return at
		}},
		{"self-corrected", func(c cutter, k int, foreign audio.Clip) []audio.Clip {
			return []audio.Clip{foreign, c.span(k-1, k+1)}
		}, event(score.SelfCorrected)},
	}
}

func indices(r *score.Report, has func(score.Character) bool) []int {
	var list []int
	for i, c := range r.Characters {
		if has(c) {
			list = append(list, i)
		}
	}
	return list
}

// splicing makes one trial of every event of one reading. foreign is a reading
// by the same voice to take a strange character from.
func splicing(ctx context.Context, m assess.Model, cal *score.Calibration, u, foreign *utterance) (map[string]tally, error) {
	own, p, err := readings(ctx, m, cal, u)
	if err != nil || own == nil {
		return nil, err
	}
	other, _, err := readings(ctx, m, cal, foreign)
	if err != nil || other == nil {
		return nil, err
	}
	r := u.random()
	k, from, ok := strangeTo(own, other, r)
	if !ok {
		return nil, nil
	}
	strange := cutter{foreign.clip, other.Characters}.char(from)
	counts := map[string]tally{}
	c := cutter{u.clip, own.Characters}
	for _, sp := range splices() {
		sound := joined(c.span(0, k), joined(sp.pieces(c, k, strange)...), c.span(k+1, len(c.read)))
		s, err := newSession(ctx, m, cal, sound, assess.AnyAge)
		if err != nil {
			return nil, err
		}
		result, err := s.judge(ctx, p)
		if err != nil {
			return nil, err
		}
		counts[sp.name] = count(result, sp, k)
	}
	return counts, nil
}

// count compares what a result shows with the one event at character k. A
// repeated phrase shows on its other characters too, which is not counted.
func count(result assess.Result, sp splice, k int) tally {
	t := tally{missed: 1}
	if result.Report == nil {
		return t
	}
	for _, at := range sp.shown(result.Report) {
		switch {
		case at == k && t.missed == 1:
			t.missed, t.found = 0, 1
		case sp.name == "phrase repeated" && (at == k-1 || at == k-2):
		case sp.name == "self-corrected" && at == k-1:
		default:
			t.false++
		}
	}
	return t
}

// readings judges u as read; nil where it is too short to splice.
func readings(ctx context.Context, m assess.Model, cal *score.Calibration, u *utterance) (*score.Report, audio.Passage, error) {
	p, err := u.passage()
	if err != nil {
		return nil, p, err
	}
	s, err := newSession(ctx, m, cal, u.clip, assess.AnyAge)
	if err != nil {
		return nil, p, err
	}
	result, err := s.judge(ctx, p)
	if err != nil || result.Report == nil || len(result.Characters) < 6 {
		return nil, p, err
	}
	return result.Report, p, nil
}

// strangeTo picks a correct character of own, in its middle, and a correct one
// of other that shares neither initial nor final with it or its neighbours.
func strangeTo(own, other *score.Report, r *rand.Rand) (k, strange int, ok bool) {
	for range 100 {
		k, strange = 2+r.IntN(len(own.Characters)-4), r.IntN(len(other.Characters))
		ok = clear(other.Characters[strange])
		for _, near := range own.Characters[k-2 : k+2] {
			ok = ok && clear(near) && !alike(near, other.Characters[strange])
		}
		if ok {
			return k, strange, true
		}
	}
	return 0, 0, false
}

// clear says whether a character was said, correctly, and in a time of its own.
func clear(c score.Character) bool {
	return c.Verdict == score.Correct && c.Initial != nil && c.EndMS-c.StartMS >= 120
}

func alike(a, b score.Character) bool {
	return a.Initial.Expected == b.Initial.Expected || a.Final.Expected == b.Final.Expected
}

func joined(clips ...audio.Clip) audio.Clip {
	out := audio.Clip{Rate: audio.SpeechRate}
	for _, c := range clips {
		out.Samples = append(out.Samples, c.Samples...)
	}
	return out
}
