// Command langdu is the whole service in one binary: the API with its pages, the
// workers, and the tools of whoever operates it.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/langdu/langdu/audio/isolate"
	"github.com/langdu/langdu/audio/sherpa"
	"github.com/langdu/langdu/models"
)

func main() {
	if sherpa.Process() || isolate.Process() { // this is a part's process, and it has ended
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second interrupt ends the process at once
	ctx = models.WithActor(ctx, models.Actor{Role: "console"})
	err := run(ctx, os.Args[1:], os.LookupEnv, os.Stdout, os.Stderr)
	if err != nil {
		fmt.Fprintln(os.Stderr, "langdu:", sentence(err))
		stop()
		os.Exit(1)
	}
}

// run is main without the process around it.
func run(ctx context.Context, args []string, env lookup, stdout, stderr io.Writer) error {
	return runTyped(ctx, args, env, os.Stdin, stdout, stderr)
}

// runTyped is run where stdin is what is typed to a command that asks.
func runTyped(ctx context.Context, args []string, env lookup, stdin io.Reader, stdout, stderr io.Writer) error {
	root := commands(env)
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	return root.ExecuteContext(ctx)
}

// commands is all of them, under the one that has the program's name.
func commands(env lookup) *cobra.Command {
	root := &cobra.Command{
		Use:   "langdu",
		Short: "Hear children read Chinese aloud: score every character, replay, and erase when promised",
		Long: `langdu (朗读, "read aloud") takes recordings of a page read aloud, scores the
pronunciation of each character against the text, keeps the recording for
replay, and erases it when promised.

Start with "langdu serve --demo" and open the printed address.`,
		SilenceUsage:      true,
		SilenceErrors:     true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
	}
	root.AddCommand(serveCommand(env), workCommand(env), scoreCommand(env), answerCommand(env), tokenCommand(env), sweepCommand(env), rescoreCommand(env))
	// Keys.
	root.AddCommand(keysCommand(env))

	// Audit and receipts.
	root.AddCommand(auditCommand(env))
	root.AddCommand(receiptCommand(env))

	// Retention.
	root.AddCommand(retentionCommand(env))

	// Export and import.
	root.AddCommand(exportCommand(env), importCommand(env))

	// Closure, incidents, reports.
	root.AddCommand(closeCommand(env), incidentCommand(env), reportCommand(env), statisticsCommand(env))

	// Calls of the app's hook.
	root.AddCommand(hookCommand(env))

	// Operation.
	root.AddCommand(parkedCommand(env), statusCommand(env), profileCommand(env))

	root.AddCommand(versionCommand())
	return root
}

// sentence is what a person at a terminal is told of an error: of several, each in a line.
func sentence(err error) string {
	if all, ok := err.(interface{ Unwrap() []error }); ok && isJoined(err, all.Unwrap()) {
		var lines []string
		for _, one := range all.Unwrap() {
			lines = append(lines, sentence(one))
		}
		return strings.Join(slices.Compact(lines), "\n")
	}
	if text := models.Explain(err); text != "" && !errors.Is(err, models.Internal) {
		return text
	}
	return err.Error()
}

// isJoined says that err is of errors.Join and has no words of its own.
func isJoined(err error, all []error) bool { return err.Error() == errors.Join(all...).Error() }
