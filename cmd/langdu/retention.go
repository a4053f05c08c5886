package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage/objects"
	"github.com/langdu/langdu/workers"
)

func retentionCommand(env lookup) *cobra.Command {
	var config Config
	var dry, chinese, encoded bool
	cmd := &cobra.Command{
		Use:   "retention",
		Short: "Print the schedule in force, or what another one would erase",
		Long: `Print in words how long each class of data is kept, as GET /v1/retention has it.

With --dry-run and --keep-… flags: print what that schedule would erase earlier
than was promised, how much of it at once, and of how many learners. Nothing is
changed by it. A schedule is put in force by starting "langdu serve" with it.`,
		Example: `  langdu retention --data /var/lib/langdu
  langdu retention --data /var/lib/langdu --keep-original 10d --dry-run`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := config.prepare(cmd, env); err != nil {
				return err
			}
			answer, err := config.retention(cmd.Context(), retentionRequest{Settings: settings(cmd.Flags()), DryRun: dry})
			if err != nil {
				return err
			}
			if encoded {
				return json.NewEncoder(cmd.OutOrStdout()).Encode(answer)
			}
			return answer.print(cmd.OutOrStdout(), chinese)
		},
	}
	config.flags(cmd.Flags())
	cmd.Flags().BoolVar(&dry, "dry-run", false, "print what a schedule with these --keep-… flags would erase")
	cmd.Flags().BoolVar(&chinese, "zh", false, "print the schedule in Chinese")
	cmd.Flags().BoolVar(&encoded, "json", false, "print everything as JSON")
	return cmd
}

// retentionRequest asks for the schedule in force, and what one with other
// settings would do.
type retentionRequest struct {
	Settings []keepSetting `json:"settings"`
	DryRun   bool          `json:"dry_run"`
}

// keepSetting is a flag of a schedule that was set.
type keepSetting struct{ Name, Value string }

// settings are the flags of a schedule that somebody has set.
func settings(f *pflag.FlagSet) (set []keepSetting) {
	var s models.Schedule
	keep := pflag.NewFlagSet("", pflag.ContinueOnError)
	keepFlags(keep, &s, models.DefaultSchedule())
	keep.VisitAll(func(flag *pflag.Flag) {
		if given := f.Lookup(flag.Name); given.Changed {
			set = append(set, keepSetting{flag.Name, given.Value.String()})
		}
	})
	return set
}

// with is a schedule with other settings.
func with(s models.Schedule, set []keepSetting) (models.Schedule, error) {
	keep := pflag.NewFlagSet("", pflag.ContinueOnError)
	keepFlags(keep, &s, s)
	for _, one := range set {
		if err := keep.Set(one.Name, one.Value); err != nil {
			return s, models.Errorf("retention", models.Invalid, "%w", err)
		}
	}
	return s, s.Validate()
}

// retentionAnswer is the schedule in force, and what another would do.
type retentionAnswer struct {
	Schedule   models.Schedule `json:"schedule"`
	Since      time.Time       `json:"since,omitzero"` // zero: none is in force yet
	Region     string          `json:"region,omitempty"`
	SecondLine bool            `json:"second_line"` // the object store has rules of its own

	Proposed *models.Schedule    `json:"proposed,omitempty"` // where it differs
	Earlier  *models.Shortening  `json:"earlier,omitempty"`  // what it would erase earlier
	Before   workers.SweepReport `json:"before,omitzero"`    // what a sweep would do now
	After    workers.SweepReport `json:"after,omitzero"`     // what it would do then
}

