package workers

import (
	"github.com/langdu/langdu/audio/question"
	"github.com/langdu/langdu/models"
)

// Compile is question.Compile on the service's nouns. models.Invalid, with a
// sentence that names the answer, for a question that cannot be listened for.
func Compile(q models.Question) (question.Sheet, error) {
	const op = "workers.Compile"
	if err := q.Validate(); err != nil {
		return question.Sheet{}, models.E(op, models.Invalid, err)
	}
	sheet, err := question.Compile(QuestionOf(q))
	if err != nil {
		return question.Sheet{}, models.E(op, models.Invalid, err)
	}
	return sheet, nil
}

// QuestionOf is q as it is compiled.
func QuestionOf(q models.Question) question.Question {
	out := question.Question{Prompt: q.Prompt, Context: q.Context, Answers: make([]question.Answer, len(q.Answers))}
	for i, a := range q.Answers {
		out.Answers[i] = question.Answer{
			Text: a.Text, Readings: Author(a.Readings), Keywords: a.Keywords, Any: a.Mode == models.AnyKeyword,
			Choice: a.Choice, Number: string(a.Number), YesNo: question.YesNo(a.YesNo), Wrong: a.Wrong(),
		}
	}
	return out
}
