package main

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// watchSockets looks at the connections of this process while a test runs, as the kernel
// knows them, and at the names that it asks to be resolved.
type socketWatch struct {
	mu      sync.Mutex // guards what follows
	before  map[string]bool
	reached map[netip.AddrPort]bool
	names   []string
}

// resolving is the watch that is told of names, while one lasts.
var resolving atomic.Pointer[socketWatch]

// resolver is net.DefaultResolver of these tests, set before anything could use it: it
// resolves as ever, and nothing while a watch lasts.
func resolver() *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
		if w := resolving.Load(); w != nil {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.names = append(w.names, address)
			return nil, errors.New("this test resolves no names")
		}
		return new(net.Dialer).DialContext(ctx, network, address)
	}}
}

// watchSockets watches until the test ends. Without /proc only names are seen.
func watchSockets(t *testing.T) *socketWatch {
	t.Helper()
	http.DefaultClient.CloseIdleConnections()
	w := &socketWatch{before: map[string]bool{}, reached: map[netip.AddrPort]bool{}}
	for _, s := range sockets() {
		w.before[s.inode] = true
	}
	if !resolving.CompareAndSwap(nil, w) {
		t.Fatal("two tests watch the sockets of one process")
	}
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for {
			w.look()
			select {
			case <-stop:
				return
			case <-tick.C:
			}
		}
	}()
	t.Cleanup(func() {
		close(stop)
		<-done
		resolving.Store(nil)
	})
	return w
}

// look notes whom this process has connected to. A connection to a port at which
// it listens itself, or from one, stays inside.
func (w *socketWatch) look() {
	all := sockets()
	own := map[uint16]bool{}
	for _, s := range all {
		if s.listens {
			own[s.local.Port()] = true
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, s := range all {
		if !s.listens && !w.before[s.inode] && !own[s.local.Port()] {
			w.reached[netip.AddrPortFrom(s.remote.Addr().Unmap(), s.remote.Port())] = true
		}
	}
}

// outside is whom it has connected to besides itself and the stores named by URLs.
func (w *socketWatch) outside(t *testing.T, inside map[uint16]bool, stores ...string) (others []string) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	var allowed []string
	for _, at := range stores {
		if u, err := url.Parse(at); err == nil && u.Host != "" {
			allowed = append(allowed, u.Host)
		}
	}
	for at := range w.reached {
		if !(at.Addr().IsLoopback() && inside[at.Port()]) && !slices.Contains(allowed, at.String()) {
			others = append(others, at.String())
		}
	}
	return append(others, w.names...)
}

// saw says whether a connection to a server's port was seen.
func (w *socketWatch) saw(port uint16) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for at := range w.reached {
		if at.Port() == port {
			return true
		}
	}
	return false
}

// ownPorts is the ports at which this process listens now.
func ownPorts() map[uint16]bool {
	own := map[uint16]bool{}
	for _, s := range sockets() {
		if s.listens {
			own[s.local.Port()] = true
		}
	}
	return own
}

// socket is a TCP socket of this process.
type socket struct {
	inode         string
	local, remote netip.AddrPort
	listens       bool
}

// sockets lists the TCP sockets of this process; none where there is no /proc.
func sockets() (all []socket) {
	ours := map[string]bool{}
	links, _ := filepath.Glob("/proc/self/fd/*")
	for _, link := range links {
		if to, err := os.Readlink(link); err == nil && strings.HasPrefix(to, "socket:[") {
			ours[strings.TrimSuffix(strings.TrimPrefix(to, "socket:["), "]")] = true
		}
	}
	for _, table := range []string{"/proc/self/net/tcp", "/proc/self/net/tcp6"} {
		content, err := os.ReadFile(table)
		if err != nil {
			continue
		}
		for _, line := range strings.Split(string(content), "\n") {
			fields := strings.Fields(line)
			if len(fields) < 10 || !ours[fields[9]] {
				continue
			}
			local, err1 := endpoint(fields[1])
			remote, err2 := endpoint(fields[2])
			if err1 == nil && err2 == nil {
				all = append(all, socket{fields[9], local, remote, fields[3] == "0A"})
			}
		}
	}
	return all
}

// endpoint reads an address of /proc/net/tcp: words in the machine's order of
// bytes, in hex.
func endpoint(s string) (netip.AddrPort, error) {
	address, port, _ := strings.Cut(s, ":")
	raw, err := hex.DecodeString(address)
	if err != nil || len(raw)%4 != 0 {
		return netip.AddrPort{}, fmt.Errorf("%q is no address", s)
	}
	for i := 0; i < len(raw); i += 4 {
		binary.BigEndian.PutUint32(raw[i:], binary.NativeEndian.Uint32(raw[i:]))
	}
	ip, ok := netip.AddrFromSlice(raw)
	var p uint16
	if _, err := fmt.Sscanf(port, "%x", &p); err != nil || !ok {
		return netip.AddrPort{}, fmt.Errorf("%q is no address", s)
	}
	return netip.AddrPortFrom(ip, p), nil
}
