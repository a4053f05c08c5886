package main

import (
	"cmp"
	"context"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/assess"
	"github.com/langdu/langdu/audio/hanzi"
	"github.com/langdu/langdu/audio/score"
)

// tally counts one kind of event.
type tally struct{ found, missed, false int }

func (t tally) plus(u tally) tally {
	return tally{t.found + u.found, t.missed + u.missed, t.false + u.false}
}

// The events that are spliced.
var eventNames = []string{"skipped", "repeated", "phrase repeated", "inserted", "self-corrected", "line left out", "stopped early"}

// spliced is a reading into which an event has been cut.
type spliced struct {
	name    string
	sound   audio.Clip
	passage audio.Passage
	shown   func(r *score.Report) []int // characters that show the event
	want    []int                       // those that should
	also    []int                       // those that may: they do in the untouched reading
}

// The characters that show an event, and those after which something was put in.
func showing(e score.Event) func(*score.Report) []int {
	return func(r *score.Report) []int {
		return indices(r, func(c score.Character) bool { return slices.Contains(c.Events, e) })
	}
}

// saidAgain are the characters said more than once, well or not.
func saidAgain(r *score.Report) []int {
	return slices.Concat(showing(score.Repeated)(r), showing(score.SelfCorrected)(r))
}

func skippedIn(r *score.Report) []int {
	return indices(r, func(c score.Character) bool { return c.Verdict == score.Skipped })
}

