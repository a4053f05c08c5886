package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/workers"
)

// closing is what the flags of `langdu close` say.
type closing struct {
	in                  time.Duration
	yes, cancel, status bool
	json                bool
}

func closeCommand(env lookup) *cobra.Command {
	var config Config
	var c closing
	cmd := &cobra.Command{
		Use:   "close",
		Short: "End the service: collect nothing more, tell every family, erase everything, prove it",
		Long: `End the service. From this moment uploads and new learners are refused with a
problem that names the date, and every family gets a notice. Until the stated
days are over everything can be read, played, exported and erased. Then the sweep
erases everybody by the ordinary erasure, with receipts, asks every store whether
anything is left, and signs a statement of the answer, which --status prints and
GET /v1/closure shows to everybody.

It works beside a running service and on the data folder of a stopped one; the
service must run, or "langdu sweep" be run, when the days are over. Until then
--cancel takes it back, and families who were told are told so.`,
		Example: `  langdu close --in 15d
  langdu close --status
  langdu close --cancel`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := config.prepare(cmd, env); err != nil {
				return err
			}
			if err := c.validate(cmd); err != nil {
				return err
			}
			return config.close(cmd.Context(), c, cmd.InOrStdin(), cmd.OutOrStdout())
		},
	}
	config.flags(cmd.Flags())
	c.in = 15 * 24 * time.Hour
	cmd.Flags().Var(period{&c.in}, "in", "how many days families have, from the notice on; 1d to 365d")
	cmd.Flags().BoolVar(&c.yes, "yes", false, "do not ask for confirmation")
	cmd.Flags().BoolVar(&c.cancel, "cancel", false, "take an announced closure back")
	cmd.Flags().BoolVar(&c.status, "status", false, "show how far the closure has come, and the statement at its end")
	cmd.Flags().BoolVar(&c.json, "json", false, "with --status: as JSON")
	return cmd
}

func (c closing) validate(cmd *cobra.Command) error {
	const op = "close"
	const day = 24 * time.Hour
	switch {
	case c.cancel && c.status, cmd.Flags().Changed("in") && (c.cancel || c.status):
		return models.Errorf(op, models.Invalid, "--in, --cancel and --status exclude each other: use one")
	case c.in < day || c.in > 365*day:
		return models.Errorf(op, models.Invalid, "--in %s: want 1d to 365d, in which families can export what is theirs", period{&c.in})
	}
	return nil
}

// close needs the records alone: a running service reads there that it closes.
func (c Config) close(ctx context.Context, what closing, stdin io.Reader, stdout io.Writer) error {
	return c.onRecords(ctx, func(s *stores) error {
		switch {
		case what.status:
			return c.closureStatus(ctx, s, what.json, stdout)
		case what.cancel:
			if err := s.records.CancelClosure(ctx, s.now()); err != nil {
				return err
			}
			_, err := fmt.Fprintln(stdout, "The service does not close. Uploads are taken again, and families who were told are told so.")
			return err
		}
		return c.announce(ctx, s, what, stdin, stdout)
	})
}

// announce asks whether that is meant, stops the collecting, and tells families.
func (c Config) announce(ctx context.Context, s *stores, what closing, stdin io.Reader, stdout io.Writer) error {
	now := s.now()
	if err := s.sure(); err != nil { // the date could not be taken back from who was told it
		return err
	}
	closure := models.Closure{ID: models.NewClosureID(), AnnouncedAt: now, EndsAt: now.Add(what.in)}
	if !what.yes {
		fmt.Fprintf(stdout, "From now on nothing is taken in, and on %s everything of everybody is erased.\nType the word close to go on: ", closure.EndsAt.UTC().Format(time.DateOnly))
		line, err := bufio.NewReader(stdin).ReadString('\n')
		if strings.TrimSpace(line) != "close" {
			return errors.Join(models.Errorf("close", models.Invalid, "nothing was done: the word close was not typed"), ignoreEOF(err))
		}
	}
	if err := s.records.Announce(ctx, closure); err != nil {
		return err
	}
	closer := workers.Closer{Closures: s.records, Now: s.now}
	if _, err := closer.Tell(ctx, closure); err != nil {
		return models.Errorf("close", models.KindOf(err), "nothing is taken in any more, but not every family has a notice yet: the sweep goes on with it: %w", err)
	}
	return c.closureStatus(ctx, s, false, stdout)
}

func ignoreEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// closureStatus prints how far a closure has come. The statement is checked with
// our own key before it is shown.
func (c Config) closureStatus(ctx context.Context, s *stores, asJSON bool, stdout io.Writer) error {
	closure, err := s.records.Closure(ctx)
	if err != nil {
		return err
	}
	if closure.State == "" {
		return models.Errorf("close", models.NotFound, "no closure is announced: the service goes on")
	}
	if closure.Statement != nil {
		if err := c.checkStatement(*closure.Statement); err != nil {
			return err
		}
	}
	left, err := s.records.Left(ctx)
	if err != nil {
		return err
	}
	if asJSON {
		out := json.NewEncoder(stdout)
		out.SetIndent("", "  ")
		return out.Encode(closureReport{closure.State, closure.AnnouncedAt, closure.EndsAt, closure.Notices, !closure.NoticedAt.IsZero(), left, closure.Statement})
	}
	return printClosure(stdout, closure, left)
}

// closureReport is `langdu close --status --json`.
type closureReport struct {
	State       models.ClosureState      `json:"state"`
	AnnouncedAt time.Time                `json:"announced_at"`
	EndsAt      time.Time                `json:"ends_at"`
	Notices     int                      `json:"notices"`
	AllTold     bool                     `json:"all_told"`
	Left        []models.StoreLeft       `json:"left"`
	Statement   *models.ClosureStatement `json:"statement,omitempty"`
}

func printClosure(stdout io.Writer, c models.Closure, left []models.StoreLeft) error {
	words := map[models.ClosureState]string{
		models.ClosureCounting: "The service closes on %s.\n",
		models.ClosureErasing:  "The service closed on %s, and everything is being erased.\n",
		models.ClosureDone:     "The service closed on %s, and nothing of anybody is left.\n",
	}
	told := "every family has its notice"
	if c.NoticedAt.IsZero() {
		told = "families are still being told"
	}
	_, err := fmt.Fprintf(stdout, words[c.State]+"Announced %s; %d notices, %s.\n",
		c.EndsAt.UTC().Format(time.DateOnly), c.AnnouncedAt.UTC().Format(time.DateOnly), c.Notices, told)
	for _, l := range left {
		if l.Count > 0 && err == nil {
			_, err = fmt.Fprintf(stdout, "left: %d %s\n", l.Count, l.Kind)
		}
	}
	if c.Statement == nil || err != nil {
		return err
	}
	out := json.NewEncoder(stdout)
	out.SetIndent("", "  ")
	_, err = fmt.Fprintln(stdout, "The signed statement:")
	return errors.Join(err, out.Encode(c.Statement))
}

// checkStatement checks a statement with the service's key.
func (c Config) checkStatement(s models.ClosureStatement) error {
	signer, err := c.signer()
	if err != nil {
		return err
	}
	return s.Verify(signer.Public())
}

// closer takes a closure to its end.
func (c Config) closer(s *stores, eraser *workers.Eraser, log *slog.Logger) *workers.Closer {
	return &workers.Closer{
		Closures: s.records, Erasures: s.records, Objects: s.objects, Eraser: eraser, Waiting: s.queue.Waiting,
		Keys: s.keys, AuditHead: s.records.Head, LastReceipt: s.records.LastReceipt, Signer: c.signer, Now: s.now, Log: log,
	}
}
