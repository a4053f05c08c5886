//go:build linux

package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// insideMark says in the environment that this process has its mounts to itself.
const insideMark = "LANGDU_FAULTS_INSIDE"

// apart runs this program again with mounts of its own, so that the disks that it
// mounts, and whatever it starts, are gone with it, even where it is killed. done says
// that it did; else the caller is that process, or one that may mount nothing.
func apart(ctx context.Context) (status int, done bool, err error) {
	if os.Geteuid() != 0 || os.Getenv(insideMark) != "" {
		return 0, false, nil
	}
	self, err := os.Executable()
	if err != nil {
		return 1, true, err
	}
	inside := exec.CommandContext(ctx, self, os.Args[1:]...)
	inside.Env = append(os.Environ(), insideMark+"=1")
	inside.Stdin, inside.Stdout, inside.Stderr = os.Stdin, os.Stdout, os.Stderr
	inside.SysProcAttr = &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS, Pdeathsig: syscall.SIGKILL, Setpgid: true}
	inside.Cancel = func() error { return inside.Process.Signal(syscall.SIGTERM) }
	inside.WaitDelay = time.Minute // in which it cleans up
	ran := make(chan error)
	forks <- func() { ran <- inside.Start() }
	if err := <-ran; err != nil {
		return 1, true, err
	}
	err = inside.Wait()
	if exited := (*exec.ExitError)(nil); errors.As(err, &exited) {
		return max(exited.ExitCode(), 1), true, nil
	}
	return 0, true, err
}
