package main

import (
	"context"
	"fmt"
	"runtime"
	"sync"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/answer"
	"github.com/langdu/langdu/audio/assess"
	"github.com/langdu/langdu/audio/dsp"
	"github.com/langdu/langdu/audio/question"
)

// reply is what became of a trial.
type reply struct {
	*asked
	report *answer.Report // nil where the recording was refused
	reason assess.Reason  // of that
}

// answerer hears clips as answers to questions; the network hears the same clip
// once.
type answerer func(ctx context.Context, clip audio.Clip, s question.Sheet, q dsp.Quality) (*answer.Report, assess.Reason, error)

// replies tries all trials, with answerers that begin makes for readers of an age.
func replies(ctx context.Context, trials []*asked, begin func(assess.AgeBand) (answerer, error)) ([]reply, error) {
	all := make([]reply, len(trials))
	return all, hearTrials(ctx, trials, func(age assess.AgeBand) (hearer, error) {
		listen, err := begin(age)
		return func(ctx context.Context, i int, clip audio.Clip, sheet question.Sheet, q dsp.Quality) error {
			report, reason, err := listen(ctx, clip, sheet, q)
			all[i] = reply{trials[i], report, reason}
			return err
		}, err
	})
}

// hearer hears the clip of trial i.
type hearer func(ctx context.Context, i int, clip audio.Clip, s question.Sheet, q dsp.Quality) error

// hearTrials goes through all trials on all processors. Those of one sound under
// one condition share a hearer, that begin makes for readers of an age.
func hearTrials(ctx context.Context, trials []*asked, begin func(assess.AgeBand) (hearer, error)) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	next := make(chan []int)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for group := range next {
				if err := hearGroup(ctx, trials, group, begin); err != nil {
					cancel(fmt.Errorf("%s: %w", trials[group[0]].sound.path, err))
				}
			}
		})
	}
	for _, group := range bySound(trials) {
		if ctx.Err() == nil {
			next <- group
		}
	}
	close(next)
	workers.Wait()
	return context.Cause(ctx)
}

// bySound are the indices of trials that hear the same.
func bySound(trials []*asked) [][]int {
	type heard struct {
		first     *float32 // of the samples
		samples   int
		condition string
	}
	at := map[heard]int{}
	var groups [][]int
	for i, t := range trials {
		key := heard{nil, len(t.sound.clip.Samples), t.condition.name}
		if key.samples > 0 {
			key.first = &t.sound.clip.Samples[0]
		}
		k, ok := at[key]
		if !ok {
			k = len(groups)
			at[key], groups = k, append(groups, nil)
		}
		groups[k] = append(groups[k], i)
	}
	return groups
}

func hearGroup(ctx context.Context, trials []*asked, group []int, begin func(assess.AgeBand) (hearer, error)) error {
	first := trials[group[0]]
	clip, err := first.condition.apply(ctx, first.sound.clip)
	if err != nil {
		return err
	}
	q, err := dsp.Measure(clip)
	if err != nil {
		return err
	}
	hear, err := begin(first.condition.age)
	if err != nil {
		return err
	}
	for _, i := range group {
		if err := hear(ctx, i, clip, trials[i].sheet, q); err != nil {
			return err
		}
	}
	return nil
}

// verdict is that on the reply; "" where the recording was refused.
func (r *reply) verdict() answer.Verdict {
	if r.report == nil {
		return ""
	}
	return r.report.Match.Verdict
}

// names says whether the reply names an answer, matched or partly, and which.
func (r *reply) names() (int, bool) {
	if r.report == nil || r.report.Match.Answer == nil || r.verdict() == answer.Unsure || r.verdict() == answer.NotMatched {
		return -1, false
	}
	return *r.report.Match.Answer, true
}

// right says whether the reply is what the trial wants: the verdict and, where
// there is a true answer, that one.
func (r *reply) right() bool {
	at, named := r.names()
	if r.want == answer.NotMatched {
		return !named && r.verdict() != answer.Unsure
	}
	return r.verdict() == r.want && named && at == r.truth
}

// another says whether an answer was taken that was not said.
func (r *reply) another() bool {
	at, named := r.names()
	return named && at != r.truth
}
