package api

import (
	"context"
	"net/http"
	"time"

	"github.com/langdu/langdu/models"
)

type consentBody struct {
	Purposes      []string `json:"purposes" minItems:"1" maxItems:"6" doc:"What the voice may be used for: scoring, playback, sharing, research, improvement; and abroad, where what is sent to a third party may leave the service's region" example:"[\"scoring\",\"playback\"]"`
	PolicyVersion string   `json:"policy_version" doc:"The version of the privacy policy that was shown" example:"2026-09"`
	GivenBy       string   `json:"given_by,omitempty" doc:"Who consented: the guardian for a learner under 14. A guardian's or learner's token consents for its own subject and may leave it out" example:"g1"`
	Method        string   `json:"method" minLength:"1" maxLength:"100" doc:"How it was made sure that it was them" example:"guardian-sms"`
}

// consentGivenDoc names nobody: see learnerSavedDoc.
type consentGivenDoc struct {
	Purposes      []models.Purpose     `json:"purposes" doc:"The purposes consented to" example:"[\"scoring\",\"playback\"]"`
	PolicyVersion models.PolicyVersion `json:"policy_version" doc:"Under which policy" example:"2026-09"`
	GivenAt       time.Time            `json:"given_at" doc:"When"`
}

type consentDoc struct {
	Purpose       models.Purpose       `json:"purpose" doc:"What for" example:"scoring"`
	PolicyVersion models.PolicyVersion `json:"policy_version" doc:"Under which policy" example:"2026-09"`
	GivenBy       models.PrincipalID   `json:"given_by" doc:"By whom" example:"g1"`
	Method        string               `json:"method" doc:"How it was verified" example:"guardian-sms"`
	GivenAt       time.Time            `json:"given_at" doc:"When"`
	WithdrawnAt   *time.Time           `json:"withdrawn_at,omitempty" doc:"When it was withdrawn"`
	InForce       bool                 `json:"in_force" doc:"Whether it suffices today" example:"true"`
	Why           string               `json:"why,omitempty" doc:"Why it does not suffice" example:"the consent for \"scoring\" was withdrawn"`
}

type consentInput struct {
	Learner string `path:"learner" doc:"Your own name for the child" example:"l1"`
	Body    consentBody
}

type consentOutput struct{ Body consentGivenDoc }

type consentsDoc struct {
	Consents []consentDoc `json:"consents" doc:"All that were ever given, oldest first"`
	Purposes []purposeDoc `json:"purposes" doc:"What may be asked for"`
}

type consentsOutput struct{ Body consentsDoc }

type withdrawInput struct {
	Learner string `path:"learner" doc:"Your own name for the child" example:"l1"`
	Purpose string `path:"purpose" doc:"The purpose" example:"playback"`
}

func (s *server) consentRoutes() {
	handle(s, "POST /v1/learners/{learner}/consents", about{
		id: "consent", tag: tagLearners, summary: "Consent to purposes", status: http.StatusCreated,
		words: "Records who consented to what, under which policy, and how that was verified. Nothing of a learner's voice is stored without a consent for scoring; " +
			"playback needs its own. Refusing sharing, research, improvement or abroad blocks neither.",
		fails: []models.Kind{malformed, models.TooLarge, models.Unsupported},
	}, s.consent)
	handle(s, "GET /v1/learners/{learner}/consents", about{
		id: "consents", tag: tagLearners, summary: "Consents, with those withdrawn", words: "Each says whether it suffices today and, if not, why.",
	}, s.consents)
	handle(s, "DELETE /v1/learners/{learner}/consents/{purpose}", about{
		id: "withdraw", tag: tagLearners, summary: "Withdraw a consent", status: http.StatusNoContent,
		words: "Ends every consent for the purpose at once. Without scoring no upload is taken and no waiting recording is scored; without playback nothing is played. Files kept for that purpose alone become due for erasure: the playback files with playback, the uploads once neither stands, and those that nobody has listened to yet with scoring. Results stay; erase a recording or the learner to remove them.",
	}, s.withdraw)
}

