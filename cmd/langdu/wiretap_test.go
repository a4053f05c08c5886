package main

import (
	"bytes"
	"io"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// sheets collects what many write, each on sheets of their own.
type sheets struct {
	mu  sync.Mutex // guards all
	all []*bytes.Buffer
}

func (s *sheets) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.all) == 0 {
		s.all = append(s.all, &bytes.Buffer{})
	}
	return s.all[0].Write(p)
}

// sheet is one that nobody else writes on.
func (s *sheets) sheet() io.Writer {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := &bytes.Buffer{}
	s.all = append(s.all, b)
	return sheet{s, b}
}

type sheet struct {
	of *sheets
	b  *bytes.Buffer
}

func (s sheet) Write(p []byte) (int, error) {
	s.of.mu.Lock()
	defer s.of.mu.Unlock()
	return s.b.Write(p)
}

func (s *sheets) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all strings.Builder
	for _, b := range s.all {
		all.Write(b.Bytes())
	}
	return all.String()
}

// wiretap stands before a Redis and writes down all that is said, both ways. It
// returns the URL to use in its place.
func wiretap(t *testing.T, redis string, said *sheets) string {
	t.Helper()
	u, err := url.Parse(redis)
	if err != nil {
		t.Fatal(err)
	}
	server := u.Host
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return // the test has ended
			}
			upstream, err := net.Dial("tcp", server)
			if err != nil {
				_ = client.Close()
				continue
			}
			for _, way := range [][2]net.Conn{{client, upstream}, {upstream, client}} {
				go func() {
					_, _ = io.Copy(io.MultiWriter(said.sheet(), way[1]), way[0]) // either end may go
					_ = way[1].Close()
				}()
			}
		}
	}()
	u.Host = listener.Addr().String()
	return u.String()
}
