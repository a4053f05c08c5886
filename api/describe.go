package api

import (
	"context"
	"strings"

	"github.com/langdu/langdu/models"
)

// described is the recording that the fields describe, not stored yet.
func (s *server) described(ctx context.Context, c caller, fields map[string]string) (models.Recording, error) {
	now := s.config.Now()
	rec := models.Recording{
		ID: models.NewRecordingID(), Status: models.Uploading, CreatedAt: now, UpdatedAt: now,
		Expiry: s.config.Schedule.ExpiryFrom(now),
	}
	if fields["learner"] == "" {
		return rec, models.Errorf("api.upload", models.Invalid, "field learner is missing before the file; %s", formOrder)
	}
	var err error
	if rec.Learner, err = ownLearner(c, fields["learner"]); err != nil {
		return rec, err
	}
	err = s.describeText(ctx, &rec, fields)
	return rec, err
}

// describeText says what was to be read: a page, or a text of its own.
func (s *server) describeText(ctx context.Context, rec *models.Recording, fields map[string]string) error {
	const op = "api.upload"
	page, text, readings := fields["page"], fields["text"], fields["readings"]
	switch {
	case page != "" && (text != "" || readings != ""):
		return models.Errorf(op, models.Invalid, "send page, or text with readings, not both")
	case page != "":
		p, err := s.findPage(ctx, page)
		rec.Page, rec.Text, rec.Overrides, rec.Rules = p.ID, p.Text, p.Overrides, p.Rules
		return err
	case text == "":
		return models.Errorf(op, models.Invalid, "say what was read: field page or text is missing before the file; %s", formOrder)
	}
	if err := models.ValidateText(text); err != nil {
		return err
	}
	var err error
	rec.Text = text
	rec.Overrides, err = s.overrides(text, strings.Fields(readings))
	return err
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
