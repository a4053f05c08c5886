package main

import (
	"context"
	"fmt"
	"time"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/assess"
	"github.com/langdu/langdu/audio/dsp"
	"github.com/langdu/langdu/audio/question"
	"github.com/langdu/langdu/internal/cputime"
)

const answersCost = voiceAnswers + ": processor time, per cent of the length of the recording"

// answerCosts measures what listening to an answer costs, all of it but decoding
// the file: short and long recordings, few and many answers, of which one is said.
// These figures are of the machine they were made on and are compared with nothing.
func (s *suite) answerCosts(ctx context.Context, a *answerSpeech) error {
	set := a.sets[0]
	e, err := assess.New(assess.Config{Model: s.model, Calibration: s.cal})
	if err != nil {
		return err
	}
	for _, length := range []time.Duration{3 * time.Second, 30 * time.Second} {
		clip := set.lasting(length)
		for _, n := range []int{2, 12, question.MaxAnswers} {
			texts := append([]wording{set.list[0].wording}, answersApart(set.list[0].wording, set.wider, n-1)...)
			sheet, err := question.Compile(question.Question{Prompt: prompt, Answers: asTexts(texts)})
			if err != nil {
				return err
			}
			costs, err := answerCost(ctx, e, clip, sheet, shortOf(int(12*time.Second/length)+2, s.short))
			if err != nil {
				return err
			}
			average := resampled(costs, costs, func(x, _ []float64) float64 { return mean(x) })
			s.add(answersCost, fmt.Sprintf("%v with %d answers", length, n), average, "", "5")
		}
	}
	return nil
}

// answerCost is what listening costs, so many times, in per cent of real time.
func answerCost(ctx context.Context, e *assess.Engine, clip audio.Clip, sheet question.Sheet, times int) (costs []float64, err error) {
	for range times {
		before := cputime.Used()
		q, err := dsp.Measure(clip)
		if err != nil {
			return nil, err
		}
		a, err := e.Answer(ctx, clip, sheet, q, nil)
		if err != nil {
			return nil, err
		}
		if a.Report == nil {
			return nil, fmt.Errorf("recordings of words, one after another, are refused: %s", a.Reason)
		}
		costs = append(costs, 100*float64(cputime.Used()-before)/float64(clip.Duration()))
	}
	return costs, nil
}

// lasting is that much speech, from recordings one after another.
func (s *answerSet) lasting(d time.Duration) audio.Clip {
	var clips []audio.Clip
	for length, i := time.Duration(0), 0; length < d; i++ {
		c := s.list[i%len(s.list)].clip
		clips, length = append(clips, c), length+c.Duration()-fade
	}
	return joined(clips...).Slice(audio.Span{End: d})
}
