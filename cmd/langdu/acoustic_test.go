package main

import (
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/langdu/langdu/audio/onnx"
)

// Whoever names a model of their own learns at once what is amiss: the build, or
// the model.
func TestOwnModelIsRefusedInWords(t *testing.T) {
	want := "manifest.json: there is no file"
	if !onnx.Built {
		want = "this build has no ONNX Runtime: build with -tags onnx"
	}
	reading, folder := filepath.Join(root, "testdata", "reading.ogg"), t.TempDir()
	_, err := runScore(t, "--text", readingText, "--acoustic-model", folder, reading)
	if err == nil || !strings.Contains(sentence(err), want) {
		t.Errorf("score --acoustic-model = %v, want %q", err, want)
	}
	t.Setenv("LANGDU_ACOUSTIC_MODEL", folder)
	if _, err := runScore(t, "--text", readingText, reading); err == nil || !strings.Contains(sentence(err), want) {
		t.Errorf("score with LANGDU_ACOUSTIC_MODEL = %v, want %q", err, want)
	}
	if _, err := runScore(t, "--text", readingText, "--acoustic-model", "", reading); err != nil {
		t.Errorf("score with the flag set to none: %v", err)
	}
}

func TestWorkersWantTheModelThatIsNamed(t *testing.T) {
	var c Config
	cmd := &cobra.Command{Use: "work"}
	c.flags(cmd.Flags())
	c.workerFlags(cmd.Flags())
	if err := cmd.Flags().Set("acoustic-model", "mine"); err != nil {
		t.Fatal(err)
	}
	if err := c.prepare(cmd, func(string) (string, bool) { return "", false }); err != nil {
		t.Fatal(err)
	}
	if !filepath.IsAbs(c.own.folder) || filepath.Base(c.own.folder) != "mine" || c.own.library != "" {
		t.Errorf("paths are %q and %q", c.own.folder, c.own.library)
	}
	if _, err := c.engine(slog.Default()); err == nil {
		t.Error("an engine without the model that was named")
	}
	if engine, err := (Config{}).engine(slog.Default()); err != nil || engine == nil {
		t.Errorf("the engine of no settings: %v, %v", engine, err)
	}
	_, first := c.engine(slog.Default())
	if _, again := c.engine(slog.Default()); !errors.Is(again, first) {
		t.Errorf("engine() = %v, then %v: the model is opened once", first, again)
	}
}
