//go:build linux

package hosts

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Host is a machine.
type Host struct {
	network   *Network
	name      string
	namespace string
	port      string // of the switch, that its link hangs on
	addr      netip.Addr
}

// Name is its host name.
func (h *Host) Name() string { return h.name }

// At is the address of a port of it.
func (h *Host) At(port int) string { return netip.AddrPortFrom(h.addr, uint16(port)).String() }

// Address is its address.
func (h *Host) Address() string { return h.addr.String() }

// Cut pulls its link out of the switch: packets are lost without a word, and nobody
// on either side is told that a connection has ended.
func (h *Host) Cut() error { return ip("-n", h.network.bridge, "link", "set", h.port, "nomaster") }

// Mend puts its link back.
func (h *Host) Mend() error {
	return ip("-n", h.network.bridge, "link", "set", h.port, "master", "br0")
}

// Kill is what a power cut does to its processes: they end without a word. It returns
// when none is left, those too that were just being started: a PostgreSQL is not started
// again while a process of the one before holds its memory.
func (h *Host) Kill() error {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for end := time.After(dying); ; {
		pids, err := h.pids()
		if err != nil || len(pids) == 0 {
			return err
		}
		if err := signal(pids, syscall.SIGKILL); err != nil {
			return err
		}
		select {
		case <-tick.C:
		case <-end:
			return fmt.Errorf("processes %v on %s were killed, and have not ended within %s", pids, h.name, dying)
		}
	}
}

// dying is how long a process that was killed may take to end.
const dying = 20 * time.Second

// Freeze stops all its processes where they are, and Thaw lets them go on: whoever
// connects meanwhile is let in by the kernel, and waits.
func (h *Host) Freeze() error { return h.signal(syscall.SIGSTOP) }

// Thaw ends Freeze.
func (h *Host) Thaw() error { return h.signal(syscall.SIGCONT) }

func (h *Host) signal(s syscall.Signal) error {
	pids, err := h.pids()
	if err != nil {
		return err
	}
	return signal(pids, s)
}

// pids is its processes.
func (h *Host) pids() (pids []int, err error) {
	out, err := exec.Command("ip", "netns", "pids", h.namespace).Output()
	if err != nil {
		return nil, fmt.Errorf("what runs on %s: %w", h.name, err)
	}
	for _, field := range strings.Fields(string(out)) {
		pid, err := strconv.Atoi(field)
		if err != nil {
			return nil, err
		}
		pids = append(pids, pid)
	}
	return pids, nil
}

// signal sends one to each of pids that is there still.
func signal(pids []int, s syscall.Signal) error {
	for _, pid := range pids {
		if err := syscall.Kill(pid, s); err != nil && !errors.Is(err, syscall.ESRCH) {
			return err
		}
	}
	return nil
}

// Dial connects from the machine.
func (h *Host) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	var conn net.Conn
	err := h.Within(func() (err error) {
		conn, err = (&net.Dialer{}).DialContext(ctx, network, address)
		return err
	})
	return conn, err
}

// Client is an HTTP client on the machine. Each call has a connection of its own, as
// if each came from somebody else.
func (h *Host) Client() *http.Client {
	return &http.Client{Transport: &http.Transport{DialContext: h.Dial, DisableKeepAlives: true}}
}

// Within does something on a thread in the machine's namespace. A socket stays in
// the namespace in which it was made, whichever thread uses it later.
func (h *Host) Within(do func() error) error {
	done := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		home, err := os.Open("/proc/thread-self/ns/net")
		if err != nil {
			done <- err
			return // and the thread ends with its goroutine: it may be anywhere
		}
		defer home.Close()
		if err := enter("/run/netns/" + h.namespace); err != nil {
			done <- err
			return
		}
		done <- do()
		if unix.Setns(int(home.Fd()), unix.CLONE_NEWNET) == nil {
			runtime.UnlockOSThread()
		}
	}()
	return <-done
}

// enter takes this thread into a namespace.
func enter(namespace string) error {
	f, err := os.Open(namespace)
	if err != nil {
		return err
	}
	defer f.Close()
	return os.NewSyscallError("setns", unix.Setns(int(f.Fd()), unix.CLONE_NEWNET))
}

// Listen listens on a port of the machine.
func (h *Host) Listen(port int) (net.Listener, error) {
	var l net.Listener
	err := h.Within(func() (err error) {
		l, err = net.Listen("tcp", h.At(port))
		return err
	})
	return l, err
}