func putIn(r *score.Report) (at []int) {
	for _, ins := range r.Inserted {
		at = append(at, ins.After)
	}
	return at
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

// source is a reading as it was, to be cut up.
type source struct {
	*utterance
	cutter
	passage audio.Passage
	report  *score.Report
}

// open judges u as read; nil where that is too short to splice, or where a
// character that counts lies before the one before it, so that there is no cut
// between them.
func open(ctx context.Context, m assess.Model, cal *score.Calibration, u *utterance) (*source, error) {
	p, err := u.passage()
	if err != nil {
		return nil, err
	}
	s, err := newSession(ctx, m, cal, u.clip, assess.AnyAge)
	if err != nil {
		return nil, err
	}
	result, err := s.judge(ctx, p)
	if err != nil || result.Report == nil || len(result.Characters) < 6 {
		return nil, err
	}
	inOrder := slices.IsSortedFunc(result.Characters, func(a, b score.Character) int {
		return cmp.Or(cmp.Compare(a.StartMS, b.StartMS), cmp.Compare(a.EndMS, b.EndMS))
	})
	if !inOrder {
		return nil, nil
	}
	return &source{u, cutter{u.clip, result.Characters}, p, result.Report}, nil
}

// events is how many the reading shows that nobody has put there.
func (s *source) events() int {
	n := len(s.report.Inserted) + len(skippedIn(s.report))
	for _, c := range s.report.Characters {
		if slices.Contains(c.Events, score.Repeated) || slices.Contains(c.Events, score.SelfCorrected) {
			n++
		}
	}
	return n
}

// splicing makes n trials of every event of one reading, with readings of the
// same voice, and shows what each gave to see.
func splicing(ctx context.Context, m assess.Model, cal *score.Calibration, own *source, all []*source, n int,
	see func(spliced, *score.Report, tally)) (map[string]tally, error) {
	r, counts := own.random(), map[string]tally{}
	same := slices.DeleteFunc(slices.Clone(all), func(s *source) bool { return s.speaker != own.speaker || s == own })
	if len(same) < 2 {
		return nil, nil
	}
	for range n {
		other, third := r.IntN(len(same)), r.IntN(len(same)-1)
		if third >= other {
			third++
		}
		for _, trial := range splices(own, same[other], same[third], r) {
			s, err := newSession(ctx, m, cal, trial.sound, assess.AnyAge)
			if err != nil {
				return nil, err
			}
			result, err := s.judge(ctx, trial.passage)
			if err != nil {
				return nil, err
			}
			t := trial.count(result.Report)
			see(trial, result.Report, t)
			counts[trial.name] = counts[trial.name].plus(t)
		}
	}
	return counts, nil
}

// splices cuts every event into own. other and third are readings by the same
// voice: a strange character comes from other, and the three of them make a page.
func splices(own, other, third *source, r *rand.Rand) []spliced {
	k, from, ok := strangeTo(own.report, other.report, r)
	if !ok {
		return nil
	}
	foreign, n := other.char(from), len(own.read)
	begin, end, one := own.span(0, k), own.span(k+1, n), own.span(k, k+1)
	list := []spliced{
		{name: "skipped", sound: joined(begin, end), shown: skippedIn, want: []int{k}},
		{name: "repeated", sound: joined(begin, one, one, end), shown: showing(score.Repeated), want: []int{k}},
		{name: "phrase repeated", sound: joined(begin, one, own.span(k-2, k+1), end), shown: saidAgain,
			want: []int{k - 2, k - 1, k}},
		{name: "inserted", sound: joined(begin, foreign, one, end), shown: putIn, want: []int{k}},
		{name: "self-corrected", sound: joined(begin, foreign, own.span(k-1, k+1), end), shown: showing(score.SelfCorrected),
			want: []int{k}, also: []int{k - 1}},
	}
	for i := range list {
		list[i].passage = own.passage
		list[i].also = append(list[i].also, list[i].shown(own.report)...)
	}
	return append(list, pages(own, other, third)...)
}

// pages splices three readings into a page, of which the second is left out, or
// which ends within the second.
func pages(first, second, third *source) []spliced {
	p, err := hanzi.Read(strings.Join([]string{first.text, second.text, third.text}, "。"), nil)
	a, b, c := len(first.read), len(second.read), len(third.read)
	if err != nil || len(p.Characters()) != a+b+c {
		return nil
	}
	stop, known := a+b/2, skippedIn(first.report)
	for _, k := range skippedIn(second.report) {
		known = append(known, a+k)
	}
	for _, k := range skippedIn(third.report) {
		known = append(known, a+b+k)
	}
	return []spliced{
		{name: "line left out", passage: p, sound: joined(first.utterance.clip, third.utterance.clip), shown: skippedIn, want: from(a, a+b), also: known},
		{name: "stopped early", passage: p, sound: joined(first.utterance.clip, second.span(0, b/2)), shown: skippedIn, want: from(stop, a+b+c), also: known},
	}
}

// from lists lo to hi−1.
func from(lo, hi int) (list []int) {
	for i := lo; i < hi; i++ {
		list = append(list, i)
	}
	return list
}

// count compares what a result shows with the event: it is found when nine in
// ten of its characters show it, and whatever else shows one is false, unless
// the untouched reading showed it too, where it is counted.
func (s spliced) count(r *score.Report) tally {
	if r == nil {
		return tally{missed: 1}
	}
	shown, missing := s.shown(r), 0
	for _, k := range s.want {
		if !slices.Contains(shown, k) {
			missing++
		}
	}
	t := tally{found: 1}
	if 10*missing > len(s.want) {
		t = tally{missed: 1}
	}
	for _, k := range shown {
		if !slices.Contains(s.want, k) && !slices.Contains(s.also, k) {
			t.false++
		}
	}
	return t
}

// strangeTo picks a correct character of own, in its middle, and a correct one
// of other that shares neither initial nor final with it or its neighbours, and
// is none of own's: whoever says that may have gone back to it. The one of own is
// not like its neighbours: which of two was left out nobody knows.
func strangeTo(own, other *score.Report, r *rand.Rand) (k, strange int, ok bool) {
	for range 300 {
		k, strange = 2+r.IntN(len(own.Characters)-4), r.IntN(len(other.Characters))
		ok = clear(other.Characters[strange]) && clear(own.Characters[k])
		for i, near := range own.Characters[k-2 : k+2] {
			ok = ok && clear(near) && !alike(near, other.Characters[strange]) &&
				(i == 2 || !sameSyllable(near, own.Characters[k]))
		}
		for _, c := range own.Characters {
			ok = ok && (c.Initial == nil || !sameSyllable(c, other.Characters[strange]))
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

func sameSyllable(a, b score.Character) bool {
	return a.Initial.Expected == b.Initial.Expected && a.Final.Expected == b.Final.Expected
}
