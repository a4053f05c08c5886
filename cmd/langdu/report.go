package main

import (
	"context"
	"encoding/json"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/langdu/langdu/models"
)

func reportCommand(env lookup) *cobra.Command {
	var config Config
	var year int
	var format string
	cmd := &cobra.Command{
		Use:   "report",
		Short: "Print the yearly audit report and impact assessment",
		Long: `Print the yearly audit report and impact assessment, made from the audit log, the
requests, erasures and incidents, the schedule and the declared third parties. It
holds no personal data, says numbers of fewer than ten people as "<10", and says what
it cannot know. It works beside a running service.`,
		Example: `  langdu report --year 2026 > report-2026.md
  langdu report --year 2026 --format html > report-2026.html`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := config.prepare(cmd, env); err != nil {
				return err
			}
			write, known := reportFormats[format]
			if !known {
				return models.Errorf("report", models.Invalid, "--format %q: want md, html or json", format)
			}
			now := time.Now()
			if year == 0 {
				year = now.UTC().Year()
			}
			report, err := config.report(cmd.Context(), year, now)
			if err != nil {
				return err
			}
			return write(cmd.OutOrStdout(), report)
		},
	}
	config.flags(cmd.Flags())
	cmd.Flags().IntVar(&year, "year", 0, "the year, in UTC (default: this one)")
	cmd.Flags().StringVar(&format, "format", "md", "md, html or json")
	return cmd
}

// reportFormats is how a report is written.
var reportFormats = map[string]func(io.Writer, models.Report) error{
	"md": writeMarkdown, "html": writeHTML,
	"json": func(w io.Writer, r models.Report) error {
		out := json.NewEncoder(w)
		out.SetIndent("", "  ")
		return out.Encode(r)
	},
}

func (c Config) report(ctx context.Context, year int, now time.Time) (r models.Report, err error) {
	from, to, err := models.YearSpan(year, now)
	if err != nil {
		return r, err
	}
	err = c.onRecords(ctx, func(s *stores) error {
		figures, err := s.records.YearFigures(ctx, from, to)
		r = models.NewReport(models.ReportBasis{Year: year, Figures: figures, Schedule: c.Keep, Parties: c.parties, Region: c.Region, Now: now})
		return err
	})
	return r, err
}
