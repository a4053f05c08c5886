package main

import (
	"fmt"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"github.com/langdu/langdu/internal/built"
)

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Long: `Print the version: a release's, or the commit that this program was built from
with its date, and whether files were changed since; and the version of Go.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintln(cmd.OutOrStdout(), versionLine(built.Here()))
			return err
		},
	}
}

// versionLine is what a person is told, and puts into a report of a fault.
func versionLine(f built.From) string {
	from := ""
	if f.Revision != "" {
		from = ", commit " + f.Revision + " of " + f.At.Format(time.DateOnly)
	}
	if f.Changed {
		from += " with changes"
	}
	return fmt.Sprintf("langdu %s%s, %s %s/%s", f.Version, from, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// version is what metrics, traces, the status and the API's document tell.
func version() string { return built.Here().Version }
