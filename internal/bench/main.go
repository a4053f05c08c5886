// Command bench measures what a recording costs in processor time, which other load
// on the machine does not change:
//
//	bench             stage by stage, for recordings of 10 seconds to 14 minutes, and
//	                  the memory of jobs; fails over the targets, over a stage's
//	                  baseline, and where a cost grows faster than the recording
//	bench -service    of the whole service, as processes on real or embedded stores,
//	                  and how long a reading waits for its result
//	bench -against    beside what is published as fast: ffmpeg, ONNX Runtime, bare
//	                  clients of the stores
//	bench -baseline   writes the baseline of this kind of machine anew
//
// With -write the figures go into a page between the marks of their kind too.
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"time"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/assess"
	"github.com/langdu/langdu/audio/decode"
)

// options are what the command line says.
type options struct {
	sample, text, write, langdu string
	service, against, baseline  bool
}

func main() {
	var o options
	flag.StringVar(&o.sample, "sample", "cmd/langdu/testdata/reading.ogg", "recording that is repeated to the length wanted")
	flag.StringVar(&o.text, "text", "爸爸和妈妈谁的年龄大", "what it says")
	flag.StringVar(&o.write, "write", "", "page into which the figures are written too, between their marks")
	flag.StringVar(&o.langdu, "langdu", "bin/langdu", "program that -service and -against start")
	flag.BoolVar(&o.service, "service", false, "measure the service as processes")
	flag.BoolVar(&o.against, "against", false, "measure beside the limits")
	flag.BoolVar(&o.baseline, "baseline", false, "write the baseline of this kind of machine anew")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := o.run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// run measures what is asked for, and writes it down where nothing is wrong.
func (o options) run(ctx context.Context) error {
	var out bytes.Buffer
	b, err := newBench(ctx, o, io.MultiWriter(os.Stdout, &out))
	if err != nil {
		return err
	}
	mark, measure := "bench", b.stages
	switch {
	case o.service:
		mark, measure = "service", b.house
	case o.against:
		mark, measure = "against", b.beside
	case o.baseline:
		return b.writeBaseline(ctx)
	}
	fmt.Fprintf(b.w, "Made on %s.\n\n", machine())
	if err := measure(ctx); err != nil || o.write == "" {
		return err
	}
	return writeBetween(o.write, mark, out.String())
}

// machine is what the figures were made on.
func machine() string {
	return fmt.Sprintf("%s/%s, %d cores, %s, %s", runtime.GOOS, kind(), runtime.NumCPU(), runtime.Version(), time.Now().Format(time.DateOnly))
}

type bench struct {
	options
	engine *assess.Engine
	clip   audio.Clip // the sample
	w      io.Writer
}

func newBench(ctx context.Context, o options, w io.Writer) (*bench, error) {
	runtime.GOMAXPROCS(1)
	engine, err := assess.New(assess.Config{})
	if err != nil {
		return nil, err
	}
	content, err := os.ReadFile(o.sample)
	if err != nil {
		return nil, err
	}
	sound, err := assess.Open(ctx, bytes.NewReader(content), int64(len(content)), decode.Limits{}, nil)
	return &bench{options: o, engine: engine, clip: sound.Clip, w: w}, err
}

// reading is the sample repeated for about so long, and its text as often.
func (b *bench) reading(length time.Duration) (audio.Clip, string) {
	times := max(int((length+b.clip.Duration()/2)/b.clip.Duration()), 1)
	clip := audio.Clip{Rate: b.clip.Rate}
	for range times {
		clip.Samples = append(clip.Samples, b.clip.Samples...)
	}
	return clip, strings.Repeat(b.text+"。", times)
}

// writeBetween puts text between the marks of a name in a page, which has them or
// gets them at its end.
func writeBetween(path, name, text string) error {
	page, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	begin, end := "<!-- "+name+" -->\n", "<!-- /"+name+" -->"
	before, rest, found := strings.Cut(string(page), begin)
	_, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		before, after = strings.TrimRight(string(page), "\n")+"\n\n", "\n"
	}
	return os.WriteFile(path, []byte(before+begin+"\n"+text+"\n"+end+after), 0o644)
}
