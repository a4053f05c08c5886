package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/langdu/langdu/internal/cputime"
)

// process is a program that runs beside us.
type process struct {
	name string
	cmd  *exec.Cmd
	done chan error
}

// begin starts a program, whose words go into a file.
func begin(name, log string, as *syscall.Credential, env []string, path string, args ...string) (*process, error) {
	out, err := os.OpenFile(log, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return nil, err
	}
	defer out.Close()
	cmd := exec.Command(path, args...)
	cmd.Env, cmd.Stdout, cmd.Stderr = append(os.Environ(), env...), out, out
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: as, Setpgid: true}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	p := &process{name: name, cmd: cmd, done: make(chan error, 1)}
	go func() { p.done <- cmd.Wait() }()
	return p, nil
}

// end has it end, and kills it where it does not in time.
func (p *process) end(s syscall.Signal, most time.Duration) error {
	if err := p.cmd.Process.Signal(s); errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("%s had ended by itself", p.name)
	}
	select {
	case err := <-p.done:
		return err
	case <-time.After(most):
	}
	_ = p.cmd.Process.Kill() // it may just have gone
	<-p.done
	return fmt.Errorf("%s did not end within %s and was killed", p.name, most)
}

// usage is what a process takes.
type usage struct {
	cpu  time.Duration // all that it has used so far, with its children
	rss  int           // bytes
	open int           // files and sockets
}

// used reads what a process and those that it has started take now.
func used(pid int) (u usage, err error) {
	now, err := cputime.Of(pid)
	if err != nil {
		return u, err
	}
	u.cpu, u.rss = now.CPU+now.Children, now.Resident
	open, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
	u.open = len(open)
	children, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid)) // not in every kernel
	for child := range strings.FieldsSeq(string(children)) {
		n, _ := strconv.Atoi(child)
		if more, err := used(n); err == nil { // else it has just ended
			u.cpu, u.rss, u.open = u.cpu+more.cpu, u.rss+more.rss, u.open+more.open
		}
	}
	return u, err
}

// until asks until there is no error, at most for a minute.
func until(what string, so func() error) error {
	deadline := time.Now().Add(time.Minute)
	for {
		err := so()
		if err == nil {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("%s: not within a minute: %w", what, err)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// answers says that a server does: its port, or a command of its own.
func answers(port int, ready []string) func() error {
	if ready == nil {
		return listens(port)
	}
	return func() error { return exec.Command(ready[0], ready[1:]...).Run() }
}

// listens says that somebody takes connections.
func listens(port int) func() error {
	return func() error {
		c, err := net.DialTimeout("tcp", fmt.Sprintf("127.0.0.1:%d", port), time.Second)
		if err != nil {
			return err
		}
		return c.Close()
	}
}
