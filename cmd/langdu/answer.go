package main

import (
	"context"
	"errors"
	"io"

	"github.com/spf13/cobra"

	"github.com/langdu/langdu/audio/assess"
	"github.com/langdu/langdu/models"
)

// answering is what the flags of `langdu answer` say.
type answering struct {
	offline
	asking
}

func answerCommand(env lookup) *cobra.Command {
	a := answering{offline: offline{own: &ownModel{}, recogniser: &ownRecogniser{}}}
	cmd := &cobra.Command{
		Use:   "answer --question QUESTION.json FILE...",
		Short: "Match spoken answers to a question offline, without a service",
		Long: `Match spoken answers to a question offline: every file against the same
question, or with --batch each line's file against that line's question; blank
lines are passed over. The result is the one that the service gives; --json
prints it for programs, one object a line.

A question file is what PUT /v1/questions/{question} takes. The page that it names
is not looked up: give its text with --context. Without a file the flags
--text, --keywords, --any-of, --choice, --number and --yes-no are its answers, in
this order; each may be repeated.

The exit status is 0 when every file has a result, which may be that no answer was
heard, and 1 when a file could not be listened to (missing, no sound that can be
decoded) or the question or a flag is wrong.`,
		Example: `  langdu answer --question q1.json answer.m4a
  langdu answer --text 小猫 --text 小狗 answer.m4a
  langdu answer --prompt "小猫会游泳吗？" --yes-no --json *.wav
  langdu answer --choice A=北京 --choice B=上海 answer.m4a
  langdu answer --batch trials.tsv > results.jsonl`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := errors.Join(a.own.lookup(cmd.Flags(), env), a.recogniser.lookup(cmd.Flags(), env)); err != nil {
				return err
			}
			asked, err := a.answers(args)
			if err != nil {
				return err
			}
			return a.run(cmd.Context(), asked, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	f := cmd.Flags()
	a.asking.flags(f)
	f.StringVar(&a.batch, "batch", "", "`file` of lines of path and question file, separated by a tab; without a question file the flags' question is asked")
	a.offline.flags(f)
	a.recogniser.flags(f)
	return cmd
}

// answered is the result of one file as it is printed.
type answered struct {
	outcome
	assess.Answer
}

// unanswered is a result in which nothing was recognised because of err.
func unanswered(path string, err error) answered {
	reason, detail := reasonOf(err)
	return answered{outcome{File: path, err: err}, assess.Answer{Status: assess.Status(models.Failed), Reason: assess.Reason(reason), Detail: detail}}
}

// one listens to one file.
func (a answering) one(ctx context.Context, engine *assess.Engine, t asked, begin assess.Observer) answered {
	sound, err := a.open(ctx, t.path, begin)
	if err != nil {
		return unanswered(t.path, err)
	}
	result, err := engine.Answer(ctx, sound.Clip, t.sheet, sound.Quality, begin)
	if err != nil {
		return unanswered(t.path, err)
	}
	return answered{outcomeOf(t.path, sound), result}
}

// run listens to the files on several cores and prints the results in order.
func (a answering) run(ctx context.Context, files []asked, stdout, stderr io.Writer) error {
	engine, err := a.engine()
	if err != nil {
		return err
	}
	one := func(i int, begin assess.Observer) answered { return a.one(ctx, engine, files[i], begin) }
	return each(ctx, a.offline, len(files), one, report[answered]{printAnswer, "listened to"}, stdout, stderr)
}
