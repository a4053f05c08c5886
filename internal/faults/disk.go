//go:build linux

package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// disk is a folder on a disk of its own, small enough to be filled. Without the
// right to mount it is a plain folder, which cannot be.
type disk struct {
	path    string
	mounted bool
}

// newDisk mounts one of so many megabytes.
func newDisk(path string, megabytes int) (*disk, error) {
	if err := os.MkdirAll(path, 0o755); err != nil {
		return nil, err
	}
	err := syscall.Mount("langdu-faults", path, "tmpfs", 0, fmt.Sprintf("size=%dm,mode=755", megabytes))
	if errors.Is(err, syscall.EPERM) {
		return &disk{path: path}, nil
	}
	return &disk{path, true}, err
}

func (d *disk) ballast() string { return filepath.Join(d.path, "ballast") }

// fill leaves no byte free.
func (d *disk) fill() error {
	file, err := os.OpenFile(d.ballast(), os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer file.Close()
	at := int64(0)
	for step := int64(16 << 20); step >= 4096; {
		err := syscall.Fallocate(int(file.Fd()), 0, at, step)
		switch {
		case err == nil:
			at += step
		case errors.Is(err, syscall.ENOSPC):
			step /= 2
		case !errors.Is(err, syscall.EINTR):
			return err
		}
	}
	return nil
}

// free gives back what fill took.
func (d *disk) free() error {
	err := os.Remove(d.ballast())
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

// close unmounts it: at the latest when the last file on it is closed.
func (d *disk) close() error {
	if !d.mounted {
		return nil
	}
	d.mounted = false
	return syscall.Unmount(d.path, syscall.MNT_DETACH)
}
