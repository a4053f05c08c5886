// Package apart runs a part of this program in a process of its own: this program
// started again, under another name, with a pipe each way and none of the
// environment. What kills that process is an error of whatever it was asked, and
// nothing of ours.
//
// Whoever starts such processes looks at their own name first of all in main, and in
// TestMain: see [Named].
package apart

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
)

// Process is a running part. It is used by one goroutine at a time.
type Process struct {
	Say   *os.File // to it
	Hear  *os.File // from it
	Words LastWords
	Cmd   *exec.Cmd
}

// Start starts this program again as name, which lists of processes show, with a
// pipe each way: files 3 and 4 of the new process, as its libraries may print to the
// usual ones. Our ends of them break when it dies. It gets the variables that are
// named here and no others: the service's secrets stand in the environment.
func Start(name string, args []string, environment ...string) (*Process, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	theirs, say, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer theirs.Close()
	hear, answers, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(err, say.Close())
	}
	defer answers.Close()
	p := &Process{Say: say, Hear: hear}
	p.Cmd = &exec.Cmd{
		Path: program, Args: append([]string{name}, args...), Stderr: &p.Words, ExtraFiles: []*os.File{theirs, answers},
		Env: append([]string{"GOTRACEBACK=none"}, environment...), // what went wrong, but no stacks of ours
	}
	if err := p.Cmd.Start(); err != nil {
		return nil, errors.Join(err, say.Close(), hear.Close())
	}
	return p, nil
}

// Kill ends the process at once; it still must be stopped.
func (p *Process) Kill() { _ = p.Cmd.Process.Kill() }

// KillWith kills the process when ctx ends, until release is called.
func (p *Process) KillWith(ctx context.Context) (release func()) {
	stop := context.AfterFunc(ctx, p.Kill)
	return func() { stop() }
}

// Stop ends the process and waits until it has ended. A second time it does nothing.
func (p *Process) Stop() {
	p.Say.Close() // which the process takes as the end, unless it hangs or is dead
	p.Hear.Close()
	p.Kill()
	_ = p.Cmd.Wait()
}

// Death is how a process that was stopped had ended, and its last words.
func (p *Process) Death() string { return p.Words.Explain(p.Cmd.ProcessState) }

// Killed says that something outside of the process that was stopped had killed it,
// as a system does that is out of memory.
func (p *Process) Killed() bool {
	status, ok := p.Cmd.ProcessState.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == syscall.SIGKILL
}

// Named says whether this process is the part of this name. An interrupt in a
// terminal reaches it too, and the service may have work to end: it is ended by its
// pipe.
func Named(name string) bool {
	if os.Args[0] != name {
		return false
	}
	signal.Ignore(os.Interrupt, syscall.SIGTERM)
	return true
}

// Pipes are the part's own ends.
func Pipes() (hear, say *os.File) { return os.NewFile(3, "asked"), os.NewFile(4, "answers") }
