package sherpa

import (
	"context"
	"encoding/gob"
	"fmt"
	"os"

	"github.com/langdu/langdu/audio/apart"
)

// processName is what the program is called, as its own argument 0, when it is
// started to run a recogniser; lists of processes show it.
const processName = "langdu-recogniser"

// What the two ends say to each other: a setting and the library's version, then a
// task and what was heard, over and over.
type (
	// setting says which model is run, in full paths by role.
	setting struct {
		Kind     string
		Files    map[string]string
		Language string
		Threads  int
	}
	// loaded answers a setting once the model is in memory.
	loaded struct{ Version string }
	// task is sound at 16 kHz.
	task struct{ Samples []float32 }
	// heard is the library's tokens, and where it gives them when each was said, in
	// seconds, and the logarithm of its probability.
	heard struct {
		Tokens          []string
		Times, LogProbs []float32
	}
)

func (f *folder) setting() setting {
	return setting{Kind: f.Kind, Files: f.paths, Language: f.Language, Threads: f.Threads}
}

// process is a running recogniser. It is used by one goroutine at a time.
type process struct {
	*apart.Process
	write   *gob.Encoder
	read    *gob.Decoder
	version string
}

// start starts a process and has it load the model.
func start(ctx context.Context, s setting) (*process, error) {
	part, err := apart.Start(processName, []string{s.Kind}, "LD_LIBRARY_PATH="+os.Getenv("LD_LIBRARY_PATH"))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFailed, err)
	}
	p := &process{Process: part, write: gob.NewEncoder(part.Say), read: gob.NewDecoder(part.Hear)}
	var l loaded
	if err := p.exchange(ctx, s, &l); err != nil {
		p.Stop()
		return nil, err
	}
	p.version = l.Version
	return p, nil
}

// hear has the process listen to a window of sound.
func (p *process) hear(ctx context.Context, samples []float32) (heard, error) {
	var h heard
	return h, p.exchange(ctx, task{samples}, &h)
}

// exchange says something and waits for the answer. A context that ends kills the
// process; after an error it is good for nothing but stop.
func (p *process) exchange(ctx context.Context, say, answer any) error {
	p.Words.Forget()
	defer p.KillWith(ctx)()
	err := p.write.Encode(say)
	if err == nil {
		err = p.read.Decode(answer)
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		p.Stop() // all that it said is here after that
		return fmt.Errorf("%w: %s", ErrFailed, p.Death())
	}
	return nil
}
