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
	"github.com/langdu/langdu/workers"
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
for each. The same is on the page Operation of a running service.

Where the sound of one is not in the object store, put it back before you retry. One
whose sound is not there then either is lost: it fails with the reason "sound lost",
its child is asked to record it once more, and it is not given up again.`,
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
	if n := soundless(parked); n > 0 {
		_, err = fmt.Fprintf(stdout, "of these without their sound in the object store: %d. Put it back before you retry: what is without it then is lost\n", n)
	}
	return err
}

// soundless is how many were given up because their sound was not in the object store.
func soundless(parked []models.ParkedJobs) (n int) {
	for _, p := range parked {
		if p.Reason == workers.SoundMissing {
			n += p.Count
		}
	}
	return n
}

// retriedAtOnce is how many recordings are made due by one call of the records.
const retriedAtOnce = 500

// retryParked has those tried again that are given up now. It ends whatever becomes of
// them meanwhile: workers may give up the first before the last is due.
func retryParked(ctx context.Context, s *stores, stdout io.Writer) error {
	parked, err := s.records.GivenUp(ctx)
	if err != nil {
		return err
	}
	left := 0
	for _, p := range parked {
		left += p.Count
	}
	var total models.TriedAgain
	for left > 0 {
		tried, err := s.records.TryAgain(ctx, s.now(), min(left, retriedAtOnce))
		if err != nil {
			return err
		}
		total.Due, total.Gone = total.Due+tried.Due, total.Gone+tried.Gone
		if left -= tried.Due + tried.Gone; tried == (models.TriedAgain{}) {
			break // others were faster
		}
	}
	_, err = s.records.Append(ctx, models.AuditEntry{At: s.now(), Action: models.AuditQueueRetried,
		Detail: map[string]string{"queue": queue.Recordings, "jobs": strconv.Itoa(total.Due)}})
	if err != nil {
		return err
	}
	return sayRetried(stdout, total, soundless(parked))
}

func sayRetried(stdout io.Writer, total models.TriedAgain, soundless int) error {
	said := fmt.Sprintf("recordings that are tried again: %d\n", total.Due)
	if total.Gone > 0 {
		said += fmt.Sprintf("not tried again, as their sound is no longer kept: %d. They stay failed, and are listed here no more\n", total.Gone)
	}
	if soundless > 0 {
		said += fmt.Sprintf("given up because their sound was not in the object store: %d. Where it still is not, they fail with the reason \"sound lost\" and are listed here no more\n", soundless)
	}
	_, err := io.WriteString(stdout, said)
	return err
}
