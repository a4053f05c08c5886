package main

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/langdu/langdu/models"
)

func hookCommand(env lookup) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "hook",
		Short: "See whether the app's hook takes what it is told, and tell it again",
		Long: `See whether the app's hook takes what it is told, and tell it again. The hook is
declared in --third-parties; docs/webhooks.md says what it is told.`,
		Args: cobra.NoArgs,
	}
	cmd.AddCommand(hookStatusCommand(env), hookReplayCommand(env))
	return cmd
}

func hookStatusCommand(env lookup) *cobra.Command {
	var config Config
	var limit int
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Print whether the hook answers, and the last calls",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return config.onHook(cmd, env, func(ctx context.Context, s *stores, party string) error {
				return printHook(ctx, cmd.OutOrStdout(), s, party, limit)
			})
		},
	}
	config.flags(cmd.Flags())
	cmd.Flags().IntVar(&limit, "calls", 20, "how many of the last calls are printed")
	return cmd
}

func hookReplayCommand(env lookup) *cobra.Command {
	var config Config
	var since time.Duration
	var replay models.HookReplay
	cmd := &cobra.Command{
		Use:   "replay",
		Short: "Make calls again that were given up, and call a hook again that was gone",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return config.onHook(cmd, env, func(ctx context.Context, s *stores, party string) error {
				now := s.now()
				if since > 0 {
					replay.Since = now.Add(-since)
				}
				done, err := s.records.ReplayHook(ctx, party, replay, now, hookReplayMost)
				if err != nil {
					return err
				}
				if _, err := s.records.Append(ctx, models.AuditEntry{At: now, Action: models.AuditHookReplayed,
					Detail: map[string]string{"calls": strconv.Itoa(done.Calls), "party": party}}); err != nil {
					return err
				}
				return printReplayed(cmd.OutOrStdout(), done)
			})
		},
	}
	config.flags(cmd.Flags())
	cmd.Flags().DurationVar(&since, "since", 0, "only what came about in this time, such as 24h (default: all)")
	cmd.Flags().StringVar(&replay.ID, "id", "", "one call alone, by its webhook-`id`")
	cmd.Flags().BoolVar(&replay.Delivered, "delivered", false, "also calls that the app has taken, for an app that has lost something")
	return cmd
}

// hookReplayMost is how many calls are made again by one command.
const hookReplayMost = 100_000

// onHook opens the records for the hook that is declared. That may be done while a
// service runs.
func (c *Config) onHook(cmd *cobra.Command, env lookup, do func(ctx context.Context, s *stores, party string) error) error {
	if err := c.prepare(cmd, env); err != nil {
		return err
	}
	hook, declared := c.hook()
	if !declared {
		return models.Errorf("hook", models.NotFound, "no app-hook is declared: name the file that the service uses with --third-parties")
	}
	return c.onRecords(cmd.Context(), func(s *stores) error { return do(cmd.Context(), s, hook.Name) })
}

func printHook(ctx context.Context, w io.Writer, s *stores, party string, limit int) error {
	h, err := s.records.Hook(ctx, party)
	if err != nil {
		return err
	}
	tally, err := s.records.HookTally(ctx)
	if err != nil {
		return err
	}
	calls, err := s.records.HookCallList(ctx, limit)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "%s: %s\n", party, hookSentence(h, s.now()))
	for _, state := range []models.HookState{models.HookPending, models.HookDelivered, models.HookRefused, models.HookDead} {
		fmt.Fprintf(w, "%-10s %s\n", state, hookCount(tally.Calls[state]))
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, c := range calls {
		fmt.Fprintf(table, "%s\t%s\t%s\t%d\t%s\n", c.At.UTC().Format(time.RFC3339), c.ID, c.State, c.Attempt, c.Why)
	}
	return table.Flush()
}

// printReplayed says what is so now. That nothing had ended is no failure: what a hook
// that is gone was not told waits by itself.
func printReplayed(w io.Writer, done models.HookReplayed) error {
	if done.Gone {
		fmt.Fprintln(w, "the app had answered 410 (gone) and is called again from now on; if it answers 410 once more, all calls end again:\n"+
			"have its hook put up first, or take it out of --third-parties if it is not to be called")
	}
	_, err := fmt.Fprintf(w, "%d calls that had ended are made again; %s wait in all\n", done.Calls, hookCount(done.Waiting))
	return err
}

func hookCount(n int) string {
	if n > models.HookCounted {
		return "more than " + strconv.Itoa(models.HookCounted)
	}
	return strconv.Itoa(n)
}

// hookSentence says how the hook is.
func hookSentence(h models.Hook, now time.Time) string {
	switch {
	case !h.GoneAt.IsZero():
		return "it has answered 410 (gone): what it was to be told waits, and it is not called until you run \"langdu hook replay\""
	case h.Rest.After(now):
		return fmt.Sprintf("%d calls in a row failed (%s): it is left alone until %s", h.Failures, h.Why, h.Rest.UTC().Format(time.RFC3339))
	case h.Failures > 0:
		return fmt.Sprintf("%d calls in a row failed (%s)", h.Failures, h.Why)
	case h.DeliveredAt.IsZero():
		return "nothing was sent yet"
	}
	return "it answers, last at " + h.DeliveredAt.UTC().Format(time.RFC3339)
}
