package api

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"
)

// slowBody gives a byte after each while, n times.
type slowBody struct {
	n     int
	while time.Duration
}

func (b *slowBody) Read(p []byte) (int, error) {
	if b.n == 0 {
		return 0, io.EOF
	}
	b.n--
	<-time.After(b.while)
	p[0] = 'a'
	return 1, nil
}

// TestTheClockRunsForStoresAlone: a slow client is waited for, a slow store is not, and
// who has sent much may take longer in passing it on.
func TestTheClockRunsForStoresAlone(t *testing.T) {
	const most = 8 * time.Second
	for name, c := range map[string]struct {
		body    io.Reader
		store   time.Duration // in which the store answers
		endures bool
	}{
		"a slow client":           {&slowBody{10, most - time.Second}, most / 2, true},
		"a slow store":            {&slowBody{1, time.Second}, most + time.Second, false},
		"a large recording":       {bytes.NewReader(make([]byte, 4<<20)), 20 * time.Second, true},
		"a large one for nothing": {bytes.NewReader(make([]byte, 4<<20)), 30 * time.Second, false},
		"the largest":             {bytes.NewReader(make([]byte, 40<<20)), 41 * time.Second, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				handler := patient(most, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
					if _, err := io.Copy(io.Discard, r.Body); err != nil {
						t.Error(err)
					}
					began := time.Now()
					select {
					case <-r.Context().Done():
					case <-time.After(c.store):
					}
					if endured := r.Context().Err() == nil; endured != c.endures || impatient(r.Context()) == endured {
						t.Errorf("after %s: %v, want %t", time.Since(began), r.Context().Err(), c.endures)
					}
					ctx, cancel := afterwards(r.Context())
					defer cancel()
					if end, _ := ctx.Deadline(); (time.Until(end) <= lastTry) == c.endures {
						t.Errorf("clearing up may take %s", time.Until(end))
					}
				}))
				handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("POST", "/", c.body))
			})
		})
	}
}
