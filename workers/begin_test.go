package workers_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"slices"
	"testing"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/workers"
)

// always lets every stage begin.
func always(context.Context, models.Stage) (bool, error) { return true, nil }

// TestEngineAsksBeforeEveryStage: where one may not begin, nothing of it happens.
func TestEngineAsksBeforeEveryStage(t *testing.T) {
	upload, err := os.ReadFile("../cmd/langdu/testdata/reading.ogg")
	if err != nil {
		t.Fatal(err)
	}
	engine, err := workers.NewEngine(workers.EngineConfig{})
	if err != nil {
		t.Fatal(err)
	}
	stages := []models.Stage{models.StageDecode, models.StageRendition, models.StageScore}
	refused := errors.New("withdrawn")
	var kept []string
	keep := func(_ context.Context, key, _ string, _ io.Reader, _ int64) error {
		kept = append(kept, key)
		return nil
	}
	listen := func(begin workers.Begin) (models.Outcome, error) {
		kept = nil
		r := models.Recording{ID: "r", Text: "爸爸和妈妈谁的年龄大", Size: int64(len(upload))}
		return engine.Listen(t.Context(), bytes.NewReader(upload), workers.Reading{Recording: r, Band: models.Under14}, keep, begin)
	}
	for i, at := range stages {
		var asked []models.Stage
		_, err := listen(func(_ context.Context, stage models.Stage) (bool, error) {
			if asked = append(asked, stage); stage == at {
				return false, refused
			}
			return true, nil
		})
		if !errors.Is(err, refused) || !slices.Equal(asked, stages[:i+1]) {
			t.Errorf("refused at %s: %v after asking %v", at, err, asked)
		}
	}
	outcome, err := listen(func(_ context.Context, stage models.Stage) (bool, error) { return stage != models.StageRendition, nil })
	if err != nil || outcome.Status != models.Scored || outcome.Rendition || len(kept) > 0 {
		t.Errorf("without a rendition: %s, %v, rendition %v, kept %v", outcome.Status, err, outcome.Rendition, kept)
	}
	outcome, err = listen(always)
	if err != nil || !outcome.Rendition || !slices.Equal(kept, []string{"r/r/playback.m4a"}) {
		t.Errorf("with everything: %v, rendition %v, kept %v", err, outcome.Rendition, kept)
	}
}
