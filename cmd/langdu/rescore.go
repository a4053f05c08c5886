package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/workers"
)

// rescoring is what the flags of `langdu rescore` say.
type rescoring struct {
	options      workers.RescoreOptions
	asked        listening
	classes      []string
	since, until string
	dryRun       bool
	json, csv    bool
}

func rescoreCommand(env lookup) *cobra.Command {
	var config Config
	var r rescoring
	cmd := &cobra.Command{
		Use:   "rescore",
		Short: "Score stored recordings again with this version, and show what would change",
		Long: `Score stored recordings again with the engine of this program, or of the
service that is running on the data folder, and print how its judgements differ
from the stored ones. Nothing is replaced unless you say --replace: look at the
difference first, on a part with --limit or --page. To see what another setting
(--strictness, --accents, --acoustic-model) would do, stop the service or start it
so: it judges by its own settings, and refuses to be asked for others.

With --replace each stored judgement gives way to the new one at once; what it
said (status, overall score, counts, engine) is kept with the recording. When it
is stopped, run it again: what is replaced already is passed over.

Left alone are recordings whose audio has been erased because its time was over,
and those of learners whose consent to scoring is no longer in force.

It works beside a running service: one recording at a time, after those that
children wait for. The text and its readings are those of the day of the
recording, also where the page has been changed since; an answer is held against the question
as it was asked then.`,
		Example: `  langdu rescore --limit 200                    what would change, on the oldest 200
  langdu rescore --page p1 --csv > p1.csv       every recording of a page, one line each
  langdu rescore --since 2026-11-01 --replace   put the new judgements in place`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := config.prepare(cmd, env); err != nil {
				return err
			}
			if err := r.prepare(cmd.Flags()); err != nil {
				return err
			}
			var err error
			if r.asked, err = config.asked(cmd.Flags()); err != nil {
				return err
			}
			return config.rescore(cmd.Context(), r, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	r.flags(cmd.Flags())
	config.flags(cmd.Flags())
	config.listenFlags(cmd.Flags())
	return cmd
}

func (r *rescoring) flags(f *pflag.FlagSet) {
	f.StringVar((*string)(&r.options.Page), "page", "", "only recordings of the page with this `id`, and answers to questions about it")
	f.StringVar((*string)(&r.options.Question), "question", "", "only answers to the question with this `id`")
	f.StringVar((*string)(&r.options.Learner), "learner", "", "only recordings of the learner with this `id`")
	f.StringVar(&r.since, "since", "", "only recordings received from this `time` on: 2026-11-01, or 2026-11-01T08:00:00Z")
	f.StringVar(&r.until, "until", "", "only recordings received before this `time`")
	f.StringSliceVar(&r.classes, "class", []string{"scored", "unassessable"}, "only recordings that are now scored, unassessable or failed; several with commas")
	f.IntVar(&r.options.Limit, "limit", 0, "stop after so many recordings (default: all)")
	f.Float64Var(&r.options.Rate, "rate", 10, "recordings a second at most; 0 for no limit")
	f.BoolVar(&r.dryRun, "dry-run", true, "show what would change and replace nothing")
	f.BoolVar(&r.options.Replace, "replace", false, "replace the stored judgements")
	f.BoolVar(&r.json, "json", false, "print the report as one JSON object")
	f.BoolVar(&r.csv, "csv", false, "print a line for each recording, as comma-separated values")
}

// prepare checks and reads the flags that are words.
func (r *rescoring) prepare(f *pflag.FlagSet) (err error) {
	const op = "rescore"
	switch {
	case r.options.Replace && f.Changed("dry-run") && r.dryRun:
		return models.Errorf(op, models.Invalid, "--replace and --dry-run exclude each other: leave one out")
	case !r.dryRun && !r.options.Replace:
		return models.Errorf(op, models.Invalid, "to replace the stored judgements say --replace")
	case r.json && r.csv:
		return models.Errorf(op, models.Invalid, "--json and --csv exclude each other: leave one out")
	case r.options.Limit < 0 || r.options.Rate < 0:
		return models.Errorf(op, models.Invalid, "--limit and --rate must not be negative")
	}
	for _, class := range r.classes {
		status := models.Status(strings.TrimSpace(class))
		if !status.Settled() || status == models.Held || status == models.Erased {
			return models.Errorf(op, models.Invalid, "--class %q: want scored, unassessable or failed", class)
		}
		r.options.Statuses = append(r.options.Statuses, status)
	}
	if r.options.Since, err = moment("--since", r.since); err != nil {
		return err
	}
	r.options.Until, err = moment("--until", r.until)
	return err
}

// moment reads a day (its start, UTC) or a time; "" is the zero time.
func moment(flag, s string) (time.Time, error) {
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	if s == "" {
		return time.Time{}, nil
	}
	return time.Time{}, models.Errorf("rescore", models.Invalid, "%s %q: want a day like 2026-11-01 or a time like 2026-11-01T08:00:00Z", flag, s)
}

// rescore runs and prints. How long it took goes to stderr: what stdout gets is
// the same for the same recordings and engine.
func (c Config) rescore(ctx context.Context, r rescoring, stdout, stderr io.Writer) error {
	lines, err := newCompareWriter(r, stdout)
	if err != nil {
		return err
	}
	began, compared := time.Now(), 0
	report, err := c.rescoreSomewhere(ctx, r, func(one workers.Compared) error {
		compared++
		return lines.write(one)
	}, stderr)
	if report == nil {
		return err
	}
	if err != nil {
		report.Stopped = sentence(err)
	}
	printed := lines.end()
	switch {
	case r.json:
		encoder := json.NewEncoder(stdout)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		printed = errors.Join(printed, encoder.Encode(report))
	case !r.csv:
		printed = errors.Join(printed, printRescore(stdout, report))
	}
	took := time.Since(began)
	fmt.Fprintf(stderr, "%d recordings in %.1f s, %.2f s each\n", compared, took.Seconds(), took.Seconds()/float64(max(compared, 1)))
	return errors.Join(err, printed)
}

// rescoreSomewhere runs in the service that holds the data folder, or on the
// stores themselves.
func (c Config) rescoreSomewhere(ctx context.Context, r rescoring, each func(workers.Compared) error, stderr io.Writer) (report *workers.RescoreReport, err error) {
	if c.S3URL == "" {
		if report, ok, err := c.rescoreRunning(ctx, rescoreRequest{r.options, r.asked}, each); ok {
			return report, err
		}
	}
	err = c.onStores(ctx, stderr, func(s *stores, log *slog.Logger) error {
		rescorer, err := c.rescorer(s, log)
		if err != nil {
			return err
		}
		report, err = rescorer.Run(ctx, r.options, each)
		return err
	})
	return report, err
}

func (c Config) rescorer(s *stores, log *slog.Logger) (*workers.Rescorer, error) {
	engine, err := c.engine(log)
	if err != nil {
		return nil, err
	}
	return rescorerOn(s, engine, c.scorer(s, engine, log), log), nil
}

// rescorerOn makes what judges again with an engine that is there.
func rescorerOn(s *stores, engine *workers.Engine, scorer *workers.Scorer, log *slog.Logger) *workers.Rescorer {
	return &workers.Rescorer{
		Rescores: s.records, Runs: s.records, Library: s.records, Scorer: scorer,
		Engine: engine.Identity(), AnswerEngine: engine.AnswerIdentity(), EngineFor: engine.IdentityFor, Pause: pause, Log: log,
	}
}

// pause waits for d, or until ctx ends.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
