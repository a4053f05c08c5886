//go:build unix

package cputime

import (
	"syscall"
	"time"
)

// Used is what this process has used of all cores so far.
func Used() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err) // it fails only for a bad argument
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
