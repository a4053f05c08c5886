package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
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

// The stages that are not of package assess.
const (
	text      assess.Stage = "text"
	rendition assess.Stage = "rendition"
)

var stages = []assess.Stage{text, assess.Decoding, assess.Measuring, assess.Hearing, assess.Aligning, assess.Judging, rendition}

const stageNames = "text | decode, resample | quality | features, network | align | judge | level, encode, peaks | end to end"

// targets are the most that a recording may cost end to end, in seconds of one core
// per second of sound, by what it comes in.
var targets = map[string]float64{"WAV": 0.012, "WebM": 0.02}

// container makes a file as an app would send it.
type container struct {
	name   string
	encode func(ctx context.Context, wav []byte) ([]byte, error)
}

var containers = []container{
	{"WAV", func(_ context.Context, wav []byte) ([]byte, error) { return wav, nil }},
	{"WebM", webm},
}

// webm is what Chromium's MediaRecorder makes: Opus at 48 kHz, by ffmpeg.
func webm(ctx context.Context, wav []byte) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "ffmpeg", "-hide_banner", "-loglevel", "error", "-f", "wav", "-i", "pipe:0",
		"-c:a", "libopus", "-b:a", "48k", "-f", "webm", "-live", "1", "pipe:1")
	cmd.Stdin = bytes.NewReader(wav)
	return cmd.Output()
}

// file is a recording of about this length in a container, with its text; it is nil
// where there is no program to make it.
func (b *bench) file(ctx context.Context, c container, length time.Duration) (file []byte, clip audio.Clip, words string, err error) {
	clip, words = b.reading(length)
	var wav bytes.Buffer
	if err := encode.WAV(&wav, clip); err != nil {
		return nil, clip, words, err
	}
	file, err = c.encode(ctx, wav.Bytes())
	if errors.Is(err, exec.ErrNotFound) {
		return nil, clip, words, nil
	}
	return file, clip, words, err
}

// costs is processor time by stage.
type costs map[assess.Stage]time.Duration

func (c costs) total() (sum time.Duration) {
	for _, d := range c {
		sum += d
	}
	return sum
}

// row is the cells of a table: seconds of one core per second of sound.
func (c costs) row(length time.Duration) string {
	cells := make([]string, 0, len(stages)+1)
	for _, s := range stages {
		cells = append(cells, fmt.Sprintf("%.4f", c[s].Seconds()/length.Seconds()))
	}
	return strings.Join(append(cells, fmt.Sprintf("%.4f", c.total().Seconds()/length.Seconds())), " | ")
}

// cheaper takes from other what is cheaper there. The cheapest of several runs is
// the one that least was in the way of.
func (c costs) cheaper(other costs) {
	for s, d := range other {
		if mine, ok := c[s]; !ok || d < mine {
			c[s] = d
		}
	}
}

// meter sums up processor time by stage.
type meter struct {
	costs
	stage assess.Stage
	at    time.Duration
}

// begin ends the stage before.
func (m *meter) begin(s assess.Stage) {
	now := cputime.Used()
	if m.stage != "" {
		m.costs[m.stage] += now - m.at
	}
	m.stage, m.at = s, now
}

// cost is the cheapest of several runs of the whole way on one file, stage by stage.
func (b *bench) cost(ctx context.Context, file []byte, words string, runs int) (costs, error) {
	best := costs{}
	for range runs {
		m := &meter{costs: costs{}}
		if err := b.once(ctx, file, words, m.begin); err != nil {
			return nil, err
		}
		m.begin("")
		best.cheaper(m.costs)
	}
	return best, nil
}

// once does what a worker does with a recording, one stage after the other.
func (b *bench) once(ctx context.Context, file []byte, words string, begin assess.Observer) error {
	tell(begin, text)
	passage, err := hanzi.Read(words, nil)
	if err != nil {
		return err
	}
	result, sound, err := b.engine.File(ctx, bytes.NewReader(file), int64(len(file)), decode.Limits{}, passage, begin)
	if err != nil {
		return err
	}
	if result.Status != assess.Scored {
		return fmt.Errorf("the sample is %s (%s): what it costs to refuse is not what we want to know", result.Status, result.Reason)
	}
	tell(begin, rendition)
	level := dsp.Level(sound.Clip, dsp.PlaybackLoudness)
	return encode.M4A(ctx, io.Discard, level)
}

func tell(begin assess.Observer, s assess.Stage) {
	if begin != nil {
		begin(s)
	}
}
