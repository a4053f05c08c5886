// Command bench measures what a recording costs, stage by stage, in processor
// time on one core: `make bench`. It uses processor time rather than the
// clock, so that a busy machine does not change the figures, and fails where
// the whole way costs more than the target.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/assess"
	"github.com/langdu/langdu/audio/decode"
	"github.com/langdu/langdu/audio/dsp"
	"github.com/langdu/langdu/audio/encode"
	"github.com/langdu/langdu/audio/hanzi"
	"github.com/langdu/langdu/internal/cputime"
)

// target is the most that a WebM recording may cost: seconds of one core per
// second of sound.
const target = 0.03

func main() {
	sample := flag.String("sample", "cmd/langdu/testdata/reading.ogg", "recording that is repeated to the length wanted")
	text := flag.String("text", "爸爸和妈妈谁的年龄大", "what it says")
	write := flag.String("write", "", "also write the figures to this Markdown file")
	flag.Parse()
	runtime.GOMAXPROCS(1)
	var out bytes.Buffer
	err := run(context.Background(), *sample, *text, io.MultiWriter(os.Stdout, &out))
	if *write != "" && err == nil {
		err = os.WriteFile(*write, []byte(page(out.String())), 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, sample, text string, w io.Writer) error {
	engine, err := assess.New(assess.Config{})
	if err != nil {
		return err
	}
	b := &bench{engine: engine, w: w, text: text}
	if b.sample, err = load(ctx, sample); err != nil {
		return err
	}
	if err := b.speed(ctx); err != nil {
		return err
	}
	return b.memory(ctx)
}

type bench struct {
	engine *assess.Engine
	sample audio.Clip
	text   string
	w      io.Writer
}

func load(ctx context.Context, path string) (audio.Clip, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return audio.Clip{}, err
	}
	sound, err := assess.Open(ctx, bytes.NewReader(content), int64(len(content)), decode.Limits{}, nil)
	return sound.Clip, err
}

// reading is the sample repeated for about so long, and its text as often.
func (b *bench) reading(length time.Duration) (audio.Clip, string) {
	times := max(int((length+b.sample.Duration()/2)/b.sample.Duration()), 1)
	clip := audio.Clip{Rate: b.sample.Rate}
	for range times {
		clip.Samples = append(clip.Samples, b.sample.Samples...)
	}
	return clip, strings.Repeat(b.text+"。", times)
}

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

// speed prints the real-time factor of each stage for each length and container.
func (b *bench) speed(ctx context.Context) error {
	table := tabwriter.NewWriter(b.w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "recording\tdecode, resample\tquality\tfeatures, network\talign\tjudge\tlevel, encode, peaks\tend to end\t")
	var slow error
	for _, length := range []time.Duration{10 * time.Second, 30 * time.Second, 5 * time.Minute} {
		clip, text := b.reading(length)
		var wav bytes.Buffer
		if err := encode.WAV(&wav, clip); err != nil {
			return err
		}
		for _, c := range containers {
			file, err := c.encode(ctx, wav.Bytes())
			if errors.Is(err, exec.ErrNotFound) {
				fmt.Fprintf(table, "%s %s\tnot measured: there is no ffmpeg to make one\t\n", length, c.name)
				continue
			}
			if err != nil {
				return err
			}
			cost, err := b.cost(ctx, file, text)
			if err != nil {
				return err
			}
			fmt.Fprintf(table, "%s %s\t%s\t\n", length, c.name, cost.row(clip.Duration()))
			if rtf := cost.total().Seconds() / clip.Duration().Seconds(); c.name == "WebM" && rtf > target {
				slow = errors.Join(slow, fmt.Errorf("%s of WebM cost %.4f of real time on one core, over the target of %.2f", length, rtf, target))
			}
		}
	}
	return errors.Join(table.Flush(), slow)
}

// costs is processor time by stage.
type costs struct {
	stage map[assess.Stage]time.Duration
	last  assess.Stage
	at    time.Duration
}

// rendition is the stage that is not of package assess.
const rendition assess.Stage = "rendition"

var stages = []assess.Stage{assess.Decoding, assess.Measuring, assess.Hearing, assess.Aligning, assess.Judging, rendition}

// begin ends the stage before.
func (c *costs) begin(s assess.Stage) {
	now := cputime.Used()
	if c.last != "" {
		c.stage[c.last] += now - c.at
	}
	c.last, c.at = s, now
}

func (c *costs) total() (sum time.Duration) {
	for _, d := range c.stage {
		sum += d
	}
	return sum
}

func (c *costs) row(length time.Duration) string {
	cells := make([]string, 0, len(stages)+1)
	for _, s := range stages {
		cells = append(cells, fmt.Sprintf("%.4f", c.stage[s].Seconds()/length.Seconds()))
	}
	return strings.Join(append(cells, fmt.Sprintf("%.4f", c.total().Seconds()/length.Seconds())), "\t")
}

// cost is the cheapest of several runs of the whole way on one file.
func (b *bench) cost(ctx context.Context, file []byte, text string) (*costs, error) {
	var best *costs
	for range 3 {
		c := &costs{stage: map[assess.Stage]time.Duration{}}
		if err := b.once(ctx, file, text, c.begin); err != nil {
			return nil, err
		}
		c.begin("")
		if best == nil || c.total() < best.total() {
			best = c
		}
	}
	return best, nil
}

// once does what a worker does with a recording, one stage after the other.
func (b *bench) once(ctx context.Context, file []byte, text string, begin assess.Observer) error {
	passage, err := hanzi.Read(text, nil)
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
	if begin != nil {
		begin(rendition)
	}
	level := dsp.Level(sound.Clip, dsp.PlaybackLoudness)
	encode.MeasurePeaks(level)
	return encode.M4A(ctx, io.Discard, level)
}

func page(figures string) string {
	return "# Performance\n\nMade by `make bench` on " + runtime.GOARCH + ", " + runtime.Version() + `.

Seconds of one core per second of sound (real-time factor), by stage; processor
time, so other load on the machine does not count. The target is ` + fmt.Sprint(target) + ` end to end for WebM.

` + "```\n" + figures + "```\n"
}
