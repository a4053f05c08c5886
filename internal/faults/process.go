//go:build linux

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"syscall"
	"time"
)

// process is a program that is started, killed, stopped and started again. What it
// says goes into a file.
type process struct {
	name string // "worker 2"
	path string
	args []string
	env  []string
	log  string
	user *syscall.Credential // nil for our own
	last syscall.Signal      // what the kernel sends it when we die; SIGKILL where 0

	mu     sync.Mutex // guards what follows
	cmd    *exec.Cmd
	ended  chan struct{}
	wanted bool     // it is started again when it ends by itself
	more   []string // of the environment, for this life
}

// forks is asked to start programs. One thread starts all of them and never ends,
// because the kernel ends a child with the thread that made it.
var forks = func() chan func() {
	calls := make(chan func())
	go func() {
		runtime.LockOSThread()
		for call := range calls {
			call()
		}
	}()
	return calls
}()

// start starts it; more is added to its environment for this one life.
func (p *process) start(more ...string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cmd != nil {
		return fmt.Errorf("%s runs already", p.name)
	}
	p.wanted, p.more = true, more
	return p.launch()
}

// revive starts it again where it has ended by itself, as whatever runs services does:
// a process that finds its stores away when it starts gives up.
func (p *process) revive() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cmd != nil || !p.wanted {
		return nil
	}
	return p.launch()
}

// launch starts it; the lock is held.
func (p *process) launch() error {
	log, err := os.OpenFile(p.log, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := exec.Command(p.path, p.args...)
	cmd.Env = append(append(os.Environ(), p.env...), p.more...)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Credential: p.user, Setpgid: true}
	if p.last != 0 {
		cmd.SysProcAttr.Pdeathsig = p.last
	}
	started := make(chan error)
	forks <- func() { started <- cmd.Start() }
	if err := <-started; err != nil {
		return fmt.Errorf("%s: %w", p.name, err)
	}
	p.cmd, p.ended = cmd, make(chan struct{})
	go p.wait(cmd, p.ended)
	return nil
}

func (p *process) wait(cmd *exec.Cmd, ended chan struct{}) {
	_ = cmd.Wait() // how it ended is what the faults decide
	p.mu.Lock()
	p.cmd = nil
	p.mu.Unlock()
	close(ended)
}

// signal sends a signal, and says whether there was a process to send it to.
func (p *process) signal(s syscall.Signal) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.cmd != nil && p.cmd.Process.Signal(s) == nil
}

// pid is its number, 0 where it does not live.
func (p *process) pid() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cmd == nil {
		return 0
	}
	return p.cmd.Process.Pid
}

// running says whether it lives.
func (p *process) running() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.cmd != nil
}

// end sends a signal and waits until the process has gone. One that does not go in
// time is killed, which is an error.
func (p *process) end(s syscall.Signal, most time.Duration) error {
	p.mu.Lock()
	ended := p.ended
	p.wanted = false
	p.mu.Unlock()
	if !p.signal(s) {
		return nil
	}
	if s != syscall.SIGKILL {
		p.signal(syscall.SIGCONT) // one that is stopped cannot go
	}
	select {
	case <-ended:
		return nil
	case <-time.After(most):
	}
	p.signal(syscall.SIGKILL)
	<-ended
	return fmt.Errorf("%s did not end within %s of %s and was killed", p.name, most, s)
}

// kill is kill -9.
func (p *process) kill() { _ = p.end(syscall.SIGKILL, time.Minute) } // nothing outlives it

// command runs a program to its end, and returns what it said.
func command(ctx context.Context, env []string, path string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Env = append(os.Environ(), env...)
	said, err := cmd.CombinedOutput()
	if err != nil {
		err = fmt.Errorf("%s %v: %w: %s", path, args[:min(1, len(args))], err, said)
	}
	return string(said), err
}

// await asks until something is so.
func await(ctx context.Context, what string, most time.Duration, so func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		err := so(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s: not within %s: %w", what, most, err)
		case <-tick.C:
		}
	}
}

// pause waits, unless ctx ends before.
func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
