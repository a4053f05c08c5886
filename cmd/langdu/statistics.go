package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage/records"
)

func statisticsCommand(env lookup) *cobra.Command {
	var config Config
	var month string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "statistics",
		Short: "Print how pages are misread, of everybody together, leading back to nobody",
		Long: `Print how often each character of each page was misread in a month, of learners who
have consented to research: as comma-separated values, or JSON lines with --json.

A character that fewer than ten of them read is left out, and nothing is summed up
over what is left out. Each learner counts once; figures are rounded to multiples of
five. A month is made once, by the first sweep after it is over, and never changes:
an erasure afterwards cannot be seen in it.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := config.prepare(cmd, env); err != nil {
				return err
			}
			write := writeStatisticsCSV(cmd.OutOrStdout())
			if asJSON {
				out := json.NewEncoder(cmd.OutOrStdout())
				write = func(lines []models.Statistic) error {
					for _, l := range lines {
						if err := out.Encode(l); err != nil {
							return err
						}
					}
					return nil
				}
			}
			return config.onRecords(cmd.Context(), func(s *stores) error {
				return statistics(cmd.Context(), s.records, month, write)
			})
		},
	}
	config.flags(cmd.Flags())
	cmd.Flags().StringVar(&month, "month", "", "the `month`, such as 2026-11 (default: the latest that is made)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON object for each line")
	return cmd
}

// statistics hands on a month, a thousand lines at a time.
func statistics(ctx context.Context, store *records.Store, month string, write func([]models.Statistic) error) error {
	months, err := store.StatisticMonths(ctx)
	switch {
	case err != nil:
		return err
	case len(months) == 0:
		return models.Errorf("statistics", models.NotFound, "no month is made yet: the first sweep after a month with readings makes it")
	case month == "":
		month = months[0]
	}
	if _, _, err := models.MonthSpan(month); err != nil {
		return err
	}
	for after := (models.Statistic{}); ; {
		lines, err := store.Statistics(ctx, month, "", after, 1000)
		if err != nil {
			return err
		}
		if err := write(lines); err != nil || len(lines) < 1000 {
			return err
		}
		after = lines[len(lines)-1]
	}
}

func writeStatisticsCSV(w io.Writer) func([]models.Statistic) error {
	out, first := csv.NewWriter(w), true
	return func(lines []models.Statistic) error {
		if first {
			_ = out.Write([]string{"month", "page", "char", "reading", "learners", "wrong_percent", "skipped_percent"}) // Flush tells
			first = false
		}
		for _, l := range lines {
			_ = out.Write([]string{l.Month, string(l.Page), l.Char, l.Reading, strconv.Itoa(l.Learners), strconv.Itoa(l.Rates.Wrong), strconv.Itoa(l.Rates.Skipped)})
		}
		out.Flush()
		return out.Error()
	}
}

// monthly makes the months of statistics that are over.
func monthly(store *records.Store) func(context.Context, time.Time, models.Schedule) (int, error) {
	return func(ctx context.Context, now time.Time, _ models.Schedule) (int, error) {
		month, err := store.MakeStatistics(ctx, now)
		if month == "" || err != nil {
			return 0, err
		}
		return 1, nil
	}
}

// countMonths makes all months of statistics that are over.
func countMonths(ctx context.Context, store *records.Store, now time.Time) error {
	for {
		if month, err := store.MakeStatistics(ctx, now); month == "" || err != nil {
			return err
		}
	}
}

// noneDue is for what erases nothing.
func noneDue(context.Context, time.Time, models.Schedule) (int, error) { return 0, nil }
