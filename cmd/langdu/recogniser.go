package main

import (
	"context"
	"log/slog"
	"sync"

	"github.com/spf13/pflag"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/assess"
	"github.com/langdu/langdu/audio/question"
	"github.com/langdu/langdu/audio/sherpa"
	"github.com/langdu/langdu/models"
)

// ownRecogniser is a recogniser of the operator's own for spoken answers, opened
// once for the whole process. The zero value, and nil, is none.
type ownRecogniser struct {
	folder string

	once   sync.Once // guards what follows
	opened *sherpa.Recogniser
	err    error
}

func (o *ownRecogniser) flags(f *pflag.FlagSet) {
	f.StringVar(&o.folder, "recogniser", "", "`folder` of a speech recogniser of your own, which writes down answers: recogniser.json and a model for sherpa-onnx; only in a build with -tags sherpa (default: the embedded network, which knows the expected words and leaves gaps elsewhere)")
}

// lookup takes from the environment what no flag has set, for a command that has
// no other settings there.
func (o *ownRecogniser) lookup(f *pflag.FlagSet, env lookup) error {
	return lookUp(f, env, "recogniser")
}

// paths are the settings that name files.
func (o *ownRecogniser) paths() []*string {
	if o == nil {
		return nil
	}
	return []*string{&o.folder}
}

// reported logs why a recogniser did not write an answer down: the engine's own
// transcript stands in for it, and the result says no more than that.
type reported struct {
	assess.Transcriber
	log *slog.Logger
}

// Transcribe implements [assess.Transcriber].
func (r reported) Transcribe(ctx context.Context, clip audio.Clip, s question.Sheet) (audio.Transcript, error) {
	heard, err := r.Transcriber.Transcribe(ctx, clip, s)
	if err != nil && ctx.Err() == nil {
		r.log.Warn("an answer was not written down by the recogniser, but by the engine itself", "err", err)
	}
	return heard, err
}

// open starts the recogniser; the transcriber is nil where there is none.
func (o *ownRecogniser) open() (assess.Transcriber, error) {
	if o == nil || o.folder == "" {
		return nil, nil
	}
	o.once.Do(func() {
		if o.opened, o.err = sherpa.Open(o.folder); o.err != nil {
			o.err = models.E("recogniser", models.Invalid, o.err)
		}
	})
	if o.err != nil {
		return nil, o.err
	}
	return o.opened, nil
}
