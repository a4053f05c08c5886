package main

import (
	"context"
	"hash/maphash"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/acoustic"
	"github.com/langdu/langdu/audio/answer"
	"github.com/langdu/langdu/audio/assess"
	"github.com/langdu/langdu/audio/dsp"
	"github.com/langdu/langdu/audio/question"
)

func TestRightReplies(t *testing.T) {
	at := func(i int) *int { return &i }
	for _, test := range []struct {
		name           string
		want           answer.Verdict
		truth          int
		match          answer.Match
		right, another bool
	}{
		{"found", answer.Matched, 1, answer.Match{Answer: at(1), Verdict: answer.Matched}, true, false},
		{"another", answer.Matched, 1, answer.Match{Answer: at(0), Verdict: answer.Matched}, false, true},
		{"unsure", answer.Matched, 1, answer.Match{Answer: at(1), Verdict: answer.Unsure}, false, false},
		{"not there", answer.Matched, 1, answer.Match{Verdict: answer.NotMatched}, false, false},
		{"in part", answer.Partly, 0, answer.Match{Answer: at(0), Verdict: answer.Partly}, true, false},
		{"taken for the whole", answer.Partly, 0, answer.Match{Answer: at(0), Verdict: answer.Matched}, false, false},
		{"nothing to find", answer.NotMatched, -1, answer.Match{Verdict: answer.NotMatched}, true, false},
		{"found where there is none", answer.NotMatched, -1, answer.Match{Answer: at(0), Verdict: answer.Matched}, false, true},
		{"unsure where there is none", answer.NotMatched, -1, answer.Match{Answer: at(0), Verdict: answer.Unsure}, false, false},
	} {
		r := reply{asked: &asked{want: test.want, truth: test.truth}, report: &answer.Report{Match: test.match}}
		if r.right() != test.right || r.another() != test.another {
			t.Errorf("%s: right %v, another %v, want %v, %v", test.name, r.right(), r.another(), test.right, test.another)
		}
	}
	if r := (reply{asked: &asked{want: answer.NotMatched, truth: -1}}); !r.right() {
		t.Error("a recording that is refused and says none of the answers is not right")
	}
}

func TestRepliesShareWhatIsHeard(t *testing.T) {
	s := hummed(t, words, someWords...)
	trials, err := honest(append(s.closed(), s.outside()...))
	if err != nil {
		t.Fatal(err)
	}
	var begun, heard atomic.Int32
	begin := func(assess.AgeBand) (answerer, error) {
		begun.Add(1)
		return func(_ context.Context, _ audio.Clip, sheet question.Sheet, _ dsp.Quality) (*answer.Report, assess.Reason, error) {
			heard.Add(1)
			return &answer.Report{Transcript: sheet.Answers[0].Name}, "", nil
		}, nil
	}
	list, err := replies(t.Context(), trials, begin)
	long := 0 // recordings put together
	for _, k := range trials {
		if strings.Contains(k.sound.said, "，") {
			long++
		}
	}
	if err != nil || int(heard.Load()) != len(trials) || int(begun.Load()) != len(s.list)+long {
		t.Fatalf("%d trials of %d recordings: %d heard in %d sittings, %v", len(trials), len(s.list)+long, heard.Load(), begun.Load(), err)
	}
	for i, r := range list {
		if r.asked != trials[i] || r.report == nil {
			t.Errorf("reply %d is to %+v", i, r.asked)
		}
	}
}

// counted is a model that counts what it hears.
type counted struct {
	assess.Model
	times int
}

func (c *counted) Posteriors(context.Context, audio.Clip) (acoustic.Output, error) {
	c.times++
	return acoustic.Output{MedianPitch: float32(c.times)}, nil
}

func TestASoundIsHeardOnce(t *testing.T) {
	c := &counted{}
	m := &remembering{c, maphash.MakeSeed(), map[uint64]acoustic.Output{}}
	a, b := clipOf(hum(50, 0.5)), clipOf(hum(50, 0.4))
	for _, clip := range []audio.Clip{a, b, clipOf(hum(50, 0.5)), b} {
		if _, err := m.Posteriors(t.Context(), clip); err != nil {
			t.Fatal(err)
		}
	}
	again, err := m.Posteriors(t.Context(), a)
	if err != nil || c.times != 2 || again.MedianPitch != 1 {
		t.Errorf("two sounds were heard %d times, and the first is now %v, %v", c.times, again.MedianPitch, err)
	}
}

func TestPlainError(t *testing.T) {
	claims := []claim{{0.95, true}, {0.95, true}, {0.95, true}, {0.95, false}}
	if got := plainError(claims); got < 19.99 || got > 20.01 {
		t.Errorf("three of four claims of 95 %% are right: error %g, want 20", got)
	}
	if got := plainError(nil); got != 0 {
		t.Errorf("without claims the error is %g, want 0", got)
	}
}
