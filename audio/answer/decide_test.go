package answer_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/answer"
	"github.com/langdu/langdu/audio/assess"
	"github.com/langdu/langdu/audio/decode"
	"github.com/langdu/langdu/audio/dsp"
	"github.com/langdu/langdu/audio/question"
)

// files are the recorded words in testdata; NOTICE says where they come from.
var files = map[string]string{"不是": "bushi", "不对": "budui", "是": "shi", "嗯": "en", "我": "wo", "觉得": "juede",
	"苹果": "pingguo", "香蕉": "xiangjiao", "公园": "gongyuan", "老虎": "laohu"}

// say joins recorded words; "_" is half a second of silence.
func say(t *testing.T, words string) audio.Clip {
	t.Helper()
	clip := audio.Clip{Rate: audio.SpeechRate}
	for word := range strings.FieldsSeq(words) {
		if word == "_" {
			clip.Samples = append(clip.Samples, make([]float32, audio.SpeechRate.Samples(500*time.Millisecond))...)
			continue
		}
		clip.Samples = append(clip.Samples, recorded(t, word)...)
	}
	return clip
}

// recorded is one word without the silence around it.
func recorded(t *testing.T, word string) []float32 {
	t.Helper()
	f, err := os.Open("testdata/" + files[word] + ".opus")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sound, err := assess.Open(context.Background(), f, -1, decode.Limits{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	s, ends := sound.Clip.Samples, audio.SpeechRate.Samples(200*time.Millisecond)
	return s[ends : len(s)-ends]
}

// ask listens to words as the answer to a question.
func ask(t *testing.T, words string, q question.Question) *answer.Report {
	t.Helper()
	if q.Prompt == "" {
		q.Prompt = "他喜欢什么？"
	}
	sheet, err := question.Compile(q)
	if err != nil {
		t.Fatal(err)
	}
	clip := say(t, words)
	quality, err := dsp.Measure(clip)
	if err != nil {
		t.Fatal(err)
	}
	e, err := assess.New(assess.Config{})
	if err != nil {
		t.Fatal(err)
	}
	a, err := e.Answer(context.Background(), clip, sheet, quality, nil)
	if err != nil {
		t.Fatal(err)
	}
	if a.Report == nil {
		t.Fatalf("%s: %s", words, a.Reason)
	}
	return a.Report
}

func texts(list ...string) (q question.Question) {
	for _, text := range list {
		q.Answers = append(q.Answers, question.Answer{Text: text})
	}
	return q
}

func TestDecide(t *testing.T) {
	fruit := texts("香蕉", "苹果")
	choice := question.Question{Answers: []question.Answer{{Choice: "A", Text: "苹果"}, {Choice: "B", Text: "香蕉", Wrong: true}}}
	both := question.Question{Answers: []question.Answer{{Keywords: []string{"苹果", "香蕉"}}}}
	either := question.Question{Answers: []question.Answer{{Keywords: []string{"苹果", "香蕉"}, Any: true}}}
	shared := question.Question{Answers: []question.Answer{{Keywords: []string{"苹果", "老虎"}}, {Keywords: []string{"苹果", "香蕉"}}, {Keywords: []string{"苹果", "公园"}}}}
	whether := question.Question{Prompt: "他去公园了，是吗？", Answers: []question.Answer{{YesNo: question.Yes}, {YesNo: question.No}}}
	for _, test := range []struct {
		said     string
		question question.Question
		verdict  answer.Verdict
		answer   int
	}{
		{"苹果", fruit, answer.Matched, 1},
		{"嗯 _ 我 觉得 是 苹果", fruit, answer.Matched, 1},
		{"苹果 _ 苹果", fruit, answer.Matched, 1},
		{"公园", fruit, answer.NotMatched, -1},
		{"不是 苹果", fruit, answer.NotMatched, -1},
		{"不是 苹果 _ 是 香蕉", fruit, answer.Matched, 0},
		{"苹果 _ 不对 _ 香蕉", fruit, answer.Matched, 0},
		{"苹果 _ 不对 _ 香蕉 _ 不对 _ 苹果", fruit, answer.Matched, 1},
		{"苹果 _ 公园 _ 香蕉", fruit, answer.Unsure, 0},
		{"我 觉得 是 香蕉", choice, answer.Matched, 1},
		{"公园 _ 香蕉 _ 苹果", both, answer.Matched, 0},
		{"香蕉 _ 公园", both, answer.Partly, 0},
		{"老虎 _ 公园", both, answer.NotMatched, -1},
		{"香蕉 _ 公园", either, answer.Matched, 0},
		{"我 觉得 是 苹果", question.Question{Answers: []question.Answer{{Keywords: []string{"苹果", "老虎"}, Any: true}, {Text: "我觉得是苹果"}}}, answer.Matched, 1},
		{"苹果 _ 香蕉", shared, answer.Matched, 1},
		{"是", whether, answer.Matched, 0},
		{"不是", whether, answer.Matched, 1},
		{"嗯", whether, answer.Matched, 0},
		{"嗯 _ 嗯", whether, answer.Matched, 0},
		{"嗯 _ 不是", whether, answer.Matched, 1},
	} {
		r := ask(t, test.said, test.question)
		got := -1
		if r.Match.Answer != nil {
			got = *r.Match.Answer
		}
		if r.Match.Verdict != test.verdict || got != test.answer {
			t.Errorf("%s: %s, answer %d, want %s, %d; %s (heard %s)", test.said, r.Match.Verdict, got, test.verdict, test.answer, r.Explanation, r.Transcript)
		}
	}
}

// What is explained is a sentence that does not say a thing twice.
func TestExplanations(t *testing.T) {
	choice := question.Question{Answers: []question.Answer{{Choice: "A", Text: "香蕉"}, {Choice: "B", Text: "苹果", Wrong: true}}}
	for _, test := range []struct {
		said             string
		question         question.Question
		english, chinese string
	}{
		{"苹果", texts("香蕉", "苹果"), "Heard “苹果”.", "听到了“苹果”。"},
		{"苹果", choice, "Heard “苹果”, which is option B (“苹果”): it is one of the answers, but not a right one.", "听到了“苹果”，是选项B（“苹果”）：是其中一个答案，但不对。"},
		{"不是 苹果", texts("香蕉", "苹果"), "None of the expected answers was heard: it was “不是苹果”, which says something else.", "没有听到等待的答案：说的是“不是苹果”，意思不一样。"},
		{"苹果 _ 不对 _ 香蕉", texts("香蕉", "苹果"), "Heard “香蕉” after “苹果” was taken back: “香蕉” counts.", "先说“苹果”，后来改口说“香蕉”：算“香蕉”。"},
	} {
		if r := ask(t, test.said, test.question); r.Explanation != test.english || r.ExplanationZH != test.chinese {
			t.Errorf("%s: %s %s\nwant %s %s", test.said, r.Explanation, r.ExplanationZH, test.english, test.chinese)
		}
	}
}
