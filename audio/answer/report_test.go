package answer_test

import (
	"strings"
	"testing"

	"github.com/langdu/langdu/audio/answer"
	"github.com/langdu/langdu/audio/question"
)

// What an answer is reported with: whether it is right, and the words of it in
// the transcript and in the pronunciation where they were said.
func TestReport(t *testing.T) {
	q := question.Question{Answers: []question.Answer{{Choice: "A", Text: "苹果"}, {Choice: "B", Text: "香蕉", Wrong: true}}}
	for said, right := range map[string]bool{"我 觉得 是 _ 苹果": true, "我 觉得 是 _ 香蕉": false} {
		word := said[strings.LastIndexByte(said, ' ')+1:]
		r := ask(t, said, q)
		if r.Match.Verdict != answer.Matched || r.Match.Correct == nil || *r.Match.Correct != right {
			t.Fatalf("%s: match %+v, want correct %v", said, r.Match, right)
		}
		if !strings.Contains(r.Transcript, word) || !strings.Contains(r.Explanation, word) || !strings.Contains(r.ExplanationZH, word) {
			t.Errorf("%s: transcript %s, %s %s: want %s in all", said, r.Transcript, r.Explanation, r.ExplanationZH, word)
		}
		k, p := r.Match.Keywords[0], r.Pronunciation
		if p == nil || p.Text != word || len(p.Characters) != 2 || k.Said != word || k.EndMS <= k.StartMS {
			t.Fatalf("%s: pronunciation %+v, keyword %+v", said, p, k)
		}
		for i, c := range p.Characters {
			if c.At != i || c.StartMS < k.StartMS || c.EndMS > k.EndMS || c.EndMS <= c.StartMS {
				t.Errorf("%s: character %d is %s at %d, %d–%d ms, want it within %d–%d ms", said, i, c.Char, c.At, c.StartMS, c.EndMS, k.StartMS, k.EndMS)
			}
		}
		for i, h := range r.Heard {
			if i > 0 && h.StartMS < r.Heard[i-1].StartMS || h.EndMS < h.StartMS {
				t.Errorf("%s: heard %+v after %+v", said, h, r.Heard[max(0, i-1)])
			}
		}
	}
}

// What is said beside a phrase counts on both sides of it, and only there.
func TestBesideAnAnswer(t *testing.T) {
	whether := question.Question{Prompt: "他去公园了，是吗？", Answers: []question.Answer{{YesNo: question.Yes}, {YesNo: question.No}}}
	for _, test := range []struct {
		said     string
		question question.Question
		verdict  answer.Verdict
	}{
		{"不是 苹果 _ 是 苹果", texts("香蕉", "苹果"), answer.Matched},
		{"是 不是", whether, answer.NotMatched},
		{"不对 _ 苹果 _ 公园 _ 香蕉", texts("香蕉", "苹果"), answer.Unsure}, // nothing was taken back in between
	} {
		if r := ask(t, test.said, test.question); r.Match.Verdict != test.verdict {
			t.Errorf("%s: %s, want %s: %s", test.said, r.Match.Verdict, test.verdict, r.Explanation)
		}
	}
}
