package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/assess"
	"github.com/langdu/langdu/audio/decode"
	"github.com/langdu/langdu/audio/dsp"
	"github.com/langdu/langdu/audio/encode"
	"github.com/langdu/langdu/audio/hanzi"
	"github.com/langdu/langdu/internal/cputime"
)

// reading is a sentence of which the text is known; repeated it is a page.
const (
	reading     = "cmd/langdu/testdata/reading.ogg"
	readingText = "爸爸和妈妈谁的年龄大"
	pageLasts   = 10 * time.Second
)

// sample is a recording as a device sends it.
type sample struct {
	name string
	file []byte
}

// samples makes a page of about ten seconds of real speech as WAV and, where ffmpeg is
// there, as WebM, and its text.
func samples(ctx context.Context) (all []sample, text string, err error) {
	content, err := os.ReadFile(reading)
	if err != nil {
		return nil, "", err
	}
	sound, err := assess.Open(ctx, bytes.NewReader(content), int64(len(content)), decode.Limits{}, nil)
	if err != nil {
		return nil, "", err
	}
	clip := audio.Clip{Rate: sound.Clip.Rate}
	for clip.Duration() < pageLasts-sound.Clip.Duration()/2 {
		clip.Samples = append(clip.Samples, sound.Clip.Samples...)
		text += readingText + "。"
	}
	var wav bytes.Buffer
	if err := encode.WAV(&wav, clip); err != nil {
		return nil, "", err
	}
	all = []sample{{"WAV", wav.Bytes()}}
	cmd := exec.CommandContext(ctx, "ffmpeg", "-hide_banner", "-loglevel", "error", "-f", "wav", "-i", "pipe:0",
		"-c:a", "libopus", "-b:a", "48k", "-f", "webm", "-live", "1", "pipe:1")
	cmd.Stdin = bytes.NewReader(wav.Bytes())
	webm, err := cmd.Output()
	if errors.Is(err, exec.ErrNotFound) {
		return all, text, nil
	}
	return append(all, sample{"WebM", webm}), text, err
}

// scoringAlone is the processor time that judging the samples takes and making what is
// replayed, with nothing around it: the mean of a few rounds.
func scoringAlone(ctx context.Context, all []sample, text string) (time.Duration, error) {
	engine, err := assess.New(assess.Config{})
	if err != nil {
		return 0, err
	}
	passage, err := hanzi.Read(text, nil)
	if err != nil {
		return 0, err
	}
	const rounds = 5
	var began time.Duration
	for round := range rounds + 1 {
		if round == 1 { // the first warms up
			began = cputime.Used()
		}
		for _, s := range all {
			result, sound, err := engine.File(ctx, bytes.NewReader(s.file), int64(len(s.file)), decode.Limits{}, passage, nil)
			if err != nil {
				return 0, err
			}
			if result.Status != assess.Scored {
				return 0, fmt.Errorf("%s is %s: what it costs to refuse is not what we want to know", s.name, result.Status)
			}
			level := dsp.Level(sound.Clip, dsp.PlaybackLoudness)
			if err := encode.M4A(ctx, &strings.Builder{}, level); err != nil {
				return 0, err
			}
		}
	}
	return (cputime.Used() - began) / time.Duration(rounds*len(all)), nil
}
