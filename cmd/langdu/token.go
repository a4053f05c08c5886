package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/langdu/langdu/api"
	"github.com/langdu/langdu/models"
)

// tokenRequest is what the flags of `langdu token` say.
type tokenRequest struct {
	role, subject string
	learners      []string
	life          time.Duration
}

func tokenCommand(env lookup) *cobra.Command {
	var config Config
	var request tokenRequest
	cmd := &cobra.Command{
		Use:   "token",
		Short: "Print a bearer token",
		Long: `Print a bearer token signed with the secret of the data folder, or with
--jwt-secret. "langdu serve" makes the folder and its secret at the first start.
Send the token as "Authorization: Bearer <token>".`,
		Example: `  langdu token --data data --role app
  langdu token --data data --role guardian --subject g1 --learner xiaoming --for 2h`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := load(cmd.Flags(), env); err != nil {
				return err
			}
			token, err := request.sign(config)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), token)
			return err
		},
	}
	f := cmd.Flags()
	f.String("config", "", "configuration `file`, as for serve")
	f.StringVar(&config.Data, "data", "data", "data `folder` whose secret signs the token")
	f.StringVar(&config.JWTSecret, "jwt-secret", "", "secret that signs the token (default: the data folder's)")
	f.StringVar(&request.role, "role", "", "app, guardian, learner, staff, custodian or operator")
	f.StringVar(&request.subject, "subject", "", "who the token is for (default: the role)")
	f.StringSliceVar(&request.learners, "learner", nil, "learner that the token acts for; may be repeated")
	f.DurationVar(&request.life, "for", 24*time.Hour, "how long it is good")
	_ = cmd.MarkFlagRequired("role") // the flag exists: it is declared above
	return cmd
}

func (r tokenRequest) sign(config Config) (string, error) {
	role, err := api.ParseRole(r.role)
	if err != nil {
		return "", err
	}
	if r.subject == "" {
		r.subject = r.role
		if role == api.RoleLearner && len(r.learners) == 1 {
			r.subject = r.learners[0]
		}
	}
	subject, err := models.ParsePrincipalID(r.subject)
	if err != nil {
		return "", err
	}
	claims := api.Claims{Subject: subject, Role: role}
	for _, name := range r.learners {
		learner, err := models.ParseLearnerID(name)
		if err != nil {
			return "", err
		}
		claims.Learners = append(claims.Learners, learner)
	}
	secret, err := config.signingSecret()
	if err != nil {
		return "", err
	}
	return api.NewToken(secret, claims, time.Now(), r.life)
}
