package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/langdu/langdu/audio/assess"
	"github.com/langdu/langdu/audio/decode"
	"github.com/langdu/langdu/audio/hanzi"
	"github.com/langdu/langdu/audio/score"
	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/workers"
)

// scoring is what the flags of `langdu score` say.
type scoring struct {
	text, textFile, readings, batch string
	json                            bool
	ffmpeg, age                     string
	strictness, accents             string
	jobs                            int
	own                             *ownModel
}

func scoreCommand(env lookup) *cobra.Command {
	s := scoring{own: &ownModel{}}
	cmd := &cobra.Command{
		Use:   "score --text TEXT FILE...",
		Short: "Score recordings offline, without a service",
		Long: `Score recordings offline: every file against the same text, or with --batch
each line's file against that line's text; blank lines are passed over. The
result is the one that the service gives; --json prints it for programs, one
object a line.

--readings takes any syllable of Mandarin for any character, to judge a
recording against something else than the text; a service takes only readings
that the character has.

The exit status is 0 when every file has a result, which may be that the
recording cannot be assessed, and 1 when a file could not be scored (missing, no
sound that can be decoded, no text that can be read) or a flag is wrong.`,
		Example: `  langdu score --text "小猫钓鱼" reading.m4a
  langdu score --text "银行行长" --readings "yin2 hang2 hang2 zhang3" --json *.wav
  langdu score --batch trials.tsv > results.jsonl`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := s.own.lookup(cmd.Flags(), env); err != nil {
				return err
			}
			trials, err := s.trials(args)
			if err != nil {
				return err
			}
			return s.run(cmd.Context(), trials, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	f := cmd.Flags()
	f.StringVar(&s.text, "text", "", "what was read: characters and punctuation")
	f.StringVar(&s.textFile, "text-file", "", "`file` that holds the text instead")
	f.StringVar(&s.readings, "readings", "", `the reading of each character: "xiao3 mao1 diao4 yu2" (v for ü, 5 for neutral); any Mandarin syllable`)
	f.StringVar(&s.batch, "batch", "", "`file` of lines of path, text and readings, separated by tabs; readings may be empty")
	f.BoolVar(&s.json, "json", false, "print one JSON object a line instead of a table (always so with --batch)")
	f.StringVar(&s.ffmpeg, "ffmpeg", "ffmpeg", "program that decodes AMR, 3GP and CAF; \"off\" for none")
	f.StringVar(&s.age, "age", "", "how old the readers are: under14 or adult (default: not known)")
	f.StringVar(&s.strictness, "strictness", string(score.Normal), "lenient, normal or strict: how sure the engine must be of a mistake")
	f.StringVar(&s.accents, "accents", "", "accents that are no mistakes, as `pair=treatment` with commas between: z/zh, n/l, f/h, r/l, an/ang, en/eng or in/ing, noted or tolerated")
	f.IntVar(&s.jobs, "jobs", runtime.NumCPU(), "files worked on at once")
	s.own.flags(f)
	return cmd
}

// errNothingToRead is a text of punctuation, Latin letters or emoji alone.
var errNothingToRead = errors.New("the text has no Chinese character or number that could be read aloud")

// scored is the result of one trial as it is printed.
type scored struct {
	File       string `json:"file"`
	DurationMS int64  `json:"duration_ms"`
	Format     string `json:"format,omitempty"`
	assess.Result
	err error
}

// failed is a result without a judgement because of err: of the file, or of us.
func failed(t trial, err error) scored {
	reason, detail := models.GaveUp, err.Error()
	var path *fs.PathError
	var override *hanzi.OverrideError
	var readings readingsError
	switch {
	case errors.As(err, &path):
		reason, detail = "unreadable", path.Error()
	case errors.Is(err, errNothingToRead):
		reason = "invalid text"
	case errors.As(err, &override), errors.As(err, &readings):
		reason = "invalid readings"
	case errors.Is(err, decode.ErrUnsupported), errors.Is(err, decode.ErrLimits):
		reason = models.UnsupportedMedia
	case errors.Is(err, decode.ErrTooLong):
		reason = models.OverLong
	case errors.Is(err, decode.ErrCorrupt), errors.Is(err, decode.ErrEmpty):
		reason = models.Undecodable
	}
	return scored{File: t.path, err: err, Result: assess.Result{
		Status: assess.Status(models.Failed), Reason: assess.Reason(reason), Detail: detail,
	}}
}

// one scores one trial.
func (s scoring) one(ctx context.Context, engine *assess.Engine, t trial, begin assess.Observer) scored {
	passage, err := t.passage()
	if err != nil {
		return failed(t, err)
	}
	if len(passage.Characters()) == 0 {
		return failed(t, errNothingToRead)
	}
	file, err := os.Open(t.path)
	if err != nil {
		return failed(t, err)
	}
	defer file.Close()
	result, sound, err := engine.File(ctx, file, -1, decode.Limits{FFmpeg: s.ffmpeg}, passage, begin)
	if err != nil {
		return failed(t, err)
	}
	return scored{File: t.path, DurationMS: sound.Clip.Duration().Milliseconds(), Format: sound.Format.String(), Result: result}
}

// run scores the trials on several cores and prints them in order.
func (s scoring) run(ctx context.Context, trials []trial, stdout, stderr io.Writer) error {
	engine, err := s.engine()
	if err != nil {
		return err
	}
	bar := newProgress(stderr, len(trials))
	print := printTable
	if s.json || s.batch != "" {
		print = printJSON
	}
	bad := 0
	err = inOrder(ctx, max(s.jobs, 1), len(trials), func(i int) scored {
		observe, end := bar.track()
		defer end()
		return s.one(ctx, engine, trials[i], observe)
	}, func(r scored) error {
		if r.err != nil {
			bad++
		}
		bar.clear()
		return print(stdout, r)
	})
	bar.finish()
	switch {
	case err != nil:
		return err
	case bad == len(trials) && bad == 1 && !s.json:
		return errors.New("the recording could not be scored")
	case bad > 0:
		return fmt.Errorf("%d of %d recordings could not be scored", bad, len(trials))
	}
	return nil
}

// engine is what judges, by the flags: the same that a service with these flags has.
func (s scoring) engine() (*assess.Engine, error) {
	model, calibration, err := s.own.open()
	if err != nil {
		return nil, err
	}
	rules, err := parseRules(s.strictness, s.accents)
	if err != nil {
		return nil, err
	}
	engine, err := assess.New(assess.Config{Model: model, Calibration: calibration, Rules: workers.RulesOf(rules)})
	if err != nil {
		return nil, err
	}
	switch age := assess.AgeBand(s.age); age {
	case assess.AnyAge, assess.Under14, assess.Adult:
		return engine.For(age), nil
	}
	return nil, models.Errorf("score", models.Invalid, "--age %q: want under14 or adult", s.age)
}

// inOrder calls do for 0 … n−1 on so many goroutines, and then with each
// result, in order, until then or ctx ends it.
func inOrder[T any](ctx context.Context, width, n int, do func(int) T, then func(T) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	pending := make(chan chan T, width) // bounds how far the workers run ahead
	go func() {
		defer close(pending)
		slots := make(chan struct{}, width)
		for i := range n {
			result := make(chan T, 1)
			select {
			case slots <- struct{}{}:
			case <-ctx.Done():
				return
			}
			go func() { result <- do(i); <-slots }()
			select {
			case pending <- result:
			case <-ctx.Done():
				return
			}
		}
	}()
	for result := range pending {
		if err := then(<-result); err != nil {
			return err
		}
	}
	return ctx.Err()
}
