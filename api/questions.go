package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/langdu/langdu/models"
)

type questionBody struct {
	Prompt  string      `json:"prompt" doc:"What the child is asked; at most 500 characters" example:"小猫在哪里钓鱼？"`
	Page    string      `json:"page,omitempty" doc:"The page that it is about; words of it are expected in an answer" example:"p1"`
	Answers []AnswerDoc `json:"answers" minItems:"1" maxItems:"20" doc:"Every answer that is told apart, the wrong ones of interest too"`
}

type questionSummaryDoc struct {
	ID     models.QuestionID `json:"id" doc:"Your name for the question" example:"q1"`
	Prompt string            `json:"prompt" doc:"What the child is asked" example:"小猫在哪里钓鱼？"`
	Page   models.PageID     `json:"page" doc:"The page that it is about, or empty" example:"p1"`
}

type questionDoc struct {
	ID         models.QuestionID `json:"id" doc:"Your name for the question" example:"q1"`
	Prompt     string            `json:"prompt" doc:"What the child is asked" example:"小猫在哪里钓鱼？"`
	Page       models.PageID     `json:"page" doc:"The page that it is about, or empty" example:"p1"`
	Version    string            `json:"version" doc:"Changes with the prompt, the page or the answers" example:"0b4f8a7c2d1e9f60"`
	Characters []Character       `json:"characters" doc:"Every spoken character of the prompt with its reading, to print pinyin over it"`
	Answers    []expectedDoc     `json:"answers" doc:"In your order; results name them by their index, the first is 0"`
	UpdatedAt  time.Time         `json:"updated_at" doc:"When it was written"`
}

type questionInput struct {
	Question string `path:"question" doc:"Your own name for the question: 1 to 100 letters, digits or . _ ~ : @ -" example:"q1"`
}

type putQuestionInput struct {
	Question string `path:"question" doc:"Your own name for the question: 1 to 100 letters, digits or . _ ~ : @ -" example:"q1"`
	Body     questionBody
}

type questionOutput struct {
	Status int
	Body   questionDoc
}

type questionsInput struct {
	Page  string `query:"page" doc:"Questions about this page only" example:"p1"`
	After string `query:"after" doc:"Questions after this one: next of the answer before"`
	Limit int    `query:"limit" minimum:"1" maximum:"100" default:"50" doc:"How many at most"`
}

type questionsDoc struct {
	Questions []questionSummaryDoc `json:"questions" doc:"By id"`
	Next      string               `json:"next" doc:"Pass it as after; empty at the end"`
}

type questionsOutput struct{ Body questionsDoc }

func (s *server) questionRoutes() {
	handle(s, "GET /v1/questions", about{
		id: "questions", tag: tagQuestions, summary: "What there is to answer", words: "All questions, or those about a page, in order of their ids.",
		fails: []models.Kind{models.Invalid},
	}, s.questions)
	handle(s, "GET /v1/questions/{question}", about{
		id: "question", tag: tagQuestions, summary: "Read a question", words: "With every phrase that counts as each answer, and how its characters are read. A learner's token sees the options of a choice and nothing else of the answers, " +
			"so that nobody can look them up before answering.",
		fails: []models.Kind{models.NotFound, models.Invalid},
	}, s.question)
	handle(s, "PUT /v1/questions/{question}", about{
		id: "putQuestion", tag: tagQuestions, summary: "Write a question", creates: true,
		words: "Creates (201) or replaces (200) the question and answers with all that will be accepted: for each answer what must be heard (its points), " +
			"the phrases that count as each point, such as 是的 and 对 for yes, and the reading of every character with where it comes from. " +
			"An answer is one of: a text, said in whole; keywords in any order, all of them or any; a choice from A to H, said as its letter, its place or the option's words; " +
			"a number; yes or no. Recordings keep the question as it was when they were made.",
		fails: []models.Kind{malformed, models.TooLarge, models.Unsupported},
	}, s.putQuestion)
}

