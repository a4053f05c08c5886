//go:build unix

package embedded

import (
	"errors"
	"os"
	"syscall"
)

// lock takes the lock file for this process. The kernel frees it when the
// process ends, however it ends, so a crash leaves no lock behind.
func lock(path string) (unlock func() error, err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, errors.New("another process serves it: stop that one, or use another data folder")
		}
		return nil, err
	}
	return f.Close, nil
}
