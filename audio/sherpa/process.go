package sherpa

import (
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"os"
	"os/exec"
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
	cmd     *exec.Cmd
	tasks   *os.File
	answers *os.File
	write   *gob.Encoder
	read    *gob.Decoder
	words   *lastWords
	version string
}

// start starts a process and has it load the model.
func start(ctx context.Context, s setting) (*process, error) {
	p, err := spawn(s.Kind)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFailed, err)
	}
	var l loaded
	if err := p.exchange(ctx, s, &l); err != nil {
		p.stop()
		return nil, err
	}
	p.version = l.Version
	return p, nil
}

// spawn starts this program again, with a pipe each way: files 3 and 4 of the new
// process, as the library may print to the usual ones. Its ends of them are closed
// here, so that they break when it dies.
func spawn(kind string) (*process, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	theirTasks, tasks, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer theirTasks.Close()
	answers, theirAnswers, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(err, tasks.Close())
	}
	defer theirAnswers.Close()
	words := &lastWords{}
	cmd := &exec.Cmd{
		Path: program, Args: []string{processName, kind}, Stderr: words, ExtraFiles: []*os.File{theirTasks, theirAnswers},
		// Not the service's secrets; what went wrong, but no stacks of ours.
		Env: []string{"LD_LIBRARY_PATH=" + os.Getenv("LD_LIBRARY_PATH"), "GOTRACEBACK=none"},
	}
	if err := cmd.Start(); err != nil {
		return nil, errors.Join(err, tasks.Close(), answers.Close())
	}
	return &process{cmd: cmd, tasks: tasks, answers: answers, write: gob.NewEncoder(tasks), read: gob.NewDecoder(answers), words: words}, nil
}

// hear has the process listen to a window of sound.
func (p *process) hear(ctx context.Context, samples []float32) (heard, error) {
	var h heard
	return h, p.exchange(ctx, task{samples}, &h)
}

// exchange says something and waits for the answer. A context that ends kills the
// process; after an error it is good for nothing but stop.
func (p *process) exchange(ctx context.Context, say, answer any) error {
	p.words.forget()
	defer context.AfterFunc(ctx, func() { _ = p.cmd.Process.Kill() })()
	err := p.write.Encode(say)
	if err == nil {
		err = p.read.Decode(answer)
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		p.stop() // all that it said is here after that
		return fmt.Errorf("%w: %s", ErrFailed, p.words.explain(p.cmd.ProcessState))
	}
	return nil
}

// stop ends the process and waits until it has ended. A second time it does
// nothing.
func (p *process) stop() {
	p.tasks.Close() // which the process takes as the end, unless it hangs or is dead
	p.answers.Close()
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}
