package api

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/langdu/langdu/models"
)

type policyBody struct {
	Text      string    `json:"text" minLength:"1" doc:"The policy, word for word" example:"我们怎样保护孩子的声音……"`
	Material  bool      `json:"material,omitempty" doc:"Consents to earlier versions no longer suffice once this one takes effect" example:"false"`
	Effective time.Time `json:"effective" doc:"When it takes effect" example:"2026-09-01T00:00:00Z"`
}

type policyDoc struct {
	Version   models.PolicyVersion `json:"version" doc:"Its name" example:"2026-09"`
	Material  bool                 `json:"material" doc:"Consents to earlier versions no longer suffice"`
	Effective time.Time            `json:"effective" doc:"When it takes effect"`
	InForce   bool                 `json:"in_force" doc:"The latest that has taken effect"`
	Text      string               `json:"text,omitempty" doc:"The policy, word for word; left out of lists"`
}

type policyInput struct {
	Version string `path:"version" doc:"Name of the version" example:"2026-09"`
}

type putPolicyInput struct {
	Version string `path:"version" doc:"Name of the version" example:"2026-09"`
	Body    policyBody
}

type policyOutput struct {
	Status int
	Body   policyDoc
}

type policiesDoc struct {
	Policies []policyDoc `json:"policies" doc:"All versions by the time they take effect, without their text"`
}

type policiesOutput struct{ Body policiesDoc }

func (s *server) policyRoutes() {
	handle(s, "GET /v1/policies", about{
		id: "policies", tag: tagPolicies, summary: "Every version of the privacy policy", words: "Versions are kept for ever and never change.",
	}, s.policies)
	handle(s, "GET /v1/policies/{version}", about{
		id: "policy", tag: tagPolicies, summary: "Read a version", words: "With its text.", fails: []models.Kind{models.NotFound},
	}, s.policy)
	handle(s, "PUT /v1/policies/{version}", about{
		id: "putPolicy", tag: tagPolicies, summary: "Publish a version", creates: true,
		words: "A version never changes: sending the same again is fine (200), sending another content under its name is 409.",
		fails: []models.Kind{malformed, models.TooLarge, models.Unsupported},
	}, s.putPolicy)
}

func (s *server) policies(ctx context.Context, _ *struct{}) (*policiesOutput, error) {
	docs, err := s.policyDocs(ctx)
	if err != nil {
		return nil, err
	}
	for i := range docs {
		docs[i].Text = ""
	}
	out := &policiesOutput{}
	out.Body.Policies = docs
	return out, nil
}

func (s *server) policyDocs(ctx context.Context) ([]policyDoc, error) {
	policies, err := s.config.Records.Policies(ctx)
	if err != nil {
		return nil, err
	}
	docs, current := make([]policyDoc, len(policies)), -1
	for i, p := range policies {
		docs[i] = policyDoc{Version: p.Version, Material: p.Material, Effective: p.Effective.UTC(), Text: p.Text}
		if !p.Effective.After(s.config.Now()) {
			current = i
		}
	}
	if current >= 0 {
		docs[current].InForce = true
	}
	return docs, nil
}

func (s *server) policy(ctx context.Context, in *policyInput) (*policyOutput, error) {
	docs, err := s.policyDocs(ctx)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(docs, func(d policyDoc) bool { return string(d.Version) == in.Version })
	if i < 0 {
		return nil, models.Errorf("api.policy", models.NotFound, "there is no such version: GET /v1/policies lists all")
	}
	return &policyOutput{Status: http.StatusOK, Body: docs[i]}, nil
}

func (s *server) putPolicy(ctx context.Context, in *putPolicyInput) (*policyOutput, error) {
	v, err := models.ParsePolicyVersion(in.Version)
	if err != nil {
		return nil, err
	}
	status := http.StatusCreated
	if _, err := s.policy(ctx, &policyInput{in.Version}); err == nil {
		status = http.StatusOK
	}
	err = s.config.Records.PutPolicy(ctx, models.Policy{
		Version: v, Text: in.Body.Text, Material: in.Body.Material, Effective: in.Body.Effective.UTC(), CreatedAt: s.config.Now(),
	})
	if err != nil {
		return nil, explained(err, models.Conflict, "this version is published with another content and never changes: publish the new text as a new version")
	}
	out, err := s.policy(ctx, &policyInput{in.Version})
	if err != nil {
		return nil, err
	}
	out.Status = status
	return out, nil
}