func (s *server) questions(ctx context.Context, in *questionsInput) (*questionsOutput, error) {
	list, err := s.config.Records.Questions(ctx, models.PageID(in.Page), models.QuestionID(in.After), in.Limit+1)
	if err != nil {
		return nil, err
	}
	out := &questionsOutput{}
	if len(list) > in.Limit { // one more than asked for: there is a next page
		list = list[:in.Limit]
		out.Body.Next = string(list[in.Limit-1].ID)
	}
	out.Body.Questions = make([]questionSummaryDoc, len(list))
	for i, q := range list {
		out.Body.Questions[i] = questionSummaryDoc{q.ID, q.Prompt, q.Page}
	}
	return out, nil
}

func (s *server) question(ctx context.Context, in *questionInput) (*questionOutput, error) {
	q, err := s.findQuestion(ctx, in.Question)
	if err != nil {
		return nil, err
	}
	doc, err := s.questionDoc(q)
	if admitted(ctx).caller.role == RoleLearner {
		doc.hide()
	}
	return &questionOutput{Status: http.StatusOK, Body: doc}, err
}

// hide leaves of the answers what a child is shown before answering: the options,
// and of none whether it is right. The others keep their places, empty.
func (d *questionDoc) hide() {
	for i, a := range d.Answers {
		d.Answers[i].Correct = nil
		if a.Choice == "" {
			d.Answers[i] = expectedDoc{Expected: Expected{Points: []Point{}}}
		}
	}
}

// findQuestion reads the question that a request names.
func (s *server) findQuestion(ctx context.Context, name string) (models.Question, error) {
	id, err := models.ParseQuestionID(name)
	if err != nil {
		return models.Question{}, err
	}
	q, err := s.config.Records.Question(ctx, id)
	return q, explained(err, models.NotFound, "there is no such question: GET /v1/questions lists all, PUT /v1/questions/{question} writes one")
}

func (s *server) questionDoc(q models.Question) (questionDoc, error) {
	expected, err := s.config.Readings.Expected(q)
	if err != nil {
		return questionDoc{}, err
	}
	characters, err := s.config.Readings.Characters(q.Prompt, nil)
	if err != nil {
		return questionDoc{}, err
	}
	doc := questionDoc{ID: q.ID, Prompt: q.Prompt, Page: q.Page, Version: q.Version(), Characters: characters,
		Answers: make([]expectedDoc, len(q.Answers)), UpdatedAt: q.UpdatedAt.UTC()}
	for i, a := range q.Answers {
		correct := !a.Wrong()
		doc.Answers[i] = expectedDoc{AnswerDoc: answerOf(a), Expected: expected[i]}
		doc.Answers[i].Correct = &correct
	}
	return doc, nil
}

func (s *server) putQuestion(ctx context.Context, in *putQuestionInput) (*questionOutput, error) {
	id, err := models.ParseQuestionID(in.Question)
	if err != nil {
		return nil, err
	}
	q := models.Question{ID: id, Prompt: in.Body.Prompt, Page: models.PageID(in.Body.Page), UpdatedAt: s.config.Now()}
	for _, a := range in.Body.Answers {
		q.Answers = append(q.Answers, a.model())
	}
	if err := q.Validate(); err != nil {
		return nil, err
	}
	if err := s.pageOf(ctx, q); err != nil {
		return nil, err
	}
	doc, err := s.questionDoc(q)
	if err != nil {
		return nil, err
	}
	status := http.StatusOK
	if _, err := s.config.Records.Question(ctx, id); errors.Is(err, models.NotFound) {
		status = http.StatusCreated
	}
	if err := s.config.Records.PutQuestion(ctx, q); err != nil {
		return nil, err
	}
	return &questionOutput{Status: status, Body: doc}, nil
}

// pageOf says whether the page that a question is about, if any, is there.
func (s *server) pageOf(ctx context.Context, q models.Question) error {
	if q.Page == "" {
		return nil
	}
	if _, err := models.ParsePageID(string(q.Page)); err != nil {
		return err
	}
	_, err := s.config.Records.Page(ctx, q.Page)
	if errors.Is(err, models.NotFound) {
		return models.Errorf("api.putQuestion", models.Invalid, "page: there is no page of this name: PUT the page first, or leave page out")
	}
	return err
}
