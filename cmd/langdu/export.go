package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/langdu/langdu/models"
)

func exportCommand(env lookup) *cobra.Command {
	var config Config
	var learner, output string
	cmd := &cobra.Command{
		Use:   "export --learner ID -o FILE",
		Short: "Write everything that is held about a learner into a ZIP archive",
		Long: `Write everything that is held about a learner into a ZIP archive: every
recording as uploaded and as played, results, history, consents, what the audit
log says, and a manifest with the hash of each file. docs/export.md describes it.

Families get the same archive from the API: POST /v1/learners/ID/exports.`,
		Example: "  langdu export --learner xiaoming -o xiaoming.zip",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := config.prepare(cmd, env); err != nil {
				return err
			}
			id, err := models.ParseLearnerID(learner)
			if err != nil {
				return err
			}
			if output, err = filepath.Abs(output); err != nil {
				return models.E("export", models.Invalid, err)
			}
			if err := config.exportTo(cmd.Context(), id, output, cmd.ErrOrStderr()); err != nil {
				return err
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), output)
			return err
		},
	}
	config.flags(cmd.Flags())
	cmd.Flags().StringVar(&learner, "learner", "", "the learner's `id`")
	cmd.Flags().StringVarP(&output, "output", "o", "langdu-export.zip", "the archive's `file`; it must not be there yet")
	return cmd
}

// exportTo writes the archive whole or not at all, and readable by its owner only.
func (c Config) exportTo(ctx context.Context, learner models.LearnerID, path string, stderr io.Writer) (err error) {
	const op = "export"
	temp, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return models.Errorf(op, models.Invalid, "%s cannot be written: %w", path, err)
	}
	defer func() { err = errors.Join(err, temp.Close(), os.Remove(temp.Name())) }()
	if err := c.exportSomewhere(ctx, learner, temp, stderr); err != nil {
		return err
	}
	if err := temp.Sync(); err != nil {
		return models.E(op, models.Unavailable, err)
	}
	if err := os.Link(temp.Name(), path); err != nil {
		return models.Errorf(op, models.Invalid, "%s cannot be written: %w", path, err)
	}
	return nil
}

// exportSomewhere has the service that holds the data folder write the archive, or
// writes it from the stores themselves.
func (c Config) exportSomewhere(ctx context.Context, learner models.LearnerID, w io.Writer, stderr io.Writer) (err error) {
	if c.S3URL == "" {
		response, ok, err := c.ask(ctx, http.MethodPost, "/export?"+url.Values{"learner": {string(learner)}}.Encode(), nil)
		if ok && err == nil {
			defer response.Body.Close()
			_, err = io.Copy(w, response.Body)
			if err != nil {
				err = models.Errorf("export", models.Unavailable, "the running service broke the archive off: see its log, and try again")
			}
		}
		if ok {
			return err
		}
	}
	return c.onStores(ctx, stderr, func(s *stores, log *slog.Logger) error { return c.exporter(s, log).Write(ctx, w, learner) })
}
