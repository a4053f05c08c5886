package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/acoustic"
	"github.com/langdu/langdu/audio/assess"
	"github.com/langdu/langdu/audio/dsp"
	"github.com/langdu/langdu/audio/hanzi"
	"github.com/langdu/langdu/audio/score"
)

// session judges one recording against many texts: the network hears it once.
type session struct {
	engine  *assess.Engine
	clip    audio.Clip
	quality dsp.Quality
}

// recorded is a model that has already heard the one clip it is asked about.
type recorded struct {
	assess.Model
	out acoustic.Output
}

func (r recorded) Posteriors(ctx context.Context, _ audio.Clip) (acoustic.Output, error) {
	return r.out, ctx.Err()
}

func newSession(ctx context.Context, m assess.Model, cal *score.Calibration, clip audio.Clip, age assess.AgeBand) (*session, error) {
	q, err := dsp.Measure(clip)
	if err != nil {
		return nil, err
	}
	out, err := m.Posteriors(ctx, assess.Audible(clip, q))
	if err != nil {
		return nil, err
	}
	e, err := assess.New(assess.Config{Model: recorded{m, out}, Calibration: cal})
	if err != nil {
		return nil, err
	}
	return &session{engine: e.For(age), clip: clip, quality: q}, nil
}

func (s *session) judge(ctx context.Context, p audio.Passage) (assess.Result, error) {
	return s.engine.Assess(ctx, s.clip, p, s.quality, nil)
}

// passage is the text of u as the product would read it.
func (u *utterance) passage() (audio.Passage, error) {
	p, err := hanzi.Read(u.text, nil)
	if err != nil {
		return p, fmt.Errorf("%s: %w", u.path, err)
	}
	return p, nil
}

// random is a source of its own for each utterance, so that leaving one out
// changes no other.
func (u *utterance) random() *rand.Rand {
	var seed uint64
	for _, c := range u.path {
		seed = seed*31 + uint64(c)
	}
	return rand.New(rand.NewPCG(seed, 2))
}

// each runs f on all utterances, on all processors, and returns what it gave in
// the order of the utterances.
func each[T any](ctx context.Context, list []*utterance, f func(context.Context, *utterance) (T, error)) ([]T, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	results := make([]T, len(list))
	next := make(chan int)
	var group sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for i := range next {
				r, err := f(ctx, list[i])
				if err != nil {
					cancel(fmt.Errorf("%s: %w", list[i].path, err))
				}
				results[i] = r
			}
		})
	}
	for i := range list {
		if ctx.Err() == nil {
			next <- i
		}
	}
	close(next)
	group.Wait()
	return results, context.Cause(ctx)
}
