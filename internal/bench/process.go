package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"github.com/langdu/langdu/internal/cputime"
)

// secrets are what the service signs and seals with, known to all of its processes.
var secrets = []string{
	"LANGDU_JWT_SECRET=a secret of the bench, which is long enough",
	"LANGDU_SIGNING_KEY=" + strings.Repeat("5a", 32),
	"LANGDU_MASTER_KEY=" + strings.Repeat("a5", 32),
}

// process is a program whose processor time is asked for.
type process struct {
	cmd *exec.Cmd
	out *bufio.Reader
	log *bytes.Buffer
}

// start runs langdu, which must stop when ctx ends.
func start(ctx context.Context, path string, args ...string) (*process, error) {
	p := &process{cmd: exec.CommandContext(ctx, path, args...), log: &bytes.Buffer{}}
	p.cmd.Env = append(os.Environ(), secrets...)
	p.cmd.Stderr = p.log
	p.cmd.Cancel = func() error { return p.cmd.Process.Signal(syscall.SIGTERM) }
	p.cmd.WaitDelay = 20 * time.Second
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.out = bufio.NewReader(out)
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("%w: build it first (make build)", err)
	}
	return p, nil
}

// address is where it says that it listens.
func (p *process) address() (string, error) {
	line, err := p.out.ReadString('\n')
	at := strings.Index(line, "http")
	if err != nil || at < 0 {
		return "", fmt.Errorf("%s gave no address: %v: %s", p.cmd.Args[1], err, p.log)
	}
	go func() { _, _ = io.Copy(io.Discard, p.out) }() // until it ends
	return strings.TrimSuffix(strings.TrimSpace(line[at:]), "/"), nil
}

// freeAddress is one that nobody listens at.
func freeAddress() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return listener.Addr().String(), listener.Close()
}

// stop ends it in good order.
func (p *process) stop() error {
	_ = p.cmd.Process.Signal(syscall.SIGTERM) // it may have ended
	if err := p.cmd.Wait(); err != nil {
		return fmt.Errorf("%s: %w: %s", p.cmd.Args[1], err, p.log)
	}
	return nil
}

// used is the processor time of the process so far, of all its threads.
func (p *process) used() (time.Duration, error) {
	now, err := cputime.Of(p.cmd.Process.Pid)
	return now.CPU, err
}
