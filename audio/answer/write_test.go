package answer

import (
	"testing"
	"time"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/align"
	"github.com/langdu/langdu/audio/question"
	"github.com/langdu/langdu/audio/score"
)

// What was found takes the place of what the transcript has there, and of nothing
// else; what is only unsure takes none.
func TestAgreed(t *testing.T) {
	ms := func(from, to int) audio.Span {
		return audio.Span{Start: time.Duration(from) * time.Millisecond, End: time.Duration(to) * time.Millisecond}
	}
	found := Candidate{Range: align.Range{Start: 20, End: 40}, Logit: 3, Phrase: question.Phrase{Text: "苹果"}}
	found.report.Characters = []score.Character{{Char: "苹", EndMS: 200}, {Char: "果", StartMS: 200, EndMS: 400}}
	d := decider{listener: &listener{Setting: Setting{Answers: Shipped()}, evidence: &score.Evidence{Hop: 20 * time.Millisecond}}}
	d.claims = [][]claim{{{Candidate: &found, p: 0.9}}}
	d.sheet.Answers = []question.Expected{{Name: "苹果", Points: []question.Point{{Text: "苹果"}}}}
	heard := func() audio.Transcript {
		return audio.Transcript{{Text: "是", Span: ms(180, 390)}, {Text: "停", Span: ms(390, 610)}, {Text: "果", Span: ms(610, 800)}, {Text: "吧", Span: ms(900, 1000)}}
	}
	for verdict, want := range map[Verdict]string{Matched: "是苹果吧", Partly: "是苹果吧", Unsure: "是停果吧"} {
		given := heard()
		if got := d.report(choice{verdict: verdict, rival: -1}, given); got.Transcript != want {
			t.Errorf("%s: %s, want %s", verdict, got.Transcript, want)
		}
		if given.String() != "是停果吧" {
			t.Errorf("%s: the transcript that was given is %s now", verdict, given)
		}
	}
	if got := d.agreed(choice{verdict: Matched}, nil); got.String() != "苹果" || got[0].Span != ms(400, 600) || got[1].Span != ms(600, 800) {
		t.Errorf("where nothing was written: %+v", got)
	}
}

// A question without answers has none that was given.
func TestNoAnswers(t *testing.T) {
	d := decider{listener: &listener{Setting: Setting{Answers: Shipped()}}}
	c, err := d.choose()
	if err != nil || c.verdict != NotMatched || c.answer != -1 {
		t.Errorf("choose() = %+v, %v", c, err)
	}
}
