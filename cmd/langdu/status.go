package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

func statusCommand(env lookup) *cobra.Command {
	var config Config
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Say in a few lines whether the service is well",
		Long: `Say in a few lines whether the service is well: what waits and for how long, who
works, what has failed, when the last sweep was, which stores answer. Of a service on one
data folder it asks the running process; give it the URLs of Redis, PostgreSQL and
S3 to ask those. It ends with status 1 where something is not well. docs/runbooks.md
says what to do then.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := config.prepare(cmd, env); err != nil {
				return err
			}
			return config.tellStatus(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	config.flags(cmd.Flags())
	return cmd
}

// tellStatus prints the status; it errs where something is not well.
func (c Config) tellStatus(ctx context.Context, stdout, stderr io.Writer) error {
	status, running, err := serviceStatus{}, false, error(nil)
	if c.S3URL == "" {
		status, running, err = askFor[serviceStatus](ctx, c, "GET", "/status", nil)
		if err == nil && !running {
			return models.Errorf("status", models.Unavailable, "no service runs on the data folder %s: start it with \"langdu serve\", or name another folder with --data", c.Data)
		}
	} else if unreached, ok := c.reach(ctx, reachTime); !ok {
		status = unreached
	} else {
		err = c.onStores(ctx, stderr, func(s *stores, _ *slog.Logger) error {
			status = s.status(ctx, c.Data, s.now())
			return nil
		})
	}
	if err != nil {
		return err
	}
	status.write(stdout)
	if len(status.Wrong) > 0 {
		return models.Errorf("status", models.Unavailable, "not well: see docs/runbooks.md")
	}
	return nil
}

// serviceStatus is how the service is. It names nobody.
type serviceStatus struct {
	Wrong []string // what is not well, in sentences
	Lines [][2]string
}

func (s *serviceStatus) line(name, format string, args ...any) {
	s.Lines = append(s.Lines, [2]string{name, fmt.Sprintf(format, args...)})
}

func (s *serviceStatus) wrong(is bool, format string, args ...any) {
	if is {
		s.Wrong = append(s.Wrong, fmt.Sprintf(format, args...))
	}
}

func (s *serviceStatus) write(w io.Writer) {
	if len(s.Wrong) == 0 {
		fmt.Fprintln(w, "well")
	}
	for _, wrong := range s.Wrong {
		fmt.Fprintln(w, "NOT WELL:", wrong)
	}
	for _, line := range s.Lines {
		fmt.Fprintf(w, "  %-9s %s\n", line[0], line[1])
	}
}

// statusTime is how long a store may take to be asked for the status.
const statusTime = 3 * time.Second

// What is not well.
const (
	longWait   = 2 * time.Minute
	longErase  = 4 * time.Hour
	sweepsLate = time.Hour
	fresh      = time.Hour // that long a recording which was given up is news
	leastFree  = 0.05
)

// status asks every store; what one does not answer is left out.
func (s *stores) status(ctx context.Context, folder string, now time.Time) (is serviceStatus) {
	for _, part := range []func(context.Context, *serviceStatus, time.Time) error{s.storeStatus, s.waitStatus, s.queueStatus, s.sweepStatus} {
		ctx, cancel := context.WithTimeout(ctx, statusTime)
		if err := part(ctx, &is, now); err != nil {
			is.wrong(true, "%s", models.Outline(err))
		}
		cancel()
	}
	if err := s.sure(); err != nil {
		is.wrong(true, "%s", sentence(err))
	}
	if free, all, ok := diskSpace(folder); ok {
		is.line("disk", "%.1f of %.1f GB free where %s is", float64(free)/1e9, float64(all)/1e9, folder)
		is.wrong(float64(free) < leastFree*float64(all), "the disk is nearly full")
	}
	return is
}

func (s *stores) storeStatus(ctx context.Context, is *serviceStatus, _ time.Time) error {
	var answers []string
	for _, check := range s.checks() {
		answer := " ok"
		if check.Probe(ctx) != nil {
			answer = " does not answer"
			is.wrong(true, "%s does not answer", check.Name)
		}
		answers = append(answers, check.Name+answer)
	}
	is.line("stores", "%s", strings.Join(answers, ", "))
	return nil
}

func (s *stores) waitStatus(ctx context.Context, is *serviceStatus, now time.Time) error {
	b, err := s.records.Backlog(ctx)
	if err != nil {
		return err
	}
	wait, erase := since(b.OldestRecording, now), since(b.OldestErasure, now)
	is.line("waiting", "%d recordings and %d worked on, the oldest for %s", b.Recordings[models.Received], b.Recordings[models.Processing], wait)
	is.line("erasures", "%d pending, the oldest for %s; %d held", b.Erasures, erase, b.Held)
	is.wrong(wait > longWait, "a child has waited for %s", wait)
	is.wrong(erase > longErase, "an erasure has been pending for %s", erase)
	return nil
}

// since is how long ago t was, 0 for the zero time.
func since(t, now time.Time) time.Duration {
	if t.IsZero() {
		return 0
	}
	return max(0, now.Sub(t)).Round(time.Second)
}

func (s *stores) queueStatus(ctx context.Context, is *serviceStatus, now time.Time) error {
	queues, err := s.queue.Queues(ctx)
	if err != nil {
		return err
	}
	for _, q := range queues {
		is.line("queue", "%s: %d pending, %d active, %d parked", q.Name, q.Pending, q.Active, q.Archived)
		is.wrong(q.Archived > 0, "%d jobs of the queue %s have failed and are parked", q.Archived, q.Name)
		is.wrong(q.Paused, "the queue %s is paused", q.Name)
	}
	givenUp, err := s.records.GivenUp(ctx)
	if err != nil {
		return err
	}
	for _, why := range givenUp {
		is.line("given up", "%d recordings, the last at %s: %s (langdu parked)", why.Count, why.Last.Format(time.RFC3339), why.Reason)
		is.wrong(now.Sub(why.Last) < fresh, "a recording was given up less than an hour ago: langdu parked shows why")
	}
	workers, err := s.queue.Workers(ctx)
	slots, busy := 0, 0
	for _, w := range workers {
		slots, busy = slots+w.Concurrency, busy+w.Active
	}
	is.line("workers", "%d, which work on %d jobs of at most %d", len(workers), busy, slots)
	is.wrong(err == nil && len(workers) == 0, "nobody works on recordings")
	return err
}

func (s *stores) sweepStatus(ctx context.Context, is *serviceStatus, now time.Time) error {
	runs, success, err := s.records.Sweeps(ctx, storage.SweepsKept)
	if err != nil {
		return err
	}
	sweeps := models.StatusOfSweeps(runs, success, now)
	if success.IsZero() {
		is.line("sweep", "none yet")
	} else {
		is.line("sweep", "the last ended %s ago", since(success, now))
	}
	is.wrong(sweeps.Late || !success.IsZero() && now.Sub(success) > sweepsLate, "the sweep is late")
	is.wrong(sweeps.AuditBroken, "the audit log is not what was written: change nothing, see docs/runbooks.md")
	return nil
}
