package api

import (
	"context"

	"github.com/langdu/langdu/models"
)

// likesDoc counts likes and names nobody.
type likesDoc struct {
	Likes int  `json:"likes" doc:"How many like it" example:"1"`
	Liked bool `json:"liked" doc:"Whether the caller does now" example:"true"`
}

type likesOutput struct{ Body likesDoc }

func (s *server) likeRoutes() {
	handle(s, "PUT /v1/recordings/{id}/like", about{
		id: "like", tag: tagRecordings, summary: "Like a recording", words: "Once for each caller, however often it is called.",
	}, s.like)
	handle(s, "DELETE /v1/recordings/{id}/like", about{
		id: "unlike", tag: tagRecordings, summary: "Take a like back", words: "Also where there was none.",
	}, s.unlike)
}

func (s *server) like(ctx context.Context, _ *recordingInput) (*likesOutput, error) {
	a := admitted(ctx)
	s.cameBy(ctx, a.recording.Learner)
	n, err := s.config.Records.Like(ctx, a.recording.ID, a.caller.subject, s.config.Now())
	return &likesOutput{likesDoc{Likes: n, Liked: true}}, explained(err, models.Gone, "this recording has been erased")
}

func (s *server) unlike(ctx context.Context, _ *recordingInput) (*likesOutput, error) {
	a := admitted(ctx)
	n, err := s.config.Records.Unlike(ctx, a.recording.ID, a.caller.subject)
	return &likesOutput{likesDoc{Likes: n, Liked: false}}, explained(err, models.Gone, "this recording has been erased")
}
