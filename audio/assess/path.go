package assess

import (
	"context"
	"fmt"
	"io"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/decode"
	"github.com/langdu/langdu/audio/dsp"
)

// Sound is a decoded recording, ready for [Engine.Assess].
type Sound struct {
	Clip    audio.Clip // at 16 kHz
	Quality dsp.Quality
	Format  decode.Format
}

// Open decodes an upload and brings it to 16 kHz in one pass, a block at a time,
// so that only the 16 kHz samples are ever held; then measures it. size is the
// upload's length in bytes, or negative to have it sought. The errors are those
// of decode.Open and of its Source.
func Open(ctx context.Context, r io.ReadSeeker, size int64, l decode.Limits, begin Observer) (Sound, error) {
	begin.begin(Decoding)
	src, err := decode.Open(ctx, r, size, l)
	if err != nil {
		return Sound{}, err
	}
	defer src.Close()
	s := Sound{Format: src.Format()}
	if s.Clip, err = dsp.ResampleAll(src.Read, src.Rate(), audio.SpeechRate); err != nil {
		return s, err
	}
	begin.begin(Measuring)
	if s.Quality, err = dsp.Measure(s.Clip); err != nil {
		return s, fmt.Errorf("assess: %w", err)
	}
	return s, ctx.Err()
}

// File judges an upload: [Open], then [Engine.Assess].
func (e *Engine) File(ctx context.Context, r io.ReadSeeker, size int64, l decode.Limits, p audio.Passage, begin Observer) (Result, Sound, error) {
	s, err := Open(ctx, r, size, l, begin)
	if err != nil {
		return Result{}, s, err
	}
	result, err := e.Assess(ctx, s.Clip, p, s.Quality, begin)
	return result, s, err
}
