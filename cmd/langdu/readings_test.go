package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/langdu/langdu/models"
)

// An author sees what will be accepted, whatever kind of answer it is.
func TestExpectedOfEachKindOfAnswer(t *testing.T) {
	for name, test := range map[string]struct {
		answer  string
		calls   string
		phrases []string // some of those of the first point
	}{
		"a text":   {`{"text":"在银行","readings":[{"at":2,"reading":"hang2"}]}`, "在银行", []string{"在银行"}},
		"keywords": {`{"keywords":["小猫","河边"]}`, "小猫、河边", []string{"小猫"}},
		"a choice": {`{"choice":"A","text":"小猫"}`, "A", []string{"A", "小猫", "第一个"}},
		"a number": {`{"number":12}`, "12", []string{"十二"}},
		"yes":      {`{"yes_no":"yes"}`, "yes", []string{"是", "对", "是的"}},
	} {
		t.Run(name, func(t *testing.T) {
			q := models.Question{Prompt: "怎么样？", Answers: make([]models.Answer, 1)}
			if err := json.Unmarshal([]byte(test.answer), &q.Answers[0]); err != nil {
				t.Fatal(err)
			}
			all, err := readings{}.Expected(q)
			if err != nil {
				t.Fatal(err)
			}
			if all[0].Name != test.calls {
				t.Errorf("it is called %q, want %q", all[0].Name, test.calls)
			}
			var said []string
			for _, p := range all[0].Points[0].Phrases {
				said = append(said, p.Text)
				for _, c := range p.Characters {
					if c.Reading == "" && len(c.Accepted) == 0 || c.Source == "" {
						t.Errorf("%s: the reading of %s is %+v", p.Text, c.Char, c)
					}
				}
			}
			for _, phrase := range test.phrases {
				if !slices.Contains(said, phrase) {
					t.Errorf("%q is not accepted; accepted are %q", phrase, said)
				}
			}
		})
	}
}

// What cannot be listened for is refused with the answer and what to do.
func TestQuestionsThatCannotBeListenedFor(t *testing.T) {
	for words, answers := range map[string]string{
		"answer 2: it is empty: give one of":             `[{"text":"猫"},{}]`,
		"answer 1: it has text and keywords: give one":   `[{"text":"猫","keywords":["猫"]}]`,
		"answer 1: the text \"hello\" has no Chinese":    `[{"text":"hello"}]`,
		"answer 1: the choice is \"I\"":                  `[{"choice":"I"}]`,
		"answer 1: the number is \"dozen\"; write it in": `[{"number":"dozen"}]`,
		"answer 2: \"背景\" sounds the same as":            `[{"text":"背景"},{"text":"背景"}]`,
		"answer 2: the choice A is answer 1 already":     `[{"choice":"A"},{"choice":"A","text":"猫"}]`,
		"answer 1: ": `[{"text":"银行","readings":[{"at":1,"reading":"mao1"}]}]`,
	} {
		var list []models.Answer
		if err := json.Unmarshal([]byte(answers), &list); err != nil {
			t.Fatal(err)
		}
		_, err := readings{}.Expected(models.Question{Prompt: "谁？", Answers: list})
		if models.KindOf(err) != models.Invalid || !strings.HasPrefix(models.Explain(err), words) {
			t.Errorf("Expected(%s) = %q, %v, want %q", answers, models.Explain(err), err, words)
		}
	}
}