// retention asks the service that holds the data folder, or the stores themselves.
func (c Config) retention(ctx context.Context, asks retentionRequest) (answer retentionAnswer, err error) {
	if c.S3URL == "" {
		if answer, ok, err := askFor[retentionAnswer](ctx, c, http.MethodPost, "/retention", asks); ok {
			return answer, err
		}
	}
	s, err := c.look(ctx)
	if err != nil {
		return answer, err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	if c.S3URL != "" {
		if s.ruled, err = c.looksRuled(ctx); err != nil {
			return answer, err
		}
	}
	return c.retentionOf(ctx, s, asks)
}

// look opens the records alone, to read them.
func (c Config) look(ctx context.Context) (*stores, error) {
	if err := c.inhabited(); err != nil {
		return nil, err
	}
	s := &stores{}
	var err error
	if s.signer, err = models.NewSigner(make([]byte, 32)); err != nil { // who only looks signs nothing
		return nil, err
	}
	if err := s.openRecords(ctx, c); err != nil {
		return nil, err
	}
	if err := s.keepTime(ctx, c, discard()); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

// looksRuled says whether the object store has rules of ours.
func (c Config) looksRuled(ctx context.Context) (bool, error) {
	at, err := c.s3()
	if err != nil {
		return false, err
	}
	bucket, err := objects.Open(ctx, at)
	if err != nil {
		return false, err
	}
	rules, err := bucket.Lifecycle(ctx)
	return len(rules) > 0, err
}

// retentionOf answers from open stores.
func (c Config) retentionOf(ctx context.Context, s *stores, asks retentionRequest) (a retentionAnswer, err error) {
	a.Region, a.SecondLine = c.Region, s.ruled
	a.Schedule, a.Since, err = s.records.Schedule(ctx)
	if errors.Is(err, models.NotFound) {
		a.Schedule, err = c.Keep, nil
	}
	if err != nil {
		return a, err
	}
	proposed, err := with(a.Schedule, asks.Settings)
	if err != nil {
		return a, err
	}
	if proposed != a.Schedule {
		a.Proposed = &proposed
	}
	if !asks.DryRun {
		return a, nil
	}
	now := s.now()
	earlier, err := s.records.Shortening(ctx, proposed, now)
	if err != nil {
		return a, err
	}
	a.Earlier = &earlier
	if a.Before, err = c.outlook(ctx, s, a.Schedule, now); err != nil {
		return a, err
	}
	a.After, err = c.outlook(ctx, s, proposed, now)
	return a, err
}

// outlook is what a sweep would do under a schedule.
func (c Config) outlook(ctx context.Context, s *stores, schedule models.Schedule, now time.Time) (workers.SweepReport, error) {
	sweeper := c.sweeper(s, discard())
	sweeper.Schedule = func(context.Context) (models.Schedule, error) { return schedule, nil }
	return sweeper.Outlook(ctx, now)
}

// print writes it in words.
func (a retentionAnswer) print(w io.Writer, chinese bool) error {
	p := &printer{w: w}
	if a.Since.IsZero() {
		p.line("No schedule is in force yet. \"langdu serve\" would put this one in force:")
	} else {
		p.line("In force since %s:", a.Since.UTC().Format(time.RFC3339))
	}
	say := func(words models.Words) {
		if chinese {
			p.line("  %s", words.Chinese)
			return
		}
		p.line("  %s", words.English)
	}
	for _, period := range a.Schedule.Periods() {
		say(period.Words())
	}
	say(a.Schedule.WarningWords())
	if a.Region != "" {
		p.line("Recordings are stored in %s.", a.Region)
	}
	if a.SecondLine {
		p.line("The object store erases by rules of its own what no worker has, at most %s later.", models.Days(a.Schedule.Slack))
	} else {
		p.line("The object store has no rules of its own: the workers alone erase what has expired.")
	}
	a.printChange(p)
	return p.err
}

func (a retentionAnswer) printChange(p *printer) {
	switch {
	case a.Earlier == nil && a.Proposed != nil:
		p.line("The settings given say otherwise: \"langdu retention --dry-run\" with them prints what they would erase, \"langdu serve\" puts them in force.")
		return
	case a.Earlier == nil:
		return
	case a.Proposed == nil:
		p.line("The schedule with these settings is the one in force.")
	}
	if a.Earlier.Total() == 0 {
		p.line("Nothing that is stored would be erased earlier than promised.")
	} else {
		p.line("Erased earlier than promised, of %d learners, the first %s:", a.Earlier.Learners, a.Earlier.First.UTC().Format(time.RFC3339))
		for _, class := range []struct {
			name    string
			objects int // of one
			models.ClassShortening
		}{{"uploaded originals", 1, a.Earlier.Original}, {"playback files with their waveforms", 2, a.Earlier.Rendition}, {"recordings as a whole", 0, a.Earlier.Result}} {
			line := fmt.Sprintf("  %d %s, %d of them at once", class.Recordings, class.name, class.Now)
			if class.objects > 0 {
				line += fmt.Sprintf("; %d objects", class.objects*class.Recordings)
			}
			p.line("%s", line)
		}
	}
	p.line("As it is now, %s.", a.Before.Outlook())
	p.line("With these settings, %s.", a.After.Outlook())
}

// printer writes lines and keeps the first error.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}
