package api_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/api"
)

// slowly begins a request on a connection of its own and goes on with it every few
// milliseconds, for as long as the service listens.
func (s *service) slowly(head string, more []byte) net.Conn {
	s.t.Helper()
	connection, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	s.must(err)
	s.t.Cleanup(func() { _ = connection.Close() })
	s.must(connection.SetDeadline(time.Now().Add(30 * time.Second))) // far beyond what the service allows
	_, err = io.WriteString(connection, head)
	s.must(err)
	go func() {
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for range tick.C {
			if _, err := connection.Write(more); err != nil {
				return
			}
		}
	}()
	return connection
}

// ended is the answer on a connection, which the service closes behind it.
func (s *service) ended(connection net.Conn) reply {
	s.t.Helper()
	reader := bufio.NewReader(connection)
	answer, err := http.ReadResponse(reader, nil)
	if err != nil {
		s.t.Fatalf("no answer: %v", err)
	}
	said, err := io.ReadAll(answer.Body)
	s.must(err)
	var timeout net.Error
	if _, err := io.Copy(io.Discard, reader); errors.As(err, &timeout) && timeout.Timeout() {
		s.t.Errorf("the connection is held open behind %d", answer.StatusCode)
	}
	return reply{answer, said}
}

// hurried is a service that waits less for who sends slowly, or, where they send steadily,
// for the whole.
func hurried(t *testing.T, steady bool) *service {
	s := start(t, func(c *api.Config) {
		c.Limits.Uploads, c.Limits.Silence, c.Limits.Slowest, c.Limits.UploadTime = 8, 500*time.Millisecond, 10_000, time.Minute
		if steady {
			c.Limits.Silence, c.Limits.UploadTime = time.Minute, time.Second
		}
	})
	s.learner("l1", "scoring")
	s.learner("l2", "scoring")
	return s
}

// underway is how many uploads hold a place.
func (s *service) underway() string {
	for line := range strings.Lines(string(s.call("GET", "/metrics", "", "").body)) {
		if n, ok := strings.CutPrefix(line, "langdu_http_uploads "); ok {
			return strings.TrimSpace(n)
		}
	}
	return ""
}

// head begins a request of the app with a body of any length.
func (s *service) head(call string, headers ...string) string {
	return call + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + s.app() + "\r\n" + strings.Join(append(headers, "\r\n"), "\r\n")
}

// TestSlowUploadsAreEnded sends in every way that a voice can come: a few bytes now and
// then, nothing any more, and steadily without an end. Each is told so, its connection is
// closed and its place is free, and meanwhile others are served.
func TestSlowUploadsAreEnded(t *testing.T) {
	const parts = "Content-Type: multipart/form-data; boundary=b"
	field := func(name, value string) string {
		return fmt.Sprintf("--b\r\nContent-Disposition: form-data; name=%q\r\n\r\n%s\r\n", name, value)
	}
	fields := field("learner", "l1") + field("text", "小猫钓鱼")
	file := fields + "--b\r\nContent-Disposition: form-data; name=\"audio\"; filename=\"a.wav\"\r\n\r\n"
	sound := string(wav(9000))
	chunk := strings.Repeat("7", 1000)
	length := func(n int) string { return fmt.Sprintf("Content-Length: %d", n) }
	for name, test := range map[string]struct {
		call, body, more string
		headers          []string
		steady           bool // fast enough, and without an end
	}{
		"a form whose fields come byte by byte": {"POST /v1/recordings", "--b\r\nContent-Disposition: form-data; name=\"learner\"\r\n\r\n", "l", []string{parts, length(40_000)}, false},
		"a head of a part byte by byte":         {"POST /v1/recordings", "--b\r\nX: ", "x", []string{parts, length(40_000)}, false},
		"a file byte by byte":                   {"POST /v1/recordings", file, "7", []string{parts, length(40_000)}, false},
		"a file that stops behind its head":     {"POST /v1/recordings", file + sound, "", []string{parts, length(40_000)}, false},
		"a file without an end":                 {"POST /v1/recordings", file + sound, chunk, []string{parts, length(40_000_000)}, true},
		"chunks of a byte":                      {"POST /v1/recordings", fmt.Sprintf("%x\r\n%s\r\n", len(file), file), "1\r\n7\r\n", []string{parts, "Transfer-Encoding: chunked"}, false},
		"a model reading byte by byte":          {"PUT /v1/pages/p1/model", sound, "7", []string{length(40_000)}, false},
		"a model reading without an end":        {"PUT /v1/pages/p1/model", sound, chunk, []string{length(4_000_000)}, true},
		"a picture byte by byte":                {"PUT /v1/pages/p1/picture", "\xff\xd8", "7", []string{length(40_000)}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := hurried(t, test.steady)
			s.want(s.call("PUT", "/v1/pages/p1", s.app(), `{"text":"小猫钓鱼"}`), 201)
			slow := s.slowly(s.head(test.call, test.headers...)+test.body, []byte(test.more))
			s.recorded("l2")
			if answer := s.ended(slow); answer.StatusCode != http.StatusRequestTimeout || answer.json("type") != "urn:langdu:problem:too-slow" {
				t.Errorf("answered %d %s", answer.StatusCode, answer.body)
			}
			if held := s.underway(); held != "0" {
				t.Errorf("%s uploads hold a place", held)
			}
			if ids, err := s.store.RecordingsOf(t.Context(), "l1", 10); err != nil || len(ids) > 0 {
				t.Errorf("rows are left: %v, %v", ids, err)
			}
			s.recorded("l1")
		})
	}
}

// TestSlowPartsAreEnded is the same for uploads in parts: what has come is kept, and
// gone on with.
func TestSlowPartsAreEnded(t *testing.T) {
	for name, test := range map[string]struct {
		more   string
		steady bool
		status int
	}{
		"byte by byte":   {"7", false, http.StatusRequestTimeout},
		"nothing more":   {"", false, http.StatusRequestTimeout},
		"without an end": {strings.Repeat("7", 1000), true, http.StatusNoContent},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := hurried(t, test.steady)
			const size = 20_000_000
			id := s.beginUpload("l1", size)
			slow := s.slowly(s.head("PATCH /v1/uploads/"+id, "Tus-Resumable: 1.0.0", "Content-Type: application/offset+octet-stream", "Upload-Offset: 0",
				fmt.Sprintf("Content-Length: %d", size))+string(wav(5000)), []byte(test.more))
			s.recorded("l2")
			answer := s.ended(slow)
			if answer.StatusCode != test.status || test.status >= 400 && answer.json("type") != "urn:langdu:problem:too-slow" {
				t.Errorf("answered %d %s", answer.StatusCode, answer.body)
			}
			if held := s.underway(); held != "0" {
				t.Errorf("%s uploads hold a place", held)
			}
			at := s.stands(id)
			if said := answer.Header.Get("Upload-Offset"); at < 5000 || test.status < 400 && said != fmt.Sprint(at) {
				t.Errorf("the upload stands at %d of what was sent, the answer said %q", at, said)
			}
			s.want(s.more(id, at, []byte("77")), 204)
		})
	}
}
