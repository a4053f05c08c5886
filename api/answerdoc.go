package api

import (
	"github.com/danielgtaylor/huma/v2"

	"github.com/langdu/langdu/models"
)

// AnswerDoc is a models.Answer with its description. It is exported, as the other
// embedded ones are, because OpenAPI documents are made by reflection.
type AnswerDoc struct {
	Text     string        `json:"text,omitempty" doc:"The words of the answer, said in whole; with choice the words of the option" example:"在河边"`
	Readings []overrideDoc `json:"readings,omitempty" doc:"Of text: readings that the dictionary would get wrong"`
	Keywords []string      `json:"keywords,omitempty" doc:"Words that may be said in any order, anywhere in a sentence" example:"[\"河\",\"钓鱼\"]"`
	Mode     string        `json:"mode,omitempty" enum:"all,any" doc:"Of keywords: whether all must be said or any is enough; all unless given"`
	Choice   string        `json:"choice,omitempty" doc:"The letter of an option, A to H" example:"A"`
	Number   numberDoc     `json:"number,omitempty" doc:"A number in digits, said as a number" example:"12"`
	YesNo    string        `json:"yes_no,omitempty" enum:"yes,no" doc:"That it is so, or that it is not"`
	Correct  *bool         `json:"correct,omitempty" doc:"False of an answer that is told apart but is not a right one; true unless given"`
}

func (d AnswerDoc) model() models.Answer {
	a := models.Answer{
		Text: d.Text, Keywords: d.Keywords, Mode: models.Mode(d.Mode), Choice: d.Choice,
		Number: models.Number(d.Number), YesNo: models.YesNo(d.YesNo), Correct: d.Correct,
	}
	for _, o := range d.Readings {
		a.Readings = append(a.Readings, models.Override(o))
	}
	return a
}

func answerOf(a models.Answer) AnswerDoc {
	d := AnswerDoc{
		Text: a.Text, Keywords: a.Keywords, Mode: string(a.Mode), Choice: a.Choice,
		Number: numberDoc(a.Number), YesNo: string(a.YesNo), Correct: a.Correct,
	}
	for _, o := range a.Readings {
		d.Readings = append(d.Readings, overrideDoc(o))
	}
	return d
}

// numberDoc is a models.Number: a string, or a JSON number.
type numberDoc models.Number

// UnmarshalJSON is models.Number's.
func (n *numberDoc) UnmarshalJSON(b []byte) error { return (*models.Number)(n).UnmarshalJSON(b) }

// Schema says what JSON may be a number.
func (numberDoc) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{OneOf: []*huma.Schema{{Type: huma.TypeString}, {Type: huma.TypeNumber}}}
}

// expectedDoc is an answer with all that will be accepted for it.
type expectedDoc struct {
	AnswerDoc
	Expected
}

// Expected is how one answer of a question is listened for.
type Expected struct {
	Name   string  `json:"name" doc:"What results call it: the text, the keywords, A, 12 or yes" example:"在河边"`
	Points []Point `json:"points" doc:"What must be heard, in any order; one of them is enough where mode is any"`
}

// Point is one thing to be heard.
type Point struct {
	Text    string   `json:"text" doc:"As the question has it" example:"yes"`
	Phrases []Phrase `json:"phrases" doc:"Each of them says it"`
}

// Phrase is words that say a point, with how they are read.
type Phrase struct {
	Text       string      `json:"text" doc:"The words" example:"是的"`
	Characters []Character `json:"characters" doc:"Every spoken character with its reading"`
}
