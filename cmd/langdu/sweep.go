package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/workers"
)

func sweepCommand(env lookup) *cobra.Command {
	var config Config
	var at string
	cmd := &cobra.Command{
		Use:   "sweep",
		Short: "Erase what has expired, once, and print what was erased",
		Long: `Erase what has expired, once. A running service does the same on its own
(--sweep-every); both may run at the same time.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := config.prepare(cmd, env); err != nil {
				return err
			}
			now := time.Now()
			if at != "" {
				var err error
				if now, err = time.Parse(time.RFC3339, at); err != nil {
					return models.Errorf("sweep", models.Invalid, "--now %q: want a time like 2027-01-31T00:00:00Z", at)
				}
			}
			return config.sweep(cmd.Context(), now, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	config.flags(cmd.Flags())
	cmd.Flags().StringVar(&at, "now", "", "sweep as if it were this `time` (RFC 3339)")
	return cmd
}

func (c Config) sweep(ctx context.Context, now time.Time, stdout, stderr io.Writer) error {
	report, err := c.sweepOnce(ctx, now, stderr)
	_, printed := fmt.Fprintln(stdout, report)
	return errors.Join(err, printed)
}

// sweepOnce sweeps through the service that holds the data folder, or on the
// stores themselves.
func (c Config) sweepOnce(ctx context.Context, now time.Time, stderr io.Writer) (report workers.SweepReport, err error) {
	if c.S3URL == "" {
		if report, ok, err := c.sweepRunning(ctx, now); ok {
			return report, err
		}
	}
	if err := c.inhabited(); err != nil {
		return report, err
	}
	log, err := c.logger(stderr)
	if err != nil {
		return report, err
	}
	s, err := c.open(ctx, log)
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	return c.sweeper(s, log).Sweep(ctx, now)
}
