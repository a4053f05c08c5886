package main

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/question"
	"github.com/langdu/langdu/audio/sherpa"
)

// Whoever names a recogniser of their own learns at once what is amiss: the build,
// or the folder.
func TestOwnRecogniserIsRefusedInWords(t *testing.T) {
	want := "there is no file"
	if !sherpa.Built {
		want = "this build runs no recognisers: build on Linux with -tags sherpa"
	}
	reading, folder := filepath.Join(root, "testdata", "reading.ogg"), t.TempDir()
	if _, err := runAnswer(t, "--text", "小猫", "--recogniser", folder, reading); err == nil || !strings.Contains(sentence(err), want) {
		t.Errorf("answer --recogniser = %v, want %q", err, want)
	}
	t.Setenv("LANGDU_RECOGNISER", folder)
	if _, err := runAnswer(t, "--text", "小猫", reading); err == nil || !strings.Contains(sentence(err), want) {
		t.Errorf("answer with LANGDU_RECOGNISER = %v, want %q", err, want)
	}
}

func TestWorkersWantTheRecogniserThatIsNamed(t *testing.T) {
	var c Config
	cmd := &cobra.Command{Use: "work"}
	c.flags(cmd.Flags())
	c.workerFlags(cmd.Flags())
	if err := cmd.Flags().Set("recogniser", "mine"); err != nil {
		t.Fatal(err)
	}
	if err := c.prepare(cmd, func(string) (string, bool) { return "", false }); err != nil {
		t.Fatal(err)
	}
	if !filepath.IsAbs(c.recogniser.folder) || filepath.Base(c.recogniser.folder) != "mine" {
		t.Errorf("the folder is %q", c.recogniser.folder)
	}
	if _, err := c.engine(slog.Default()); err == nil {
		t.Error("an engine without the recogniser that was named")
	}
	if words, err := c.listening(); err != nil || words["recogniser"] != c.recogniser.folder {
		t.Errorf("listening() = %v, %v", words, err)
	}
}

// broken is a recogniser that fails.
type broken struct{}

func (broken) Identity() string { return "broken" }

func (broken) Transcribe(context.Context, audio.Clip, question.Sheet) (audio.Transcript, error) {
	return nil, errors.New("it ended with exit status 255")
}

// An operator learns of a recogniser that fails from the log alone: the answers have
// transcripts all the same. A recording that is given up in between is no failure.
func TestFailingRecogniserIsLogged(t *testing.T) {
	var log strings.Builder
	r := reported{broken{}, slog.New(slog.NewTextHandler(&log, nil))}
	if _, err := r.Transcribe(t.Context(), audio.Clip{}, question.Sheet{}); err == nil || !strings.Contains(log.String(), "exit status 255") {
		t.Errorf("Transcribe = %v, logged %q", err, log.String())
	}
	log.Reset()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.Transcribe(ctx, audio.Clip{}, question.Sheet{}); err == nil || log.Len() > 0 {
		t.Errorf("with a context that has ended: %v, logged %q", err, log.String())
	}
}
