package main

import (
	"io"
	"net"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// gate passes connections on to a server until it is shut.
type gate struct {
	net.Listener
	mu   sync.Mutex
	open []net.Conn // guarded by mu; nil once it is shut
}

// gateTo opens a gate before the server of a URL and returns the URL through it.
func gateTo(t *testing.T, at string) (*gate, string) {
	t.Helper()
	u, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	g, server := &gate{Listener: listener, open: []net.Conn{}}, u.Host
	u.Host = listener.Addr().String()
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go g.pass(client, server)
		}
	}()
	t.Cleanup(g.shut)
	return g, u.String()
}

func (g *gate) pass(client net.Conn, address string) {
	server, err := net.Dial("tcp", address)
	if err != nil || !g.hold(client, server) {
		_ = client.Close()
		return
	}
	go func() { _, _ = io.Copy(server, client) }()
	_, _ = io.Copy(client, server)
}

func (g *gate) hold(connections ...net.Conn) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.open == nil {
		return false
	}
	g.open = append(g.open, connections...)
	return true
}

func (g *gate) shut() {
	_ = g.Close()
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, c := range g.open {
		_ = c.Close()
	}
	g.open = nil
}

// TestKeyStoreDown wants an upload to be told to come again, and nothing of it to be
// stored, while the key store does not answer.
func TestKeyStoreDown(t *testing.T) {
	p := sealedShapes(t)["real stores"]
	if p == nil {
		t.Skip("no real stores")
	}
	keys, at := gateTo(t, p.config().KeysURL)
	p.set("--keys-url", at)
	s := p.serve(t)
	s.consent(t, "xiaoming")
	audio := testdata(t, "reading.ogg")
	id := s.upload(t, "xiaoming", readingText, audio)
	s.settle(t, id)
	keys.shut()
	body, contentType := form(t, [][2]string{{"learner", "xiaoming"}, {"text", readingText}}, audio)
	begun := time.Now()
	if status, _, answer := s.call(t, "POST", "/v1/recordings", body, "Content-Type", contentType); status != 503 {
		t.Errorf("upload without a key store = %d after %s: %.200q", status, time.Since(begun), answer)
	}
	if status, _, answer := s.call(t, "GET", "/v1/recordings/"+id+"/audio", nil); status != 503 {
		t.Errorf("playback without a key store = %d: %.200q", status, answer)
	}
	if status, _, _ := s.call(t, "GET", "/readyz", nil); status != 503 {
		t.Errorf("readyz without a key store = %d", status)
	}
	if left := slices.DeleteFunc(s.held(t, p.stores).keys(), func(key string) bool { return strings.Contains(key, id) }); len(left) > 0 {
		t.Errorf("of the refused upload %q are stored", left)
	}
}
