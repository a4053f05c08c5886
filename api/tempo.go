package api

import (
	"io"
	"net/http"
	"time"
)

// tempo is a body of which something has to come again and again, so much on the whole,
// and all of it in time. A client that sends a byte now and then would else hold a
// place among the uploads for as long as an upload may take. It is kept on the
// connection, whose deadlines follow the real clock.
type tempo struct {
	io.ReadCloser
	connect  interface{ SetReadDeadline(time.Time) error }
	silence  time.Duration // in which something has to come
	slowest  int64         // bytes a second on the whole, behind the first silence
	began    time.Time     // when the first byte was waited for
	end      time.Time     // when all must have come; zero where somebody else sees to that
	received int64
}

// inTempo has the body of r come in time, all of it before end.
func (s *server) inTempo(w http.ResponseWriter, r *http.Request, end time.Time) {
	s.paced(http.NewResponseController(w), r, end)
}

func (s *server) paced(connect interface{ SetReadDeadline(time.Time) error }, r *http.Request, end time.Time) {
	r.Body = &tempo{ReadCloser: r.Body, connect: connect, silence: s.config.Limits.Silence, slowest: s.config.Limits.Slowest, end: end}
}

// Read implements io.Reader.
func (t *tempo) Read(p []byte) (int, error) {
	now := time.Now()
	if t.began.IsZero() {
		t.began = now
	}
	_ = t.connect.SetReadDeadline(t.due(now)) // a writer without a connection has no deadlines
	n, err := t.ReadCloser.Read(p)
	t.received += int64(n)
	return n, err
}

// due is when the next bytes must have come.
func (t *tempo) due(now time.Time) time.Time {
	due := now.Add(t.silence)
	brought := time.Duration(float64(t.received) / float64(t.slowest) * float64(time.Second))
	for _, other := range []time.Time{t.began.Add(t.silence + brought), t.end} {
		if !other.IsZero() && other.Before(due) {
			due = other
		}
	}
	return due
}
