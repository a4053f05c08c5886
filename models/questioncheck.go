package models

import (
	"strings"
	"unicode/utf8"
)

// What a question may hold.
const (
	MaxPromptRunes = 500
	MaxAnswers     = 20   // a comprehension question tells a dozen apart at most
	MaxAnswerRunes = 2000 // of all answers together
)

// Validate checks what can be said without a dictionary; what an answer may be is
// for whoever listens to it to say. An error names the answer, the first is 1.
func (q Question) Validate() error {
	const op = "models.Question.Validate"
	switch n := utf8.RuneCountInString(q.Prompt); {
	case strings.TrimSpace(q.Prompt) == "":
		return Errorf(op, Invalid, "the prompt is empty: send what the child is asked")
	case n > MaxPromptRunes:
		return Errorf(op, Invalid, "the prompt has %d characters; it takes at most %d", n, MaxPromptRunes)
	case len(q.Answers) == 0:
		return Errorf(op, Invalid, "the question has no answers: say at least one thing that a child may answer")
	case len(q.Answers) > MaxAnswers:
		return Errorf(op, Invalid, "the question has %d answers; it takes at most %d", len(q.Answers), MaxAnswers)
	}
	if err := plain("the prompt", q.Prompt); err != nil {
		return err
	}
	words := 0
	for i, a := range q.Answers {
		words += utf8.RuneCountInString(a.Text + strings.Join(a.Keywords, ""))
		if err := a.validate(); err != nil {
			return Errorf(op, Invalid, "answer %d: %s", i+1, Explain(err))
		}
	}
	if words > MaxAnswerRunes {
		return Errorf(op, Invalid, "the answers have %d characters together; they take at most %d: send the words that matter", words, MaxAnswerRunes)
	}
	return nil
}

// validate checks what only the wire format has words for.
func (a Answer) validate() error {
	const op = "models.Answer.validate"
	for _, words := range append([]string{a.Text, a.Choice, string(a.Number)}, a.Keywords...) {
		if err := Plain(words); err != nil {
			return err
		}
	}
	switch {
	case a.Mode != "" && len(a.Keywords) == 0:
		return Errorf(op, Invalid, "it has mode, which belongs to keywords: leave it out")
	case a.Mode != "" && a.Mode != AllKeywords && a.Mode != AnyKeyword:
		return Errorf(op, Invalid, "mode is %.20q: want all or any", string(a.Mode))
	case a.YesNo != "" && a.YesNo != Yes && a.YesNo != No:
		return Errorf(op, Invalid, "yes_no is %.20q: want yes or no", string(a.YesNo))
	case len(a.Readings) > 0 && a.Text != "":
		return ValidateOverrides(a.Readings, a.Text)
	}
	return nil
}
