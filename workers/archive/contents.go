package archive

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/langdu/langdu/models"
)

// Consent is a row of tables/consents.json.
type Consent struct {
	Purpose     models.Purpose       `json:"purpose"`
	Policy      models.PolicyVersion `json:"policy"`
	GivenBy     models.PrincipalID   `json:"given_by"`
	Method      string               `json:"method"`
	GivenAt     time.Time            `json:"given_at"`
	WithdrawnAt time.Time            `json:"withdrawn_at"`
}

// Like is a row of tables/likes.json.
type Like struct {
	Recording models.RecordingID `json:"recording"`
	Principal models.PrincipalID `json:"principal"`
	CreatedAt time.Time          `json:"created_at"`
}

// Refused is a row of tables/refusals.json.
type Refused struct {
	Purpose   models.Purpose `json:"purpose"`
	RefusedAt time.Time      `json:"refused_at"`
}

// Dispute is a row of tables/disputes.json.
type Dispute struct {
	ID        models.DisputeID     `json:"id"`
	Recording models.RecordingID   `json:"recording"`
	Position  int                  `json:"position"`
	Reason    models.DisputeReason `json:"reason"`
	Comment   string               `json:"comment"`
	AskedBy   string               `json:"asked_by"`
	State     models.DisputeState  `json:"state"`
	CreatedAt time.Time            `json:"created_at"`
	DecidedAt time.Time            `json:"decided_at"`
	Score     int                  `json:"score"`
	Verdicts  string               `json:"verdicts"` // JSON
	Sentence  string               `json:"sentence"`
	Engine    string               `json:"engine"`
}

// Contents is what another instance takes of an archive, besides the sound.
type Contents struct {
	Learner  models.Learner
	Consents []models.Consent
	Refused  []Refused
	Likes    []Like
	Disputes []Dispute
	// Recordings is the paths of the recordings, for [Reader.Recording].
	Recordings []string
}

// Contents reads and checks everything but the sound, for the learner of this name.
// models.Invalid where anything is not as a service would have written it.
func (a *Reader) Contents(name models.LearnerID, now time.Time) (c Contents, err error) {
	var l Learner
	if err := a.decode(LearnerFile, a.limits.Entry, &l); err != nil {
		return c, err
	}
	if name != "" {
		l.ID = name
	}
	c.Learner = models.Learner{ID: l.ID, BirthMonth: l.BirthMonth, AgeBand: l.AgeBand, Guardian: l.Guardian, CreatedAt: l.CreatedAt}
	if err := checkLearner(c.Learner, now); err != nil {
		return c, err
	}
	if err := a.tables(&c, now); err != nil {
		return c, err
	}
	for _, f := range a.Manifest.Files {
		if !strings.HasPrefix(f.Path, "recordings/") || !strings.HasSuffix(f.Path, "/"+RecordingFile) {
			continue
		}
		if _, err := a.Recording(f.Path, now); err != nil {
			return c, err
		}
		c.Recordings = append(c.Recordings, f.Path)
	}
	return c, nil
}

// tables reads and checks the tables that are taken.
func (a *Reader) tables(c *Contents, now time.Time) error {
	consents, err := table(a, "consents", func(one Consent) error { return checkConsent(one, now) })
	for _, one := range consents {
		c.Consents = append(c.Consents, models.Consent{Learner: c.Learner.ID, Purpose: one.Purpose, Policy: one.Policy, GivenBy: one.GivenBy,
			Method: one.Method, GivenAt: one.GivenAt, WithdrawnAt: one.WithdrawnAt})
	}
	if err == nil {
		c.Refused, err = table(a, "refusals", func(one Refused) error { return checkRefused(one, now) })
	}
	if err == nil {
		c.Disputes, err = table(a, "disputes", func(one Dispute) error { return checkDispute(one, now) })
	}
	if err == nil {
		c.Likes, err = table(a, "likes", func(one Like) error { return checkLike(one, now) })
	}
	return err
}

// Recording reads and checks one recording. One is read at a time, so that an
// archive of any size takes no more memory than its largest.
func (a *Reader) Recording(path string, now time.Time) (r Recording, err error) {
	if err := a.decode(path, a.limits.Entry, &r); err != nil {
		return r, err
	}
	return r, a.checkRecording(path, r, now)
}

// Document is the result of a recording, word for word; nil where there is none.
func (a *Reader) Document(r Recording) (json.RawMessage, error) {
	if r.Result == "" {
		return nil, nil
	}
	document, err := a.Bytes(r.Result)
	if err == nil && !json.Valid(document) {
		return nil, refuse("%.80q is no JSON", r.Result)
	}
	return document, err
}
