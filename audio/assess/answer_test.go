package assess

import (
	"context"
	"os"
	"testing"

	"github.com/langdu/langdu/audio/answer"
	"github.com/langdu/langdu/audio/decode"
	"github.com/langdu/langdu/audio/question"
)

// answers compiles a question.
func answers(t *testing.T, list ...question.Answer) question.Sheet {
	t.Helper()
	s, err := question.Compile(question.Question{Prompt: "你听到了什么？", Answers: list})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func text(s string) question.Answer { return question.Answer{Text: s} }

// ask listens to a file for answers.
func ask(t *testing.T, path string, s question.Sheet) Answer {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sound, err := Open(context.Background(), f, -1, decode.Limits{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	a, err := engine(t).Answer(context.Background(), sound.Clip, s, sound.Quality, nil)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestAnswers(t *testing.T) {
	for _, test := range []struct {
		name, path string
		answers    []question.Answer
		verdict    answer.Verdict
		answer     int
	}{
		{"a word among others", word, []question.Answer{text("美国"), text("中国"), text("中文")}, answer.Matched, 1},
		{"another word", word, []question.Answer{text("美国"), text("英国")}, answer.NotMatched, -1},
		{"other words of as many syllables", word, []question.Answer{text("苹果"), text("公园")}, answer.NotMatched, -1},
		{"a whole sentence", sentence, []question.Answer{text("特别是在老年人群体中"), text(sentenceText)}, answer.Matched, 1},
		{"words within a sentence", sentence, []question.Answer{{Keywords: []string{"群体", "青少年"}}}, answer.Matched, 0},
		{"one of two words", sentence, []question.Answer{{Keywords: []string{"群体", "小猫"}}}, answer.Partly, 0},
		{"any of two words", sentence, []question.Answer{{Keywords: []string{"群体", "小猫"}, Any: true}}, answer.Matched, 0},
		{"half of a text", sentence, []question.Answer{text("青少年群体喜欢小猫钓鱼")}, answer.NotMatched, -1},
		{"most of a text", sentence, []question.Answer{text("青少年群体中有小猫")}, answer.Partly, 0},
	} {
		a := ask(t, test.path, answers(t, test.answers...))
		if a.Status != Scored {
			t.Errorf("%s: %s, %s", test.name, a.Status, a.Reason)
			continue
		}
		got := -1
		if a.Match.Answer != nil {
			got = *a.Match.Answer
		}
		if a.Match.Verdict != test.verdict || got != test.answer {
			t.Errorf("%s: %s, answer %d, want %s, %d: %s", test.name, a.Match.Verdict, got, test.verdict, test.answer, a.Explanation)
		}
	}
}
