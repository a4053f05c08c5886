//go:build unix

package hanzi

import (
	"syscall"
	"time"
)

// processTime is the processor time this process has used: what a busy machine
// does not change.
func processTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
