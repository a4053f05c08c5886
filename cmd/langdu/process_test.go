//go:build integration

package main

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// process is langdu as a process of its own, that can be stopped and killed.
type process struct {
	command *exec.Cmd
	out     *bufio.Reader
	ended   chan struct{}
	err     error // how it ended; after ended
}

// spawn starts a command of langdu. It is killed when the test ends, where it still runs.
func spawn(t *testing.T, args ...string) *process {
	t.Helper()
	p := &process{command: exec.Command(os.Args[0], args...), ended: make(chan struct{})}
	p.command.Env = append(os.Environ(), asProgram+"=1")
	p.command.Stderr = testWriter{t}
	out, in := io.Pipe()
	p.command.Stdout, p.out = in, bufio.NewReader(out)
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		p.err = p.command.Wait()
		_ = in.Close()
		close(p.ended)
	}()
	t.Cleanup(func() { p.kill() })
	return p
}

// kill is kill -9, and returns when the process is gone.
func (p *process) kill() {
	_ = p.command.Process.Kill() // it may have ended
	<-p.ended
}

// signal sends a signal.
func (p *process) signal(t *testing.T, s syscall.Signal) {
	t.Helper()
	if err := p.command.Process.Signal(s); err != nil {
		t.Fatal(err)
	}
}

// wait returns how long after now the process has ended, and its error.
func (p *process) wait(t *testing.T, most time.Duration) (time.Duration, error) {
	t.Helper()
	began := time.Now()
	select {
	case <-p.ended:
		return time.Since(began), p.err
	case <-time.After(most):
		t.Fatalf("langdu %s runs on after %s", p.command.Args[1], most)
		return 0, nil
	}
}

// serving is the service that a process of `langdu serve` offers.
func serving(t *testing.T, p *process, data string) *service {
	t.Helper()
	line, err := p.out.ReadString('\n')
	if err != nil {
		t.Fatalf("serve printed no address: %v", err)
	}
	go func() { _, _ = io.Copy(io.Discard, p.out) }()
	s := &service{data: data, address: strings.TrimSuffix(strings.TrimSpace(line[strings.Index(line, "http"):]), "/")}
	s.token = s.sign(t, "--role", "app")
	return s
}

// spawnService starts `langdu serve` on real stores, without workers.
func spawnService(t *testing.T, stores []string, more ...string) (*service, *process) {
	t.Helper()
	data := t.TempDir()
	args := append([]string{"serve", "--data", data, "--listen", "127.0.0.1:0", "--log-level", "warn", "--workers", "0"}, stores...)
	p := spawn(t, append(args, more...)...)
	return serving(t, p, data), p
}

// spawnWorker starts `langdu work`.
func spawnWorker(t *testing.T, stores []string, more ...string) *process {
	t.Helper()
	return spawn(t, append(append([]string{"work", "--log-level", "warn", "--workers", "2"}, stores...), more...)...)
}

// caughtAtWork is a service on real stores whose one worker stands still in the middle
// of a recording.
func caughtAtWork(t *testing.T) (s *service, stores []string, worker *process, id string) {
	t.Helper()
	stores, real := shapes(t)["real stores"]
	if !real {
		t.Skip("no real stores")
	}
	secrets(t, stores)
	s, _ = spawnService(t, stores)
	s.consent(t, "xiaoming")
	worker = spawnWorker(t, stores)
	return s, stores, worker, s.taken(t, worker)
}

// status is that of a recording.
func (s *service) status(t *testing.T, id string) string {
	t.Helper()
	return s.want(t, 200, "GET", "/v1/recordings/"+id, nil)["status"].(string)
}
