package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"os"
	"strings"
	"testing"
	"time"
)

// TestWhatIsBrokenOffAtTheEndIsSaid stops a service in the middle of an upload that does
// not end within the grace: whoever stopped it is told how many calls that cost, what
// becomes of them, and by which setting they would have more time.
func TestWhatIsBrokenOffAtTheEndIsSaid(t *testing.T) {
	s := serveStopping(t, "--grace", "100ms")
	s.consent(t, "xiaoming")
	body, rest := io.Pipe()
	asked := make(chan struct{})
	ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{Got100Continue: func() { close(asked) }})
	request, err := http.NewRequestWithContext(ctx, "POST", s.address+"/v1/recordings", body)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+s.token)
	request.Header.Set("Content-Type", "multipart/form-data; boundary=b")
	request.Header.Set("Expect", "100-continue")
	broken := make(chan error, 1)
	go func() {
		answer, err := (&http.Transport{ExpectContinueTimeout: time.Minute}).RoundTrip(request)
		if err == nil {
			err = errors.Join(fmt.Errorf("answered with %s", answer.Status), answer.Body.Close())
		}
		broken <- err
	}()
	select {
	case <-asked:
	case err := <-broken:
		t.Fatal(err)
	}
	s.stop()
	said := <-s.ended
	if said == nil {
		t.Fatal("the service ended as if nothing had been broken off")
	}
	for _, want := range []string{"broken off", "--grace", "LANGDU_GRACE", "100ms", ": 1.", "sent again"} {
		if !strings.Contains(sentence(said), want) {
			t.Errorf("it says %q, which has no %q", sentence(said), want)
		}
	}
	_ = rest.Close() // for the client to look at its answer
	if err := <-broken; strings.Contains(err.Error(), "answered") {
		t.Errorf("nothing was broken off: %v", err)
	}
}

// stopping is a service that the test ends, and how it ended.
type stopping struct {
	*service
	stop  context.CancelFunc
	ended chan error
}

// serveStopping is serveIn for a service that ends before its test does.
func serveStopping(t *testing.T, more ...string) *stopping {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	secrets(t, nil)
	s := &stopping{service: &service{data: t.TempDir()}, stop: cancel, ended: make(chan error, 1)}
	out, in := io.Pipe()
	args := append([]string{"serve", "--data", s.data, "--listen", "127.0.0.1:0", "--log-level", "error"}, more...)
	go func() {
		err := run(ctx, args, os.LookupEnv, in, testWriter{t})
		_ = in.CloseWithError(err)
		s.ended <- err
	}()
	s.address = readyAddress(t, out)
	s.token = s.sign(t, "--role", "app")
	return s
}