func (s *server) consent(ctx context.Context, in *consentInput) (*consentOutput, error) {
	a, now := admitted(ctx), s.config.Now()
	purposes, err := parsePurposes(in.Body.Purposes)
	if err != nil {
		return nil, err
	}
	by, err := givenBy(a.caller, in.Body.GivenBy)
	if err != nil {
		return nil, err
	}
	policy, err := s.effectivePolicy(ctx, in.Body.PolicyVersion, now)
	if err != nil {
		return nil, err
	}
	for _, p := range purposes {
		c := models.Consent{Learner: a.learner, Purpose: p, Policy: policy, GivenBy: by, Method: in.Body.Method, GivenAt: now}
		if err := s.config.Records.AddConsent(ctx, c); err != nil {
			return nil, learnerError(err)
		}
	}
	return &consentOutput{consentGivenDoc{Purposes: purposes, PolicyVersion: policy, GivenAt: now.UTC()}}, nil
}

func parsePurposes(words []string) ([]models.Purpose, error) {
	purposes := make([]models.Purpose, len(words))
	for i, word := range words {
		p, err := models.ParsePurpose(word)
		if err != nil {
			return nil, err
		}
		purposes[i] = p
	}
	return purposes, nil
}

// givenBy is who consents. An app's server has verified somebody and names them;
// whoever comes with a token of their own speaks for nobody else.
func givenBy(c caller, named string) (models.PrincipalID, error) {
	const op = "api.givenBy"
	switch {
	case c.role == RoleApp && named == "":
		return "", models.Errorf(op, models.Invalid, "given_by: say who consented")
	case c.role == RoleApp:
		return models.ParsePrincipalID(named)
	case named != "" && models.PrincipalID(named) != c.subject:
		return "", models.Errorf(op, models.Forbidden, "given_by: a %s's token consents for its own subject only: leave given_by out, or use an app's token", c.role)
	}
	return c.subject, nil
}

// effectivePolicy checks that there is such a policy, where this service
// publishes any, so that a consent can be traced to words that somebody could read.
func (s *server) effectivePolicy(ctx context.Context, version string, now time.Time) (models.PolicyVersion, error) {
	const op = "api.effectivePolicy"
	v, err := models.ParsePolicyVersion(version)
	if err != nil {
		return "", err
	}
	policies, err := s.config.Records.Policies(ctx)
	if err != nil {
		return "", err
	}
	for _, p := range policies {
		switch {
		case p.Version == v && p.Effective.After(now):
			return "", models.Errorf(op, models.Invalid, "policy_version: %q takes effect on %s, not before", version, p.Effective.UTC().Format(time.RFC3339))
		case p.Version == v:
			return v, nil
		}
	}
	if len(policies) == 0 {
		return v, nil // the app publishes its policy itself
	}
	return "", models.Errorf(op, models.Invalid, "policy_version: there is no policy %q: GET /v1/policies lists all, PUT /v1/policies/{version} publishes one", version)
}

func (s *server) consents(ctx context.Context, _ *learnerInput) (*consentsOutput, error) {
	permits, err := s.config.Records.Permits(ctx, admitted(ctx).learner)
	if err != nil {
		return nil, learnerError(err)
	}
	out := &consentsOutput{}
	out.Body.Consents = make([]consentDoc, len(permits.Consents))
	for i, c := range permits.Consents {
		doc := consentDoc{
			Purpose: c.Purpose, PolicyVersion: c.Policy, GivenBy: c.GivenBy, Method: c.Method,
			GivenAt: c.GivenAt.UTC(), WithdrawnAt: instant(c.WithdrawnAt),
		}
		err := models.ConsentInForce(permits.Learner, c.Purpose, []models.Consent{c}, permits.Policies, s.config.Now())
		doc.InForce, doc.Why = err == nil, models.Explain(err)
		out.Body.Consents[i] = doc
	}
	out.Body.Purposes, err = s.purposeDocs(ctx, permits)
	return out, err
}

// mayProcess is nil where a consent for the purpose is in force now, and else a
// problem that names the purpose.
func (s *server) mayProcess(ctx context.Context, id models.LearnerID, purpose models.Purpose) error {
	permits, err := s.config.Records.Permits(ctx, id)
	if err != nil {
		return learnerError(err)
	}
	if err := permits.InForce(purpose, s.config.Now()); err != nil {
		return s.missing(ctx, id, purpose, err)
	}
	return nil
}

// instant is a time for the wire, nil for the zero time.
func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}
