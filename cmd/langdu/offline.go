package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"

	"github.com/spf13/pflag"

	"github.com/langdu/langdu/audio/assess"
	"github.com/langdu/langdu/audio/decode"
	"github.com/langdu/langdu/audio/score"
	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/workers"
)

// offline is what the commands have in common that listen to files without a
// service.
type offline struct {
	batch               string
	json                bool
	ffmpeg, age         string
	strictness, accents string
	jobs                int
	own                 *ownModel
	recogniser          *ownRecogniser // of answers
}

// flags defines them all but batch, whose lines are each command's own.
func (o *offline) flags(f *pflag.FlagSet) {
	f.BoolVar(&o.json, "json", false, "print one JSON object a line instead of a table (always so with --batch)")
	f.StringVar(&o.ffmpeg, "ffmpeg", "ffmpeg", "program that decodes AMR, 3GP and CAF; \"off\" for none")
	f.StringVar(&o.age, "age", "", "how old the readers are: under14 or adult (default: not known)")
	f.StringVar(&o.strictness, "strictness", string(score.Normal), "lenient, normal or strict: how sure the engine must be of a mistake")
	f.StringVar(&o.accents, "accents", "", "accents that are no mistakes, as `pair=treatment` with commas between: z/zh, n/l, f/h, r/l, an/ang, en/eng or in/ing, noted or tolerated")
	f.IntVar(&o.jobs, "jobs", runtime.NumCPU(), "files worked on at once")
	o.own.flags(f)
}

// engine is what judges, by the flags: the same that a service with these flags has.
func (o offline) engine() (*assess.Engine, error) {
	model, calibration, err := o.own.open()
	if err != nil {
		return nil, err
	}
	rules, err := parseRules(o.strictness, o.accents)
	if err != nil {
		return nil, err
	}
	transcriber, err := o.recogniser.open()
	if err != nil {
		return nil, err
	}
	engine, err := assess.New(assess.Config{Model: model, Calibration: calibration, Rules: workers.RulesOf(rules), Transcriber: transcriber})
	if err != nil {
		return nil, err
	}
	switch age := assess.AgeBand(o.age); age {
	case assess.AnyAge, assess.Under14, assess.Adult:
		return engine.For(age), nil
	}
	return nil, models.Errorf("configuration", models.Invalid, "--age %q: want under14 or adult", o.age)
}

// open decodes a file.
func (o offline) open(ctx context.Context, path string, begin assess.Observer) (assess.Sound, error) {
	file, err := os.Open(path)
	if err != nil {
		return assess.Sound{}, err
	}
	defer file.Close()
	return assess.Open(ctx, file, -1, decode.Limits{FFmpeg: o.ffmpeg}, begin)
}

// outcome is what of a file's result does not depend on what was done with it.
type outcome struct {
	File       string `json:"file"`
	DurationMS int64  `json:"duration_ms"`
	Format     string `json:"format,omitempty"`
	err        error  // why there is no judgement
}

func outcomeOf(path string, s assess.Sound) outcome {
	return outcome{File: path, DurationMS: s.Clip.Duration().Milliseconds(), Format: s.Format.String()}
}

func (o outcome) failure() error { return o.err }

// heading is the line above the result of a file.
func (o outcome) heading() string {
	if o.DurationMS == 0 {
		return o.File + "\n"
	}
	return fmt.Sprintf("%s  %.1f s, %s\n", o.File, float64(o.DurationMS)/1000, o.Format)
}

// invalid is an error of what came with a file: a text, readings, a question.
type invalid struct {
	what string
	error
}

func (e invalid) Unwrap() error { return e.error }

// reasonOf is the reason and the sentence for a file without a judgement because
// of err: of the file, or of us.
func reasonOf(err error) (reason models.Reason, detail string) {
	reason, detail = models.GaveUp, err.Error()
	var path *fs.PathError
	var given invalid
	switch {
	case errors.As(err, &given):
		reason = models.Reason("invalid " + given.what)
	case errors.As(err, &path):
		reason, detail = "unreadable", path.Error()
	case errors.Is(err, decode.ErrUnsupported), errors.Is(err, decode.ErrLimits):
		reason = models.UnsupportedMedia
	case errors.Is(err, decode.ErrTooLong):
		reason = models.OverLong
	case errors.Is(err, decode.ErrCorrupt), errors.Is(err, decode.ErrEmpty):
		reason = models.Undecodable
	}
	return reason, detail
}

// refusal is the lines that stand in for a judgement.
func refusal(s assess.Status, r assess.Reason, detail string) string {
	lines := fmt.Sprintf("  %s: %s\n", s, r)
	if detail != "" {
		lines += "  " + detail + "\n"
	}
	return lines
}
