package link

import (
	"net"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// TestAStoreOfObjectsMayStall asks the kernel what it was told.
func TestAStoreOfObjectsMayStall(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	forgetting, err := DialForgetting(t.Context(), "tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer forgetting.Close()
	plain, err := Dial(t.Context(), "tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()
	for conn, want := range map[net.Conn]time.Duration{forgetting: StallTime, plain: Silence} {
		raw, err := conn.(*net.TCPConn).SyscallConn()
		if err != nil {
			t.Fatal(err)
		}
		var got int
		var failed error
		err = raw.Control(func(fd uintptr) { got, failed = unix.GetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT) })
		if err != nil || failed != nil || got != int(want.Milliseconds()) {
			t.Errorf("the kernel waits %d ms, %v, %v; want %s", got, err, failed, want)
		}
	}
}
