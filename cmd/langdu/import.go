package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/workers"
	"github.com/langdu/langdu/workers/archive"
)

func importCommand(env lookup) *cobra.Command {
	var config Config
	var learner string
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Take an archive that another langdu has exported",
		Long: `Take an archive that another langdu has exported: the learner with their
consents, every recording with its sound, its result word for word, its times and
likes. Ids stay where they are free. Nothing is kept for longer than was promised
where it comes from, nor than this service promises; what is over is left out, and
so is sound for which no consent is in force. A recording that was erased here stays
erased; a learner who was erased as a whole begins anew with what is in the archive.

The whole archive is checked against its manifest before anything is written. Run
it again after an interruption: what is here already is passed over.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := config.prepare(cmd, env); err != nil {
				return err
			}
			if learner != "" {
				if _, err := models.ParseLearnerID(learner); err != nil {
					return err
				}
			}
			path, err := filepath.Abs(args[0])
			if err != nil {
				return models.E("import", models.Invalid, err)
			}
			report, err := config.importSomewhere(cmd.Context(), path, models.LearnerID(learner), cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), report)
			return err
		},
	}
	config.flags(cmd.Flags())
	cmd.Flags().StringVar(&learner, "learner", "", "take it for the learner of this `id` (default: the archive's)")
	return cmd
}

// importSomewhere has the service that holds the data folder take the archive, or
// takes it into the stores themselves.
func (c Config) importSomewhere(ctx context.Context, path string, learner models.LearnerID, stderr io.Writer) (report workers.ImportReport, err error) {
	if c.S3URL == "" {
		query := url.Values{"file": {path}, "learner": {string(learner)}} // the service runs as the same user
		if report, ok, err := askFor[workers.ImportReport](ctx, c, http.MethodPost, "/import?"+query.Encode(), nil); ok {
			return report, err
		}
	}
	err = c.onStores(ctx, stderr, func(s *stores, _ *slog.Logger) error {
		report, err = c.importFile(ctx, s, path, learner)
		return err
	})
	return report, err
}

// importFile takes the archive at path.
func (c Config) importFile(ctx context.Context, s *stores, path string, learner models.LearnerID) (report workers.ImportReport, err error) {
	const op = "import"
	file, err := os.Open(path)
	if err != nil {
		return report, models.E(op, models.Invalid, err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return report, models.E(op, models.Invalid, err)
	}
	reader, err := archive.Open(file, info.Size(), archive.Limits{})
	if err != nil {
		return report, err
	}
	schedule, err := c.inForce(ctx, s) // who imports need not repeat the service's --keep-… flags
	if err != nil {
		return report, err
	}
	importer := &workers.Importer{
		Imports: s.records, Recordings: s.records, Learners: s.records, Objects: s.objects, Schedule: schedule, Now: s.now,
	}
	return importer.Run(ctx, reader, learner)
}
