package question

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/langdu/langdu/audio/hanzi"
)

// Limits of a question. They keep what a child may say short enough to be said,
// and the work of listening for it bounded.
const (
	MaxAnswers  = 50
	MaxKeywords = 20    // of one answer
	MaxText     = 200   // characters of a text, or of a keyword
	MaxPrompt   = 500   // characters
	MaxContext  = 10000 // characters
)

// Error says what is wrong with a question and what to do about it.
type Error struct {
	Answer int // which answer, counted from 1; 0 is the question as a whole
	Err    error
}

func (e *Error) Error() string {
	if e.Answer == 0 {
		return e.Err.Error()
	}
	return fmt.Sprintf("answer %d: %v", e.Answer, e.Err)
}

// Unwrap leads to the cause, a [hanzi.OverrideError] for a reading that cannot be.
func (e *Error) Unwrap() error { return e.Err }

// Compile says how each answer of a question may sound. The result depends on
// nothing but the question. Every error is an [*Error].
func Compile(q Question) (Sheet, error) {
	if err := q.check(); err != nil {
		return Sheet{}, &Error{Err: err}
	}
	c := compiler{Question: q, asked: askedWith(q.Prompt), guards: guards{}}
	sheet := Sheet{Prompt: q.Prompt, Context: q.Context, Answers: make([]Expected, len(q.Answers))}
	for i, a := range q.Answers {
		e, err := c.expected(a)
		if err != nil {
			return Sheet{}, &Error{Answer: i + 1, Err: err}
		}
		sheet.Answers[i] = e
		if err := distinct(sheet.Answers[:i+1], q.Answers); err != nil {
			return Sheet{}, &Error{Answer: i + 1, Err: err}
		}
	}
	if err := giveWay(sheet.Answers); err != nil {
		return Sheet{}, err
	}
	return sheet, nil
}

// check is what can be said of the question before its answers.
func (q Question) check() error {
	switch {
	case len(q.Answers) == 0:
		return errors.New("the question has no answers: say at least one thing that a child may answer")
	case len(q.Answers) > MaxAnswers:
		return fmt.Errorf("the question has %d answers; it takes at most %d", len(q.Answers), MaxAnswers)
	}
	if err := checkLength("the prompt", q.Prompt, MaxPrompt); err != nil {
		return err
	}
	return checkLength("the context", q.Context, MaxContext)
}

func checkLength(what, text string, most int) error {
	switch n := utf8.RuneCountInString(text); {
	case n > most:
		return fmt.Errorf("%s has %d characters; it takes at most %d", what, n, most)
	case !utf8.ValidString(text):
		return fmt.Errorf("%s is not valid UTF-8", what)
	}
	return nil
}

// compiler holds what the answers of one question share.
type compiler struct {
	Question
	asked  asked
	guards guards
}

// expected is one answer as sound.
func (c *compiler) expected(a Answer) (Expected, error) {
	kind, err := a.kind()
	if err != nil {
		return Expected{}, err
	}
	var e Expected
	switch kind {
	case "text":
		e, err = c.text(a)
	case "keywords":
		e, err = c.keywords(a)
	case "choice":
		e, err = c.choice(a)
	case "number":
		e, err = c.number(a)
	default:
		e, err = c.yesNo(a)
	}
	e.Wrong = a.Wrong
	return e, err
}

// kind is which of the fields of an answer is set, by its name in the wire
// format; the fields must agree with it.
func (a Answer) kind() (string, error) {
	var kinds []string
	for _, field := range []struct {
		name string
		set  bool
	}{
		{"choice", a.Choice != ""}, {"text", a.Text != "" && a.Choice == ""}, {"keywords", len(a.Keywords) > 0},
		{"number", a.Number != ""}, {"yes_no", a.YesNo != ""},
	} {
		if field.set {
			kinds = append(kinds, field.name)
		}
	}
	switch {
	case len(kinds) == 0:
		return "", errors.New("it is empty: give one of text, keywords, choice, number, yes_no")
	case len(kinds) > 1:
		return "", fmt.Errorf("it has %s: give one of them, and the others as answers of their own", strings.Join(kinds, " and "))
	case len(a.Readings) > 0 && a.Text == "":
		return "", fmt.Errorf("it has readings, which belong to a text: leave them out of %s", kinds[0])
	case a.Any && kinds[0] != "keywords":
		return "", fmt.Errorf("any (one is enough) belongs to keywords: leave it out of %s", kinds[0])
	}
	return kinds[0], nil
}

// text is an answer that is said in whole.
func (c *compiler) text(a Answer) (Expected, error) {
	p, err := c.words("the text", a.Text, a.Readings)
	return Expected{Name: strings.TrimSpace(a.Text), Points: []Point{{Text: a.Text, Phrases: []Phrase{p}}}, Whole: true}, err
}

// keywords is an answer of several points.
func (c *compiler) keywords(a Answer) (Expected, error) {
	if len(a.Keywords) > MaxKeywords {
		return Expected{}, fmt.Errorf("it has %d keywords; an answer takes at most %d", len(a.Keywords), MaxKeywords)
	}
	separator := "、"
	if a.Any {
		separator = "/"
	}
	e := Expected{Name: strings.Join(a.Keywords, separator), Any: a.Any}
	for i, k := range a.Keywords {
		p, err := c.words(fmt.Sprintf("keyword %d", i+1), k, nil)
		if err != nil {
			return Expected{}, err
		}
		for j, other := range e.Points {
			if same(p, other.Phrases[0]) {
				return Expected{}, fmt.Errorf("keyword %d, %s, sounds the same as keyword %d, %s: leave one of them out", i+1, k, j+1, other.Text)
			}
		}
		e.Points = append(e.Points, Point{Text: k, Phrases: []Phrase{p}})
	}
	return e, nil
}

// words is the teacher's words as a phrase, which a negation before it undoes.
func (c *compiler) words(what, text string, readings []hanzi.Override) (Phrase, error) {
	if err := checkLength(what, text, MaxText); err != nil {
		return Phrase{}, err
	}
	passage, err := hanzi.Read(text, readings)
	if err != nil {
		return Phrase{}, err
	}
	if len(passage.Groups) == 0 {
		return Phrase{}, fmt.Errorf("%s %q has no Chinese character or number that could be said: write what the child says in characters", what, shortened(text))
	}
	return Phrase{Text: text, Passage: passage, Before: c.guards.all(negations, text), said: preferred(passage)}, nil
}

// shortened is enough of a text to know it by.
func shortened(text string) string {
	const enough = 20
	if r := []rune(text); len(r) > enough {
		return string(r[:enough]) + "…"
	}
	return text
}

// addOurs appends a phrase of this package's own unless its words are there.
func addOurs(phrases []Phrase, p Phrase) []Phrase {
	if slices.ContainsFunc(phrases, func(q Phrase) bool { return q.Text == p.Text }) {
		return phrases
	}
	p.ours = true
	return append(phrases, p)
}
