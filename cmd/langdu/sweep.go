package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/spf13/cobra"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/workers"
)

func sweepCommand(env lookup) *cobra.Command {
	var config Config
	var at string
	var dry bool
	cmd := &cobra.Command{
		Use:   "sweep",
		Short: "Erase what has expired, once, and print what was erased",
		Long: `Erase what has expired, once. A running service does the same on its own
(--sweep-every); both may run at the same time. With --dry-run print what would be
erased, and change nothing.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := config.prepare(cmd, env); err != nil {
				return err
			}
			var now time.Time // when it is
			if at != "" {
				var err error
				if now, err = time.Parse(time.RFC3339, at); err != nil {
					return models.Errorf("sweep", models.Invalid, "--now %q: want a time like 2027-01-31T00:00:00Z", at)
				}
			}
			if dry {
				return config.sweepDry(cmd.Context(), now, cmd.OutOrStdout())
			}
			return config.sweep(cmd.Context(), now, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	config.flags(cmd.Flags())
	config.sweepFlags(cmd.Flags())
	cmd.Flags().StringVar(&at, "now", "", "sweep as if it were this `time` (RFC 3339)")
	cmd.Flags().BoolVar(&dry, "dry-run", false, "print what a sweep would erase, and change nothing")
	return cmd
}

func (c Config) sweep(ctx context.Context, now time.Time, stdout, stderr io.Writer) error {
	if err := c.inhabited(); err != nil { // before it is said that nothing was erased
		return err
	}
	report, err := c.sweepOnce(ctx, now, stderr)
	if err != nil && report.Nothing() { // it may not have begun
		return err
	}
	_, printed := fmt.Fprintln(stdout, report)
	return errors.Join(err, printed)
}

// sweepOnce sweeps through the service that holds the data folder, or on the
// stores themselves.
func (c Config) sweepOnce(ctx context.Context, now time.Time, stderr io.Writer) (report workers.SweepReport, err error) {
	if c.S3URL == "" {
		if report, ok, err := askFor[workers.SweepReport](ctx, c, http.MethodPost, "/sweep?"+sweepQuery(now, false), nil); ok {
			return report, err
		}
	}
	err = c.onStores(ctx, stderr, func(s *stores, log *slog.Logger) error {
		report, err = c.sweeper(s, log).Sweep(ctx, s.or(now))
		return err
	})
	return report, err
}

// sweepDry prints what a sweep would do.
func (c Config) sweepDry(ctx context.Context, now time.Time, stdout io.Writer) error {
	report, err := c.sweepOutlook(ctx, now)
	if err == nil {
		_, err = fmt.Fprintln(stdout, report.Outlook())
	}
	return err
}

// sweepOutlook asks the service that holds the data folder, or the records.
func (c Config) sweepOutlook(ctx context.Context, now time.Time) (report workers.SweepReport, err error) {
	if c.S3URL == "" {
		if report, ok, err := askFor[workers.SweepReport](ctx, c, http.MethodPost, "/sweep?"+sweepQuery(now, true), nil); ok {
			return report, err
		}
	}
	s, err := c.look(ctx)
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	return c.sweeper(s, discard()).Outlook(ctx, s.or(now))
}

// or is the time that was asked for, or where none was that of the stores.
func (s *stores) or(asked time.Time) time.Time {
	if asked.IsZero() {
		return s.now()
	}
	return asked
}

// sweepQuery asks the control socket for a sweep, or for what one would do.
func sweepQuery(now time.Time, dry bool) string {
	query := url.Values{}
	if !now.IsZero() {
		query.Set("now", now.UTC().Format(time.RFC3339Nano))
	}
	if dry {
		query.Set("dry", "1")
	}
	return query.Encode()
}
