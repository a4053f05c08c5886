package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
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
		if ok, err := c.archiveFromRunning(ctx, learner, w); ok {
			return err
		}
	}
	if err := c.inhabited(); err != nil {
		return err
	}
	log, err := c.logger(stderr)
	if err != nil {
		return err
	}
	s, err := c.open(ctx, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	return c.exporter(s, log).Write(ctx, w, learner)
}

// archiveFromRunning asks the service that holds the data folder. ok is false where
// none does.
func (c Config) archiveFromRunning(ctx context.Context, learner models.LearnerID, w io.Writer) (ok bool, err error) {
	const op = "export"
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://langdu/export?"+url.Values{"learner": {string(learner)}}.Encode(), nil)
	if err != nil {
		return false, models.E(op, models.Internal, err)
	}
	response, err := c.controlClient().Do(request)
	if err != nil {
		return false, nil // nobody listens: the folder is free
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return true, saidNo(op, response)
	}
	if _, err := io.Copy(w, response.Body); err != nil {
		return true, models.Errorf(op, models.Unavailable, "the running service broke the archive off: see its log, and try again")
	}
	return true, nil
}

// saidNo is what the running service has answered instead of doing it.
func saidNo(op string, response *http.Response) error {
	said, _ := io.ReadAll(io.LimitReader(response.Body, 4096)) // what there is of it helps
	kind := models.Unavailable
	if response.StatusCode == http.StatusUnprocessableEntity {
		kind = models.Invalid
	}
	return models.Errorf(op, kind, "%s", bytes.TrimSpace(said))
}
