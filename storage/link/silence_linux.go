package link

import (
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// limitSilence has the kernel give up after Silence what nobody acknowledges, instead
// of after a quarter of an hour.
func limitSilence(network, _ string, conn syscall.RawConn) error {
	if !strings.HasPrefix(network, "tcp") {
		return nil // a socket of this machine: there is no link
	}
	var failed error
	err := conn.Control(func(fd uintptr) {
		failed = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(Silence.Milliseconds()))
	})
	if err != nil {
		return err
	}
	return failed
}
