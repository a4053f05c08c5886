package api

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
)

type closureDoc struct {
	Closing     bool                     `json:"closing" doc:"Nothing new is taken in" example:"false"`
	State       models.ClosureState      `json:"state,omitempty" enum:"counting,erasing,done" doc:"counting: the announced days run; erasing: they are over; done: nothing is left"`
	AnnouncedAt *time.Time               `json:"announced_at,omitempty" doc:"When it was announced"`
	EndsAt      *time.Time               `json:"ends_at,omitempty" doc:"When everything is erased"`
	Statement   *models.ClosureStatement `json:"statement,omitempty" doc:"When it is done: the signed statement that every store holds nothing of anybody"`
}

type closureOutput struct{ Body closureDoc }

func (s *server) closureRoutes() {
	handle(s, "GET /v1/closure", about{
		id: "closure", tag: tagErasures, summary: "Whether the service closes",
		words: "From the announcement on uploads and new learners are refused with the problem closing; reading, playing, exporting and erasing go on to the end. Then everything is erased, and the signed statement of it stands here.",
	}, s.closure)
}

func (s *server) closure(ctx context.Context, _ *struct{}) (*closureOutput, error) {
	c, err := s.config.Records.Closure(ctx)
	if err != nil {
		return nil, err
	}
	return &closureOutput{closureDoc{Closing: c.State != "", State: c.State, AnnouncedAt: instant(c.AnnouncedAt), EndsAt: instant(c.EndsAt), Statement: c.Statement}}, nil
}

// collects is nil where something new may be taken in, and else a problem that
// says when the service closes.
func (s *server) collects(ctx context.Context) error {
	c, err := s.config.Records.Closure(ctx)
	if err != nil {
		return err
	}
	return c.Collects()
}
