package main

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/workers/queue"
)

func parkedCommand(env lookup) *cobra.Command {
	var config Config
	var retry bool
	cmd := &cobra.Command{
		Use:   "parked",
		Short: "Show the recordings that were given up, and have them tried again",
		Long: `Show the recordings whose work was given up by a fault of the service: they failed
of themselves again and again, hung, or their workers never came back. Children see
that their recording could not be worked on, and that nothing is wrong with it.

With --retry all of them whose sound is still kept are due for work again, as if
nothing had gone wrong: do so after the fault was removed. The log has the sentence
for each. The same is on the page Operation of a running service.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := config.prepare(cmd, env); err != nil {
				return err
			}
			return config.onRecords(cmd.Context(), func(s *stores) error {
				if retry {
					return retryParked(cmd.Context(), s, cmd.OutOrStdout())
				}
				return listParked(cmd.Context(), s, cmd.OutOrStdout())
			})
		},
	}
	config.flags(cmd.Flags())
	cmd.Flags().BoolVar(&retry, "retry", false, "have them tried again")
	return cmd
}

func listParked(ctx context.Context, s *stores, stdout io.Writer) error {
	parked, err := s.records.GivenUp(ctx)
	if err != nil {
		return err
	}
	if len(parked) == 0 {
		_, err := fmt.Fprintln(stdout, "no recording was given up")
		return err
	}
	for _, p := range parked {
		if _, err := fmt.Fprintf(stdout, "%6d  %s  last %s  such as %s\n", p.Count, p.Reason, p.Last.Format(time.RFC3339), strings.Join(p.Recordings, ", ")); err != nil {
			return err
		}
	}
	return nil
}

// retriedAtOnce is how many recordings are made due by one call of the records.
const retriedAtOnce = 500

func retryParked(ctx context.Context, s *stores, stdout io.Writer) error {
	total := 0
	for {
		n, err := s.records.TryAgain(ctx, s.now(), retriedAtOnce)
		total += n
		if err != nil {
			return err
		}
		left, err := s.records.GivenUp(ctx)
		if err != nil {
			return err
		}
		if len(left) == 0 {
			break
		}
	}
	_, err := s.records.Append(ctx, models.AuditEntry{At: s.now(), Action: models.AuditQueueRetried,
		Detail: map[string]string{"queue": queue.Recordings, "jobs": strconv.Itoa(total)}})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(stdout, "%d recordings are tried again\n", total)
	return err
}
