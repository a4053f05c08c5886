package api

import (
	"context"
	"net/url"

	"github.com/langdu/langdu/models"
)

type partiesDoc struct {
	Region  string         `json:"region,omitempty" doc:"Where this service keeps its data" example:"cn-north-1"`
	Parties []models.Party `json:"third_parties" doc:"Everybody who may be sent personal data; nobody else is"`
}

type partiesOutput struct{ Body partiesDoc }

func (s *server) partyRoutes() {
	handle(s, "GET /v1/third-parties", about{
		id: "thirdParties", tag: tagPolicies, summary: "Who may be sent personal data",
		words: "Every third party, with its address as far as the host, the purpose, the region and the kinds of data. Nothing is sent to anybody else, to none without the learner's consent to the purpose, " +
			"and to none in another region without the consent abroad. Each transfer is in the audit log.",
	}, s.thirdParties)
}

func (s *server) thirdParties(context.Context, *struct{}) (*partiesOutput, error) {
	doc := partiesDoc{Region: s.config.Region, Parties: make([]models.Party, len(s.config.Parties))}
	for i, p := range s.config.Parties {
		p.URL = origin(p.URL)
		doc.Parties[i] = p
	}
	return &partiesOutput{doc}, nil
}

// origin is a URL without what follows its host: that is nobody's business, and may be
// what the other side takes for a secret. It was checked when the service started.
func origin(at string) string {
	u, err := url.Parse(at)
	if err != nil {
		return ""
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host}).String()
}
