package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"

	"github.com/spf13/cobra"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage/records"
)

func keysCommand(env lookup) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "keys",
		Short: "Look after the keys that recordings are encrypted under",
		Long: `Look after the keys that recordings are encrypted under. Each learner's recordings
are encrypted under a data key of that learner, and all data keys under the master
key. Erasing a learner destroys their data key, and with it every copy.`,
	}
	cmd.AddCommand(keysStatusCommand(env), keysRotateCommand(env))
	return cmd
}

func keysStatusCommand(env lookup) *cobra.Command {
	var config Config
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Print how many data keys are under which master key",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := config.prepare(cmd, env); err != nil {
				return err
			}
			return config.keysStatus(cmd.Context(), cmd.OutOrStdout())
		},
	}
	config.flags(cmd.Flags())
	return cmd
}

// keysStatus needs no service to stop, and no master key to be right.
func (c Config) keysStatus(ctx context.Context, stdout io.Writer) (err error) {
	if c.DatabaseURL == "" {
		if err := c.inhabited(); err != nil {
			return err
		}
	}
	v, err := c.openVault(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, v.keys.Close()) }()
	masters, err := v.keys.Masters(ctx)
	if err != nil {
		return err
	}
	current, err := v.master.Current(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "current master key: %s\n", current)
	for _, use := range masters {
		note := ""
		if !v.master.Opens(use.Master) {
			note = ", which is not configured: their recordings cannot be opened, and the service does not start"
		}
		fmt.Fprintf(stdout, "data keys under master key %s: %d%s\n", use.Master, use.Keys, note)
	}
	return c.journalStatus(ctx, v, stdout)
}

func (c Config) journalStatus(ctx context.Context, v vault, stdout io.Writer) (err error) {
	store, err := records.Open(ctx, c.recordsAt())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	last, err := v.keys.LastErased(ctx)
	if err != nil {
		return err
	}
	applied, err := store.AppliedErasures(ctx)
	if err != nil {
		return err
	}
	unsealed, err := store.Unsealed(ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(stdout, "erasures in the journal: up to number %d, applied to the records up to %d\nrecordings from before there were data keys, not encrypted: %d\n", last, applied, unsealed)
	return err
}

func keysRotateCommand(env lookup) *cobra.Command {
	var config Config
	cmd := &cobra.Command{
		Use:   "rotate",
		Short: "Encrypt every data key under a new master key",
		Long: `Encrypt every data key under the current master key. Recordings are not touched,
and services go on running.

Where the master key is kept in the data folder this makes a new one first and
forgets the former one when it is done. Where it is configured: put a new one in
front of it in --master-key (LANGDU_MASTER_KEY), with a comma between, restart every
process, run this, and take the former one out.

What was copied from the key store before can be opened with the former master key
alone: once that is destroyed, old copies are worth nothing.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := config.prepare(cmd, env); err != nil {
				return err
			}
			return config.rotate(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	config.flags(cmd.Flags())
	return cmd
}

func (c Config) rotate(ctx context.Context, stdout, stderr io.Writer) error {
	report, err := c.rotateOnce(ctx, stderr)
	if err != nil {
		if report.Rotated > 0 {
			err = errors.Join(err, fmt.Errorf("%d data keys were encrypted anew before: run this again for the others", report.Rotated))
		}
		return err
	}
	_, err = fmt.Fprintln(stdout, report)
	return err
}

// rotateOnce rotates through the service that holds the data folder; on the stores
// themselves where the folder is free; and on the key store alone where nobody
// holds a folder.
func (c Config) rotateOnce(ctx context.Context, stderr io.Writer) (report rotation, err error) {
	if c.S3URL == "" {
		if report, ok, err := askFor[rotation](ctx, c, http.MethodPost, "/keys/rotate", nil); ok {
			return report, err
		}
		err := c.onStores(ctx, stderr, func(s *stores, _ *slog.Logger) error {
			report, err = s.rotate(ctx)
			return err
		})
		return report, err
	}
	v, err := c.openVault(ctx)
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, v.keys.Close()) }()
	if v.kept != "" {
		return report, models.Errorf("rotate", models.Invalid,
			"the master key is in the data folder, and a service that uses it may be running: state it with --master-key to all processes, a new one in front of it")
	}
	return v.rotate(ctx)
}
