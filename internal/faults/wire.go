//go:build linux

package main

import (
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// wire is a TCP proxy: the network between two hosts, which can be cut, silent,
// slow and narrow. With several ends it is also what spreads connections over them.
type wire struct {
	listeners []net.Listener
	ends      []string
	next      atomic.Uint64

	mu     sync.Mutex // guards what follows
	conns  map[net.Conn]struct{}
	closed bool
	cut    bool          // connections are refused
	silent chan struct{} // nil: bytes flow; else they wait until it is closed
	delay  time.Duration // of each piece of a stream
	rate   int           // bytes a second in each direction of a connection; 0: no limit
}

// newWire listens at each of the addresses and leads to one of the ends in turn: to
// the next one where an end does not answer.
func newWire(ends []string, at ...string) (*wire, error) {
	w := &wire{ends: ends, conns: map[net.Conn]struct{}{}}
	for _, address := range at {
		listener, err := net.Listen("tcp", address)
		if err != nil {
			w.close()
			return nil, err
		}
		w.listeners = append(w.listeners, listener)
		go w.accept(listener)
	}
	return w, nil
}

// address is where it listens first.
func (w *wire) address() string { return w.listeners[0].Addr().String() }

func (w *wire) accept(listener net.Listener) {
	for {
		near, err := listener.Accept()
		if err != nil {
			return // closed
		}
		go w.connect(near)
	}
}

func (w *wire) connect(near net.Conn) {
	if !w.keep(near) {
		sever(near)
		return
	}
	defer w.forget(near)
	far := w.dial()
	if far == nil || !w.keep(far) {
		sever(near)
		return
	}
	defer w.forget(far)
	var both sync.WaitGroup
	both.Go(func() { w.carry(far, near) })
	both.Go(func() { w.carry(near, far) })
	both.Wait()
}

// dial connects to one of the ends.
func (w *wire) dial() net.Conn {
	first := w.next.Add(1)
	for i := range w.ends {
		far, err := net.DialTimeout("tcp", w.ends[(int(first)+i)%len(w.ends)], 5*time.Second)
		if err == nil {
			return far
		}
	}
	return nil
}

// keep notes a connection, and says whether there may be one.
func (w *wire) keep(c net.Conn) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.cut || w.closed {
		return false
	}
	w.conns[c] = struct{}{}
	return true
}

func (w *wire) forget(c net.Conn) {
	w.mu.Lock()
	delete(w.conns, c)
	w.mu.Unlock()
	_ = c.Close() // it may be severed already
}

// carry copies one direction. The end of a stream is passed on, and so is a break.
func (w *wire) carry(to, from net.Conn) {
	piece := make([]byte, 16<<10)
	for {
		n, err := from.Read(piece)
		if n > 0 {
			w.hold(n)
			if _, err := to.Write(piece[:n]); err != nil {
				sever(from)
				return
			}
		}
		if err == io.EOF {
			_ = to.(*net.TCPConn).CloseWrite() // the other side may have gone
			return
		}
		if err != nil {
			sever(to)
			return
		}
	}
}

// hold keeps n bytes back for as long as the wire is silent, slow or narrow.
func (w *wire) hold(n int) {
	w.mu.Lock()
	silent, delay, rate := w.silent, w.delay, w.rate
	w.mu.Unlock()
	if silent != nil {
		<-silent
	}
	if rate > 0 {
		delay += time.Duration(n) * time.Second / time.Duration(rate)
	}
	time.Sleep(delay)
}

// sever ends a connection as a broken line does: with a reset.
func sever(c net.Conn) {
	if tcp, ok := c.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // it may be closed
	}
	_ = c.Close()
}

// sever breaks every connection in the middle of what it carries; while cut no other
// is made.
func (w *wire) sever(cut bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cut = cut
	for c := range w.conns {
		sever(c)
	}
}

// silence lets nothing through in either direction, without anybody being told.
func (w *wire) silence() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.silent == nil {
		w.silent = make(chan struct{})
	}
}

// slow delays every piece and bounds how many bytes pass in a second.
func (w *wire) slow(delay time.Duration, rate int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.delay, w.rate = delay, rate
}

// heal makes it a good wire again.
func (w *wire) heal() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cut, w.delay, w.rate = false, 0, 0
	if w.silent != nil {
		close(w.silent)
		w.silent = nil
	}
}

// close ends it and every connection.
func (w *wire) close() {
	w.heal()
	w.mu.Lock()
	w.closed = true
	w.mu.Unlock()
	for _, listener := range w.listeners {
		_ = listener.Close() // nobody is left to be told
	}
	w.sever(true)
}
