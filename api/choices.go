package api

import (
	"context"

	"github.com/langdu/langdu/models"
)

// Choice is one character of a text with what its author may choose from.
type Choice struct {
	Character
	Candidates []Candidate `json:"candidates" doc:"What the dictionary knows, the usual reading first, then what else is accepted here"`
}

// Candidate is a reading that a character may have.
type Candidate struct {
	Reading string `json:"reading" doc:"Numbered pinyin, ü as v, neutral tone 5" example:"hang2"`
	Marked  string `json:"marked" doc:"The same with a tone mark" example:"háng"`
	Example string `json:"example" doc:"A common word in which it is read so; empty where the dictionary has none" example:"行业"`
}

// RefusedReading is an author's reading that cannot be.
type RefusedReading struct {
	At      int      `json:"at" doc:"Index of the character" example:"3"`
	Reading string   `json:"reading" doc:"As given" example:"hangg2"`
	Reason  string   `json:"reason" enum:"unspoken,misspelt,no-syllable,not-its" doc:"No spoken character is there; it is no numbered pinyin; Mandarin has no such syllable; the character is never read so"`
	Detail  string   `json:"detail" doc:"The same as a sentence" example:"reading \"hangg2\" at 3 for 行: Mandarin has no such syllable"`
	Known   []string `json:"known" doc:"The character's readings, with tone marks" example:"[\"xíng\",\"háng\"]"`
}

// Choices is a text as its author corrects it.
type Choices struct {
	Characters []Choice         `json:"characters" doc:"Every spoken character, with those of the readings that can be"`
	Refused    []RefusedReading `json:"refused" doc:"Those that cannot be; they are left out of the characters"`
}

type readingsInput struct {
	Body struct {
		Text     string        `json:"text" doc:"What is read aloud; at most 2,000 characters" example:"小猫钓鱼"`
		Readings []overrideDoc `json:"readings,omitempty" doc:"Readings that the dictionary would get wrong"`
	}
}

type choicesOutput struct{ Body Choices }

func (s *server) choiceRoutes() {
	handle(s, "POST /v1/readings", about{
		id: "readings", tag: tagPages, summary: "How a text is read, and how else it could be",
		words: "Stores nothing: for an author who tries readings before a page is written. Characters come with the sandhi of their neighbours. " +
			"A reading that cannot be is named in refused, with the reason, and does not fail the call.",
		fails: []models.Kind{malformed, models.TooLarge, models.Unsupported},
	}, s.choices)
}

func (s *server) choices(_ context.Context, in *readingsInput) (*choicesOutput, error) {
	overrides := overridesOf(in.Body.Readings)
	if err := models.ValidateText(in.Body.Text); err != nil {
		return nil, err
	}
	if err := models.ValidateOverrides(overrides, in.Body.Text); err != nil {
		return nil, err
	}
	choices, err := s.config.Readings.Choices(in.Body.Text, overrides)
	return &choicesOutput{choices}, err
}

func overridesOf(docs []overrideDoc) []models.Override {
	var all []models.Override
	for _, o := range docs {
		all = append(all, models.Override(o))
	}
	return all
}

func overrideDocs(overrides []models.Override) []overrideDoc {
	docs := make([]overrideDoc, len(overrides))
	for i, o := range overrides {
		docs[i] = overrideDoc(o)
	}
	return docs
}
