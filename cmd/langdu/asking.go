package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strings"
	"unicode"

	"github.com/spf13/pflag"

	"github.com/langdu/langdu/audio/question"
	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/workers"
)

// asking is the question of the flags.
type asking struct {
	question               string // file
	prompt, context        string
	texts, keywords, anyOf []string
	choices, numbers       []string
	yesNo                  bool
}

func (q *asking) flags(f *pflag.FlagSet) {
	f.StringVar(&q.question, "question", "", "`file` of the question in JSON: prompt and answers")
	f.StringVar(&q.prompt, "prompt", "", "what was asked; yes and no depend on it")
	f.StringVar(&q.context, "context", "", "the text that the question is about: words of it are expected")
	f.StringArrayVar(&q.texts, "text", nil, "an answer that is said in whole")
	f.StringArrayVar(&q.keywords, "keywords", nil, "an answer of `words` in any order, with commas between: 小猫,河边")
	f.StringArrayVar(&q.anyOf, "any-of", nil, "the same, of which one `word` is enough")
	f.StringArrayVar(&q.choices, "choice", nil, "an option, as its `letter` or with its words: A=小猫")
	f.StringArrayVar(&q.numbers, "number", nil, "a number in digits: 12, 3.5, -1, 1/2, 50%")
	f.BoolVar(&q.yesNo, "yes-no", false, "yes and no, an answer each")
}

// asked is one file and the question that it answers.
type asked struct {
	path  string
	sheet question.Sheet
}

const howToAsk = `langdu answer --text 小猫 --text 小狗 answer.m4a`

// answers is what there is to listen to, from the arguments or the batch.
func (a answering) answers(files []string) ([]asked, error) {
	const op = "answer"
	if a.batch != "" {
		if len(files) > 0 {
			return nil, models.Errorf(op, models.Invalid, "--batch names files itself: leave out FILE")
		}
		return a.readBatch()
	}
	if err := a.check(); err != nil {
		return nil, err
	}
	sheet, err := a.sheet(a.question)
	switch {
	case err != nil:
		return nil, err
	case len(files) == 0:
		return nil, models.Errorf(op, models.Invalid, "name the recording: %s", howToAsk)
	}
	all := make([]asked, len(files))
	for i, file := range files {
		all[i] = asked{file, sheet}
	}
	return all, nil
}

// readBatch reads the lines of a batch, each question once.
func (a answering) readBatch() ([]asked, error) {
	lines, err := batchLines(a.batch, 1, 2, "a path and perhaps a question file")
	if err != nil {
		return nil, err
	}
	sheets := map[string]question.Sheet{}
	all := make([]asked, len(lines))
	for i, fields := range lines {
		path, file := fields[0], fields[1]
		if file == "" {
			file = a.question
			if err := a.check(); err != nil {
				return nil, err
			}
		}
		sheet, ok := sheets[file]
		if !ok {
			if sheet, err = a.sheet(file); err != nil {
				return nil, err
			}
			sheets[file] = sheet
		}
		all[i] = asked{path, sheet}
	}
	return all, nil
}

// sheet is the question of a file, or of the flags where there is none.
func (q asking) sheet(file string) (question.Sheet, error) {
	asked, from := q.model(), "the flags"
	if file != "" {
		var err error
		if asked, err = readQuestion(file); err != nil {
			return question.Sheet{}, err
		}
		from = file
		if q.context != "" {
			asked.Context = q.context
		}
	}
	sheet, err := workers.Compile(asked)
	if err != nil {
		return sheet, models.Errorf("answer", models.Invalid, "%s: %s", from, models.Explain(err))
	}
	return sheet, nil
}

// check refuses flags that a question file has in it, and no question at all.
func (q asking) check() error {
	const op = "answer"
	flags := len(q.texts)+len(q.keywords)+len(q.anyOf)+len(q.choices)+len(q.numbers) > 0 || q.yesNo
	switch {
	case q.question != "" && (flags || q.prompt != ""):
		return models.Errorf(op, models.Invalid, "--question holds the prompt and the answers: leave out the flags that say them, or --question")
	case q.question == "" && !flags:
		return models.Errorf(op, models.Invalid, "say what may be answered: %s", howToAsk)
	}
	return nil
}

// readQuestion reads a question in the form that the service takes.
func readQuestion(path string) (models.Question, error) {
	const op = "answer"
	content, err := os.ReadFile(path)
	if err != nil {
		return models.Question{}, models.E(op, models.Invalid, err)
	}
	var q models.Question
	decoder := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(content, []byte("\ufeff"))))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&q); err != nil {
		return q, models.Errorf(op, models.Invalid, "%s is no question in JSON: %w; want {\"prompt\": \"…\", \"answers\": [{\"text\": \"…\"}]}", path, err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return q, models.Errorf(op, models.Invalid, "%s holds more than one question: name each in a line of --batch", path)
	}
	return q, nil
}

// noPrompt asks nothing: a service wants a prompt, a trial of a recording does not
// depend on it but for yes and no.
const noPrompt = "？"

// model is the question of the flags.
func (q asking) model() models.Question {
	m := models.Question{Prompt: cmp.Or(q.prompt, noPrompt), Context: q.context}
	add := func(a models.Answer) { m.Answers = append(m.Answers, a) }
	for _, t := range q.texts {
		add(models.Answer{Text: t})
	}
	for _, k := range q.keywords {
		add(models.Answer{Keywords: words(k)})
	}
	for _, k := range q.anyOf {
		add(models.Answer{Keywords: words(k), Mode: models.AnyKeyword})
	}
	for _, c := range q.choices {
		letter, text, _ := strings.Cut(c, "=")
		add(models.Answer{Choice: letter, Text: text})
	}
	for _, n := range q.numbers {
		add(models.Answer{Number: models.Number(n)})
	}
	if q.yesNo {
		add(models.Answer{YesNo: models.Yes})
		add(models.Answer{YesNo: models.No})
	}
	return m
}

// words is what stands between commas of any kind.
func words(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return strings.ContainsRune(",，、", r) || unicode.IsSpace(r) })
}
