package api

import (
	"context"
	"strings"

	"github.com/langdu/langdu/models"
)

// described is the recording that the fields describe, not stored yet. missing says
// what to do where one is not there.
func (s *server) described(ctx context.Context, c caller, fields map[string]string, missing string) (models.Recording, error) {
	now := s.config.Now()
	rec := models.Recording{
		ID: models.NewRecordingID(), Status: models.Uploading, CreatedAt: now, UpdatedAt: now,
	}
	if fields["learner"] == "" {
		return rec, models.Errorf("api.upload", models.Invalid, "field learner %s", missing)
	}
	var err error
	if rec.Learner, err = ownLearner(c, fields["learner"]); err != nil {
		return rec, err
	}
	err = s.describeTask(ctx, &rec, fields, missing)
	rec.Expiry = s.config.Schedule.ExpiryFrom(now, rec.Kind())
	return rec, err
}

// describeTask says what was to be read or answered: a page, a text of its own, or
// a question.
func (s *server) describeTask(ctx context.Context, rec *models.Recording, fields map[string]string, missing string) error {
	const op = "api.upload"
	page, text, readings, question := fields["page"], fields["text"], fields["readings"], fields["question"]
	switch {
	case question != "" && (page != "" || text != "" || readings != ""), page != "" && (text != "" || readings != ""):
		return models.Errorf(op, models.Invalid, "send page, or question, or text with readings: a recording is of one of them")
	case question != "":
		return s.describeQuestion(ctx, rec, question)
	case page != "":
		p, err := s.findPage(ctx, page)
		rec.Page, rec.Text, rec.Overrides, rec.Rules = p.ID, p.Text, p.Overrides, p.Rules
		return err
	case text == "":
		return models.Errorf(op, models.Invalid, "say what was read or answered: field page, question or text %s", missing)
	}
	if err := models.ValidateText(text); err != nil {
		return err
	}
	var err error
	rec.Text = text
	rec.Overrides, err = s.overrides(text, strings.Fields(readings))
	return err
}

// describeQuestion keeps the question as it is now, with the text that it is
// about. The pronunciation of an answer is judged by the rules of the page.
func (s *server) describeQuestion(ctx context.Context, rec *models.Recording, name string) error {
	q, err := s.findQuestion(ctx, name)
	if err != nil {
		return err
	}
	var page models.Page
	if q.Page != "" {
		if page, err = s.config.Records.Page(ctx, q.Page); err != nil {
			return explained(err, models.NotFound, "the page that the question is about is not there any more: PUT the question again")
		}
	}
	asked := q.Asked(page.Text)
	rec.Question, rec.Text, rec.Page, rec.Rules = &asked, q.Prompt, q.Page, page.Rules
	return nil
}

// overrides lays the author's readings, one for each spoken character, over the
// text and checks them.
func (s *server) overrides(text string, readings []string) ([]models.Override, error) {
	spoken, err := s.config.Readings.Characters(text, nil)
	switch {
	case err != nil:
		return nil, err
	case len(spoken) == 0:
		return nil, nothingToRead()
	case len(readings) == 0:
		return nil, nil
	case len(readings) != len(spoken):
		return nil, models.Errorf("api.overrides", models.Invalid,
			"readings: %d of them for %d spoken characters; send one for each, in order", len(readings), len(spoken))
	}
	overrides := make([]models.Override, len(readings))
	for i, reading := range readings {
		overrides[i] = models.Override{At: spoken[i].At, Reading: reading}
	}
	_, err = s.config.Readings.Characters(text, overrides)
	return overrides, err
}
