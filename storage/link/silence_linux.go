package link

import (
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// limitSilence has the kernel give up after this time what nobody acknowledges or
// takes, instead of after a quarter of an hour.
func limitSilence(most time.Duration) func(network, address string, conn syscall.RawConn) error {
	return func(network, _ string, conn syscall.RawConn) error {
		if !strings.HasPrefix(network, "tcp") {
			return nil // a socket of this machine: there is no link
		}
		var failed error
		err := conn.Control(func(fd uintptr) {
			failed = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(most.Milliseconds()))
		})
		if err != nil {
			return err
		}
		return failed
	}
}
