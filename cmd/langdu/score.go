package main

import (
	"context"
	"errors"
	"io"

	"github.com/spf13/cobra"

	"github.com/langdu/langdu/audio/assess"
	"github.com/langdu/langdu/models"
)

// scoring is what the flags of `langdu score` say.
type scoring struct {
	offline
	text, textFile, readings string
}

func scoreCommand(env lookup) *cobra.Command {
	s := scoring{offline: offline{own: &ownModel{}}}
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
	s.flags(f)
	return cmd
}

// errNothingToRead is a text of punctuation, Latin letters or emoji alone.
var errNothingToRead = errors.New("the text has no Chinese character or number that could be read aloud")

// scored is the result of one trial as it is printed.
type scored struct {
	outcome
	assess.Result
}

// unscored is a result without a judgement because of err.
func unscored(t trial, err error) scored {
	reason, detail := reasonOf(err)
	return scored{outcome{File: t.path, err: err}, assess.Result{Status: assess.Status(models.Failed), Reason: assess.Reason(reason), Detail: detail}}
}

// one scores one trial.
func (s scoring) one(ctx context.Context, engine *assess.Engine, t trial, begin assess.Observer) scored {
	passage, err := t.passage()
	if err != nil {
		return unscored(t, invalid{"readings", err})
	}
	if len(passage.Characters()) == 0 {
		return unscored(t, invalid{"text", errNothingToRead})
	}
	sound, err := s.open(ctx, t.path, begin)
	if err != nil {
		return unscored(t, err)
	}
	result, err := engine.Assess(ctx, sound.Clip, passage, sound.Quality, begin)
	if err != nil {
		return unscored(t, err)
	}
	return scored{outcomeOf(t.path, sound), result}
}

// run scores the trials on several cores and prints them in order.
func (s scoring) run(ctx context.Context, trials []trial, stdout, stderr io.Writer) error {
	engine, err := s.engine()
	if err != nil {
		return err
	}
	one := func(i int, begin assess.Observer) scored { return s.one(ctx, engine, trials[i], begin) }
	return each(ctx, s.offline, len(trials), one, report[scored]{printTable, "scored"}, stdout, stderr)
}
