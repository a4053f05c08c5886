package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// resets is how many calls are begun and taken back on one connection.
const resets = 20_000

// TestCallsThatAreTakenBackAreBounded begins calls of HTTP/2 and resets them in a row,
// while none of them has ended yet: they cost no more than a connection may have, and
// whoever comes beside them is served.
func TestCallsThatAreTakenBackAreBounded(t *testing.T) {
	var running, most atomic.Int64
	release := make(chan struct{})
	address, pool := secured(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/other" {
			return
		}
		defer running.Add(-1)
		n := running.Add(1)
		for was := most.Load(); n > was && !most.CompareAndSwap(was, n); was = most.Load() {
		}
		<-release // it does not notice at once that nobody wants it any more
	})
	before := runtime.NumGoroutine()
	ended := flood(t, address, pool)
	for range 3 { // the connection is worked on for as long as calls are held
		client := &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, ForceAttemptHTTP2: true}}
		answer, err := client.Get("https://" + address + "/other")
		if err != nil {
			t.Fatalf("another client is not served: %v", err)
		}
		_ = answer.Body.Close()
		client.CloseIdleConnections()
	}
	if grown := runtime.NumGoroutine() - before; grown > 2*mostStreams {
		t.Errorf("there are %d goroutines more, want %d at most", grown, 2*mostStreams)
	}
	if err := <-ended; err == nil {
		t.Errorf("the server has taken %d calls that were taken back", resets)
	} else {
		t.Logf("the server has ended the connection: %v", err)
	}
	close(release)
	if n := most.Load(); n == 0 || n > mostStreams {
		t.Errorf("%d calls ran at once, want 1 to %d", n, mostStreams)
	}
}

// secured serves HTTPS as the service does.
func secured(t *testing.T, handler http.HandlerFunc) (address string, pool *x509.CertPool) {
	t.Helper()
	cert, key, pool := certificate(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := newServer(handler, patient, slog.New(slog.DiscardHandler))
	served := make(chan error, 1)
	go func() { served <- server.ServeTLS(listener, cert, key) }()
	t.Cleanup(func() {
		_ = server.Close()
		<-served
	})
	return listener.Addr().String(), pool
}

// flood begins and resets calls on one connection, until all are sent or the server
// has ended it; the error is how.
func flood(t *testing.T, address string, pool *x509.CertPool) <-chan error {
	t.Helper()
	conn, err := tls.Dial("tcp", address, &tls.Config{RootCAs: pool, NextProtos: []string{"h2"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	var block bytes.Buffer
	encoder := hpack.NewEncoder(&block)
	for _, f := range [][2]string{{":method", "GET"}, {":scheme", "https"}, {":authority", address}, {":path", "/"}} {
		if err := encoder.WriteField(hpack.HeaderField{Name: f[0], Value: f[1]}); err != nil {
			t.Fatal(err)
		}
	}
	frames := http2.NewFramer(conn, conn)
	ended := make(chan error, 1)
	told := make(chan error, 1)
	go func() { told <- readUntilGone(frames) }()
	if _, err := io.WriteString(conn, http2.ClientPreface); err != nil {
		t.Fatal(err)
	}
	if err := frames.WriteSettings(); err != nil {
		t.Fatal(err)
	}
	go func() {
		for i := range uint32(resets) {
			head := http2.HeadersFrameParam{StreamID: 2*i + 1, BlockFragment: block.Bytes(), EndStream: true, EndHeaders: true}
			if frames.WriteHeaders(head) != nil || frames.WriteRSTStream(head.StreamID, http2.ErrCodeCancel) != nil {
				ended <- <-told
				return
			}
		}
		_ = conn.CloseWrite()
		ended <- <-told
	}()
	return ended
}

// readUntilGone reads what the server says until it says no more. The error is why it
// has gone, nil where the client's end was its reason.
func readUntilGone(frames *http2.Framer) error {
	for {
		frame, err := frames.ReadFrame()
		if f, ok := frame.(*http2.GoAwayFrame); ok && f.ErrCode != http2.ErrCodeNo {
			return fmt.Errorf("it goes away: %s", f.ErrCode)
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
