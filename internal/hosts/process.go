//go:build linux

package hosts

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/langdu/langdu/internal/cputime"
)

// Process is a program that runs on a machine.
type Process struct {
	cmd  *exec.Cmd
	log  string
	done chan struct{} // closed when it has ended
}

// Start runs a program on the machine. What it writes goes to a file that [Process.Log]
// reads. Environment is added to ours.
func (h *Host) Start(environment []string, program string, args ...string) (*Process, error) {
	log, err := os.CreateTemp(h.network.folder, h.name+"-"+filepath.Base(program)+"-*.log")
	if err != nil {
		return nil, err
	}
	defer log.Close()
	cmd := h.command(program, args...)
	cmd.Env = append(os.Environ(), environment...)
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p := &Process{cmd: cmd, log: log.Name(), done: make(chan struct{})}
	go func() {
		_ = cmd.Wait() // how it ended is asked of its state
		close(p.done)
	}()
	return p, nil
}

// command is a program on the machine. Each step replaces the one before, so that the
// process that is started is the program itself.
func (h *Host) command(program string, args ...string) *exec.Cmd {
	inside := []string{"netns", "exec", h.namespace, "unshare", "--uts", "sh", "-c", `hostname "$0" && exec "$@"`, h.name, program}
	return exec.Command("ip", append(inside, args...)...)
}

// Run runs a program on the machine to its end, and returns what it has written.
// Environment is added to ours.
func (h *Host) Run(environment []string, program string, args ...string) ([]byte, error) {
	cmd := h.command(program, args...)
	cmd.Env = append(os.Environ(), environment...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return out, fmt.Errorf("%s on %s: %w: %s", filepath.Base(program), h.name, err, stderr.Bytes())
	}
	return out, nil
}

// Kill ends it without a word, and returns when it has ended.
func (p *Process) Kill() error { return p.end(syscall.SIGKILL) }

// Stop asks it to end, and returns when it has.
func (p *Process) Stop() error { return p.end(syscall.SIGTERM) }

func (p *Process) end(by syscall.Signal) error {
	err := p.signal(by)
	<-p.done
	return err
}

// Freeze stops it where it is; Thaw lets it go on as if nothing had been.
func (p *Process) Freeze() error { return p.signal(syscall.SIGSTOP) }

// Thaw ends Freeze.
func (p *Process) Thaw() error { return p.signal(syscall.SIGCONT) }

func (p *Process) signal(s syscall.Signal) error {
	if err := p.cmd.Process.Signal(s); !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	return nil
}

// Ended is closed when it has ended.
func (p *Process) Ended() <-chan struct{} { return p.done }

// Log is what it has written so far.
func (p *Process) Log() string {
	content, err := os.ReadFile(p.log)
	if err != nil {
		return err.Error()
	}
	return string(content)
}

// CPU is the processor time that it has had.
func (p *Process) CPU() (time.Duration, error) {
	now, err := cputime.Of(p.cmd.Process.Pid)
	return now.CPU, err
}
