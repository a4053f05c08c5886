package api

import (
	"context"

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
		words: "Every third party, with the purpose, the region and the kinds of data. Nothing is sent to anybody else, to none without the learner's consent to the purpose, " +
			"and to none in another region without the consent abroad. Each transfer is in the audit log.",
	}, s.thirdParties)
}

func (s *server) thirdParties(context.Context, *struct{}) (*partiesOutput, error) {
	doc := partiesDoc{Region: s.config.Region, Parties: s.config.Parties}
	if doc.Parties == nil {
		doc.Parties = []models.Party{}
	}
	return &partiesOutput{doc}, nil
}
