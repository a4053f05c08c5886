package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime/pprof"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/langdu/langdu/api"
	"github.com/langdu/langdu/models"
)

func profileCommand(env lookup) *cobra.Command {
	var config Config
	var seconds int
	var out string
	cmd := &cobra.Command{
		Use:   "profile cpu|heap|goroutine",
		Short: "Write a profile of the service that runs on the data folder",
		Long: `Write a profile of the service that runs on the data folder, for "go tool pprof".
A profile holds the names of functions, and no text and no sound. Workers alone
answer the same at their --health-listen, to their own machine:
curl -o cpu.pprof 'http://127.0.0.1:8081/profile?kind=cpu&seconds=10'

An API on shared stores (--s3-url) holds no folder in which it could be asked, and has
no profile.`,
		Example:   "  langdu profile cpu --seconds 10 --out cpu.pprof",
		Args:      cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs),
		ValidArgs: []string{"cpu", "heap", "goroutine"},
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := config.prepare(cmd, env); err != nil {
				return err
			}
			return config.profile(cmd.Context(), args[0], seconds, out, cmd.OutOrStdout())
		},
	}
	config.flags(cmd.Flags())
	cmd.Flags().IntVar(&seconds, "seconds", 10, "how long to measure the processor, 1 to 60")
	cmd.Flags().StringVar(&out, "out", "", "`file` to write (default: the kind and .pprof)")
	return cmd
}

func (c Config) profile(ctx context.Context, kind string, seconds int, out string, stdout io.Writer) (err error) {
	if c.S3URL != "" {
		return models.Errorf("profile", models.Invalid,
			"with --s3-url no service holds a data folder in which it could be asked: workers answer at --health-listen (\"langdu profile --help\"), an API on shared stores has no profile")
	}
	answer, running, err := c.ask(ctx, http.MethodGet, fmt.Sprintf("/profile?kind=%s&seconds=%d", kind, seconds), nil)
	if err != nil {
		return err
	}
	if !running {
		return models.Errorf("profile", models.Unavailable, "no service runs on the data folder %s: name its folder with --data", c.Data)
	}
	defer answer.Body.Close()
	if out == "" {
		out = kind + ".pprof"
	}
	file, err := os.OpenFile(out, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return models.E("profile", models.Invalid, err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if _, err := io.Copy(file, answer.Body); err != nil {
		return models.E("profile", models.Unavailable, err)
	}
	_, err = fmt.Fprintln(stdout, "written to", out)
	return err
}

// answerProfile measures this process.
func answerProfile(w http.ResponseWriter, r *http.Request) {
	kind := r.URL.Query().Get("kind")
	seconds, err := strconv.Atoi(r.URL.Query().Get("seconds"))
	if kind == "cpu" && (err != nil || seconds < 1 || seconds > 60) {
		refuse(w, models.Errorf("profile", models.Invalid, "seconds: want 1 to 60"))
		return
	}
	if kind != "cpu" {
		if profile := pprof.Lookup(kind); profile != nil && (kind == "heap" || kind == "goroutine") {
			_ = profile.WriteTo(w, 0) // the asker went away: nothing to do
			return
		}
		refuse(w, models.Errorf("profile", models.Invalid, "there are profiles of cpu, heap and goroutine"))
		return
	}
	if err := pprof.StartCPUProfile(w); err != nil {
		refuse(w, models.Errorf("profile", models.Conflict, "another profile is being measured: try again"))
		return
	}
	defer pprof.StopCPUProfile()
	select {
	case <-time.After(time.Duration(seconds) * time.Second):
	case <-r.Context().Done():
	}
}

// fromHere lets nobody ask from another machine.
func fromHere(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !api.Direct(r) {
			http.Error(w, "this is for its own machine", http.StatusForbidden)
			return
		}
		next(w, r)
	}
}
