package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/langdu/langdu/models"
)

// putLearnerBody is what the caller knows of a learner. What is left out of an
// update stays as it was.
type putLearnerBody struct {
	BirthMonth string `json:"birth_month,omitempty" doc:"Month of birth; instead of age_band" example:"2018-05"`
	AgeBand    string `json:"age_band,omitempty" doc:"under14, 14to17 or adult; where the month of birth shall not be kept" example:"under14"`
	Guardian   string `json:"guardian,omitempty" doc:"Your name for who answers for a learner under 14" example:"g1"`
}

// learnerSavedDoc names nobody, because it may be remembered under an
// Idempotency-Key for longer than the learner is kept.
type learnerSavedDoc struct {
	AgeBand    models.AgeBand      `json:"age_band" doc:"The age band as of today" example:"under14"`
	Correction models.CorrectionID `json:"correction,omitempty" doc:"Where the age was corrected: the judging again of the learner's recordings, at /v1/corrections/{id}"`
}

type learnerDoc struct {
	Learner    models.LearnerID   `json:"learner" doc:"Your name for the child" example:"l1"`
	AgeBand    models.AgeBand     `json:"age_band" doc:"The age band as of today" example:"under14"`
	BirthMonth string             `json:"birth_month,omitempty" doc:"Month of birth, where it is known" example:"2018-05"`
	Guardian   models.PrincipalID `json:"guardian,omitempty" doc:"Who answers for the child" example:"g1"`
	CreatedAt  time.Time          `json:"created_at" doc:"When the learner was first named"`
	Hold       *heldByDoc         `json:"hold,omitempty" doc:"A legal hold that keeps everything of theirs from being erased"`
}

type putLearnerInput struct {
	Learner string `path:"learner" doc:"Your own name for the child: 1 to 100 letters, digits or . _ ~ : @ -" example:"l1"`
	Body    putLearnerBody
}

type putLearnerOutput struct {
	Status int
	Body   learnerSavedDoc
}

type learnerInput struct {
	Learner string `path:"learner" doc:"Your own name for the child" example:"l1"`
}

type learnerOutput struct{ Body learnerDoc }

func (s *server) learnerRoutes() {
	handle(s, "PUT /v1/learners/{learner}", about{
		id: "putLearner", tag: tagLearners, summary: "Name or correct a learner", creates: true,
		words: "Creates the learner (201) or updates them (200). A new learner needs birth_month or age_band. " +
			"A learner under 14 needs a guardian, whose consent is then asked for. One who is found to be under 14 loses what was recorded without that consent: it is erased at once. " +
			"A guardian's token can name nobody but its own subject as guardian.",
		fails: []models.Kind{malformed, models.Closing, models.TooLarge, models.Unsupported},
	}, s.putLearner)
	handle(s, "GET /v1/learners/{learner}", about{
		id: "learner", tag: tagLearners, summary: "Read a learner", words: "What is kept about the learner besides recordings and consents.",
	}, s.learner)
	handle(s, "DELETE /v1/learners/{learner}", about{
		id: "eraseLearner", tag: tagLearners, summary: "Erase a learner with everything",
		words: "Recordings, results, playback files, likes, consents and the learner. From the answer on nothing of them can be read. " +
			"Follow the erasure at Location until its state is done.",
		status: http.StatusAccepted,
	}, s.eraseLearner)
}

func (s *server) putLearner(ctx context.Context, in *putLearnerInput) (*putLearnerOutput, error) {
	a, now := admitted(ctx), s.config.Now()
	l, err := s.config.Records.Learner(ctx, a.learner)
	status := http.StatusOK
	if errors.Is(err, models.NotFound) {
		l, status, err = models.Learner{ID: a.learner, CreatedAt: now}, http.StatusCreated, s.collects(ctx)
	}
	if err != nil {
		return nil, learnerError(err)
	}
	was, before := l.BandAt(now), l
	if err := in.Body.apply(&l, a.caller, now); err != nil {
		return nil, err
	}
	if status == http.StatusOK && was != models.Under14 && l.BandAt(now) == models.Under14 {
		l.Unguarded = now
	}
	l.ChangedAt = now
	if err := s.config.Records.PutLearner(ctx, l); err != nil {
		return nil, learnerError(err)
	}
	out := &putLearnerOutput{Status: status, Body: learnerSavedDoc{AgeBand: l.BandAt(now)}}
	if status == http.StatusOK && (l.BirthMonth != before.BirthMonth || l.AgeBand != before.AgeBand) {
		started, err := s.correct(ctx, models.Correction{Learner: l.ID})
		if err != nil {
			return nil, err
		}
		out.Body.Correction = started.Body.Correction
	}
	return out, nil
}

// apply writes what was sent into l.
func (b putLearnerBody) apply(l *models.Learner, c caller, now time.Time) error {
	const op = "api.putLearner"
	var err error
	switch {
	case b.BirthMonth != "" && b.AgeBand != "":
		return models.Errorf(op, models.Invalid, "send birth_month or age_band, not both: they could contradict each other")
	case b.BirthMonth != "":
		l.AgeBand = ""
		l.BirthMonth, err = models.ParseBirthMonth(b.BirthMonth, now)
	case b.AgeBand != "":
		l.BirthMonth = ""
		l.AgeBand, err = models.ParseAgeBand(b.AgeBand)
	case l.BirthMonth == "" && l.AgeBand == "":
		return models.Errorf(op, models.Invalid, "send birth_month or age_band: it decides whether a guardian must consent")
	}
	if err != nil {
		return err
	}
	return b.applyGuardian(l, c)
}

// applyGuardian names the guardian. A guardian cannot hand a child on: the app
// or the custodian does that.
func (b putLearnerBody) applyGuardian(l *models.Learner, c caller) error {
	if b.Guardian == "" {
		return nil
	}
	g, err := models.ParsePrincipalID(b.Guardian)
	if err != nil {
		return err
	}
	if c.role == RoleGuardian && g != l.Guardian && g != c.subject {
		return models.Errorf("api.putLearner", models.Forbidden, "a guardian's token can name only its own subject as guardian: an app or the custodian may name another")
	}
	l.Guardian = g
	return nil
}

func (s *server) learner(ctx context.Context, _ *learnerInput) (*learnerOutput, error) {
	l, err := s.config.Records.Learner(ctx, admitted(ctx).learner)
	if err != nil {
		return nil, learnerError(err)
	}
	hold, err := s.heldLearner(ctx, l)
	return &learnerOutput{learnerDoc{
		Learner: l.ID, AgeBand: l.BandAt(s.config.Now()), BirthMonth: l.BirthMonth, Guardian: l.Guardian, CreatedAt: l.CreatedAt.UTC(), Hold: hold,
	}}, err
}

// learnerError says what a store says about a learner in the words of the api.
func learnerError(err error) error {
	if errors.Is(err, models.NotFound) {
		return noLearner()
	}
	return explained(err, models.Gone, "this learner is being erased: nothing of them is stored any more")
}
