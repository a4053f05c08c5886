package records

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"github.com/langdu/langdu/models"
)

const questionColumns = `id, prompt, page, answers, updated_ms`

func scanQuestion(row scanner) (models.Question, error) {
	var q models.Question
	var answers string
	var updated int64
	if err := row.Scan(&q.ID, &q.Prompt, &q.Page, &answers, &updated); err != nil {
		return q, err
	}
	q.UpdatedAt = fromMS(updated)
	return q, json.Unmarshal([]byte(answers), &q.Answers)
}

// PutQuestion implements storage.Questions. A context is the page's to keep, and
// is not stored.
func (s *Store) PutQuestion(ctx context.Context, q models.Question) error {
	const op = "records.PutQuestion"
	answers, err := json.Marshal(q.Answers)
	if err != nil {
		return models.E(op, models.Internal, err)
	}
	_, err = exec(ctx, s.write, `INSERT INTO questions (id, prompt, page, answers, updated_ms) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (id) DO UPDATE SET prompt = excluded.prompt, page = excluded.page, answers = excluded.answers,
			updated_ms = excluded.updated_ms`,
		string(q.ID), q.Prompt, string(q.Page), string(answers), ms(q.UpdatedAt))
	return fail(op, err)
}

// Question implements storage.Questions.
func (s *Store) Question(ctx context.Context, id models.QuestionID) (models.Question, error) {
	const op = "records.Question"
	q, err := scanQuestion(s.read.QueryRowContext(ctx, `SELECT `+questionColumns+` FROM questions WHERE id = $1`, string(id)))
	if errors.Is(err, sql.ErrNoRows) {
		return models.Question{}, models.Errorf(op, models.NotFound, "there is no question %.100q", string(id))
	}
	return q, fail(op, err)
}

const (
	questionsSQL       = `SELECT ` + questionColumns + ` FROM questions WHERE id > $1 ORDER BY id LIMIT $2`
	questionsOfPageSQL = `SELECT ` + questionColumns + ` FROM questions WHERE page = $1 AND id > $2 ORDER BY id LIMIT $3`
)

// Questions implements storage.Questions.
func (s *Store) Questions(ctx context.Context, page models.PageID, after models.QuestionID, limit int) ([]models.Question, error) {
	const op = "records.Questions"
	if page == "" {
		all, err := collect(ctx, s.read, scanQuestion, questionsSQL, string(after), limit)
		return all, fail(op, err)
	}
	all, err := collect(ctx, s.read, scanQuestion, questionsOfPageSQL, string(page), string(after), limit)
	return all, fail(op, err)
}

// asked is a question as it is kept with a recording, and its id; both are "" of
// a reading.
func asked(q *models.Question) (id, document string, err error) {
	if q == nil {
		return "", "", nil
	}
	document, err = encode(q)
	return string(q.ID), document, err
}
