package workers

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/assess"
	"github.com/langdu/langdu/audio/decode"
	"github.com/langdu/langdu/audio/dsp"
	"github.com/langdu/langdu/audio/encode"
	"github.com/langdu/langdu/audio/score"
	"github.com/langdu/langdu/audio/tone"
	"github.com/langdu/langdu/models"
)

// modelCharacter is where a character is in a model reading, as clients see it.
type modelCharacter struct {
	At      int         `json:"at"`
	Char    string      `json:"char"`
	StartMS int64       `json:"start_ms"`
	EndMS   int64       `json:"end_ms"`
	Pitch   *tone.Pitch `json:"pitch,omitempty"`
}

// mostWrong is the largest share of characters that may be judged wrong in a model
// reading: of correct reading by adults the engine calls up to 2 % wrong, and a short
// page has few characters.
const mostWrong = 0.2

// ListenToModel implements [ModelListener] with the engine that listens to children.
func (e *Engine) ListenToModel(ctx context.Context, upload io.ReadSeeker, size int64, page models.Page, keep func(io.Reader, int64) error) (models.ModelOutcome, error) {
	const op = "workers.ListenToModel"
	passage, err := Read(page.Text, page.Overrides)
	if err != nil {
		return models.ModelOutcome{}, err
	}
	engine, err := e.under(models.Recording{Rules: page.Rules})
	if err != nil {
		return models.ModelOutcome{}, err
	}
	sound, err := assess.Open(ctx, upload, size, e.limits, nil)
	if errors.Is(err, decode.ErrEmpty) {
		sound, err = assess.Sound{Clip: audio.Clip{Rate: audio.SpeechRate}}, nil // too short
	}
	if err != nil {
		return models.ModelOutcome{}, models.E(op, decodeKind(err), err)
	}
	result, err := engine.For(assess.Adult).Assess(ctx, sound.Clip, passage, sound.Quality, nil)
	if err != nil {
		return models.ModelOutcome{}, err
	}
	if outcome, refused := unfit(result); refused {
		return outcome, nil
	}
	var file bytes.Buffer
	if err := encode.M4A(ctx, &file, dsp.Level(sound.Clip, dsp.PlaybackLoudness)); err != nil {
		return models.ModelOutcome{}, err
	}
	if err := keep(&file, int64(file.Len())); err != nil {
		return models.ModelOutcome{}, err
	}
	outcome := models.ModelOutcome{Status: models.ModelReady, Duration: sound.Clip.Duration()}
	outcome.Characters, err = json.Marshal(places(result.Report))
	return outcome, err
}

// unfit says why a reading is no model for children, if it is none.
func unfit(result assess.Result) (models.ModelOutcome, bool) {
	if result.Report == nil {
		return refusedModel(models.Reason(result.Reason), result.Detail), true
	}
	var skipped, wrong []string
	for _, c := range result.Characters {
		switch c.Verdict {
		case score.Skipped:
			skipped = append(skipped, c.Char)
		case score.Wrong:
			wrong = append(wrong, c.Char)
		}
	}
	switch {
	case len(skipped) > 0:
		return refusedModel(models.NotWhole, fmt.Sprintf("The reading leaves out %s: read the whole page and send it again.", some(skipped))), true
	case float64(len(wrong)) > mostWrong*float64(len(result.Characters)):
		return refusedModel(models.NotClear, fmt.Sprintf("Of the reading %s cannot be understood well enough for a model: read a little slower, close to the microphone, and send it again.", some(wrong))), true
	}
	return models.ModelOutcome{}, false
}

// some names characters, not too many.
func some(characters []string) string {
	const most = 8
	if n := len(characters); n > most {
		return fmt.Sprintf("%s and %d more characters", strings.Join(characters[:most], "、"), n-most)
	}
	return strings.Join(characters, "、")
}

// places is where the characters of a report are.
func places(r *score.Report) []modelCharacter {
	list := make([]modelCharacter, len(r.Characters))
	for i, c := range r.Characters {
		list[i] = modelCharacter{c.At, c.Char, c.StartMS, c.EndMS, c.Pitch}
	}
	return list
}
