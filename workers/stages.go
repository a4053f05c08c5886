package workers

import (
	"context"

	"github.com/langdu/langdu/audio/assess"
)

// StageWatch is told that a stage of the work on a recording begins, and returns the
// context to go on with and what is to be told how it ended.
type StageWatch func(ctx context.Context, stage string) (context.Context, func(error))

// The stages beside those of package assess.
const (
	encoding assess.Stage = "encoding" // what is replayed
	storing  assess.Stage = "storing"  // the same
)

// stages is one way through some stages, of which each ends where the next begins.
type stages struct {
	watch StageWatch
	whole context.Context
	ctx   context.Context // of the stage that was begun last
	ended func(error)
}

func (w StageWatch) stages(ctx context.Context) *stages {
	return &stages{watch: w, whole: ctx, ctx: ctx, ended: func(error) {}}
}

// begin is an assess.Observer.
func (s *stages) begin(stage assess.Stage) {
	if s.watch != nil {
		s.ended(nil)
		s.ctx, s.ended = s.watch(s.whole, string(stage))
	}
}

// end ends the last stage.
func (s *stages) end(err error) {
	s.ended(err)
	s.ended = func(error) {}
}
