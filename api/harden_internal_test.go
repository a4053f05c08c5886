package api

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/langdu/langdu/models"
)

// oneCall is a listener of a single connection, in memory.
type oneCall struct{ conns chan net.Conn }

func (l oneCall) Accept() (net.Conn, error) {
	if conn, ok := <-l.conns; ok {
		return conn, nil
	}
	return nil, net.ErrClosed
}
func (l oneCall) Close() error   { return nil }
func (l oneCall) Addr() net.Addr { return &net.TCPAddr{} }

// TestClientsThatStopAreLeft announces a body to a call that is refused without
// reading it, and sends none; and asks for an answer and does not take it.
func TestClientsThatStopAreLeft(t *testing.T) {
	for name, test := range map[string]struct {
		says  string
		reads bool
		most  time.Duration
	}{
		"a body that never comes":     {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{", true, callTime + time.Second},
		"a body in chunks that stops": {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n", true, callTime + time.Second},
		"an answer that nobody takes": {"GET /large HTTP/1.1\r\nHost: x\r\n\r\n", false, 2*callTime + time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &server{}
				server := &http.Server{Handler: s.harden(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if r.URL.Path == "/large" {
						_, _ = w.Write(make([]byte, 1<<20))
						return
					}
					fail(w, r, models.Errorf("test", models.Unauthenticated, "no token"))
				}))}
				ended := make(chan struct{})
				server.ConnState = func(_ net.Conn, state http.ConnState) {
					if state == http.StateClosed {
						close(ended)
					}
				}
				ours, theirs := net.Pipe()
				listener := oneCall{make(chan net.Conn, 1)}
				listener.conns <- theirs
				go func() { _ = server.Serve(listener) }()
				began := time.Now()
				if _, err := io.WriteString(ours, test.says); err != nil {
					t.Fatal(err)
				}
				if test.reads {
					if answer, err := http.ReadResponse(bufio.NewReader(ours), nil); err != nil || answer.StatusCode != http.StatusUnauthorized {
						t.Errorf("answered %v, %v", answer, err)
					}
				}
				select {
				case <-ended:
				case <-time.After(time.Hour):
				}
				if took := time.Since(began); took > test.most {
					t.Errorf("the connection was held for %v, want at most %v", took, test.most)
				}
				close(listener.conns)
				_ = ours.Close()
				if err := server.Shutdown(context.Background()); err != nil {
					t.Error(err)
				}
			})
		})
	}
}
