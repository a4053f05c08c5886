package main

import (
	"bufio"
	"crypto/tls"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/api"
)

// TestWhatIsNoRequest sends what net/http answers before any handler: in plain words of
// its own that repeat nothing of what was sent, with a media type that no browser may
// sniff into a page, and it closes the connection. So nothing of it needs the headers
// that every other answer has.
func TestWhatIsNoRequest(t *testing.T) {
	const marker = "<script>marker</script>"
	server := httptest.NewUnstartedServer(nil)
	server.Config = newServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("a handler was asked for %s %s", r.Method, r.RequestURI)
	}), patient, slog.New(slog.DiscardHandler))
	server.Start()
	defer server.Close()
	for name, test := range map[string]struct {
		says   string
		status int
	}{
		"words":                  {marker + "\r\n\r\n", 400},
		"a host that is none":    {"GET / HTTP/1.1\r\nHost: " + marker + "\r\n\r\n", 400},
		"no host":                {"GET /" + marker + " HTTP/1.1\r\n\r\n", 400},
		"two hosts":              {"GET / HTTP/1.1\r\nHost: a\r\nHost: " + marker + "\r\n\r\n", 400},
		"a name with a space":    {"GET / HTTP/1.1\r\nHost: a\r\nA " + marker + ": 1\r\n\r\n", 400},
		"a value with NUL":       {"GET / HTTP/1.1\r\nHost: a\r\nA: " + marker + "\x00\r\n\r\n", 400},
		"two lengths":            {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\nA: " + marker + "\r\n\r\n", 400},
		"another coding":         {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: " + marker + "\r\n\r\n", 501},
		"HTTP/3 as text":         {"GET /" + marker + " HTTP/3.0\r\nHost: a\r\n\r\n", 505},
		"far more than is read":  {"GET / HTTP/1.1\r\nHost: a\r\nA: " + marker + strings.Repeat("a", api.ReadHead+5000) + "\r\n\r\n", 431},
		"an address without end": {"GET /" + marker + strings.Repeat("a", api.ReadHead+5000), 431},
	} {
		answer, body := raw(t, server.Listener.Addr().String(), test.says)
		if answer.StatusCode != test.status || !answer.Close || answer.Header.Get("Content-Type") != "text/plain; charset=utf-8" {
			t.Errorf("%s: %s %v, want %d in plain text, and the end", name, answer.Status, answer.Header, test.status)
		}
		if all := answer.Status + body; strings.Contains(all, "marker") || len(all) > 200 || len(answer.Header) > 2 {
			t.Errorf("%s is repeated: %s %v %s", name, answer.Status, answer.Header, body)
		}
	}
}

// raw says something on a connection of its own and reads the answer.
func raw(t *testing.T, address, says string) (*http.Response, string) {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(30 * time.Second))
	_, _ = io.WriteString(conn, says) // what is refused may not be read to its end
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatalf("%.60q: %v", says, err)
	}
	body, _ := io.ReadAll(answer.Body)
	return answer, string(body)
}

// TestServerReadsMoreThanIsTaken sends a head beyond what the service takes, and wants
// it to reach the handler, which tells it so: by HTTP/1.1 and by HTTP/2.
func TestServerReadsMoreThanIsTaken(t *testing.T) {
	address, pool := secured(t, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusTeapot) })
	for _, second := range []bool{false, true} {
		client := &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, ForceAttemptHTTP2: second}}
		r, err := http.NewRequest("GET", "https://"+address+"/", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", strings.Repeat("a", api.MostHead+1000))
		answer, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if answer.StatusCode != http.StatusTeapot || (answer.ProtoMajor == 2) != second {
			t.Errorf("%s: %s, want the handler's answer", answer.Proto, answer.Status)
		}
		client.CloseIdleConnections()
	}
}
