package main

import (
	"io"
	"os"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/langdu/langdu/audio/assess"
)

// progress is a bar on a terminal, and nothing elsewhere. A recording counts 100.
type progress struct{ bar *progressbar.ProgressBar }

func newProgress(w io.Writer, recordings int) *progress {
	file, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return &progress{}
	}
	return &progress{progressbar.NewOptions(100*recordings,
		progressbar.OptionSetWriter(w), progressbar.OptionSetDescription("listening"),
		progressbar.OptionClearOnFinish(), progressbar.OptionSetPredictTime(true))}
}

// shares is how far a recording is when a stage begins, in per cent of its time.
var shares = map[assess.Stage]int{
	assess.Measuring: 35, assess.Hearing: 40, assess.Aligning: 85, assess.Judging: 95,
}

// track follows one recording: observe counts its stages, end the rest.
func (p *progress) track() (observe assess.Observer, end func()) {
	if p.bar == nil {
		return nil, func() {}
	}
	done := 0 // a recording's stages follow each other on one goroutine
	reach := func(share int) {
		if share > done {
			_ = p.bar.Add(share - done) // a bar that cannot be drawn is not worth an error
			done = share
		}
	}
	return func(s assess.Stage) { reach(shares[s]) }, func() { reach(100) }
}

// clear makes room for a line of output.
func (p *progress) clear() {
	if p.bar != nil {
		_ = p.bar.Clear()
	}
}

func (p *progress) finish() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}
