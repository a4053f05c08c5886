package objects_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/storage/objects"
)

// TestCloseKeepsNoConnection waits for every connection to the store to end: one in this
// process would wait for them, for ten seconds where nothing was asked on one of them.
func TestCloseKeepsNoConnection(t *testing.T) {
	ended := make(chan struct{}, 100)
	begun := make(chan struct{}, 100)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})) // has every bucket
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			begun <- struct{}{}
		case http.StateClosed:
			ended <- struct{}{}
		}
	}
	server.Start()
	defer server.Close()
	store, err := objects.Open(t.Context(), objects.Config{Endpoint: strings.TrimPrefix(server.URL, "http://"), AccessKey: "key", SecretKey: "secret-secret", Bucket: "langdu", Region: "us-east-1"})
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	if len(begun) == 0 {
		t.Fatal("nobody has connected")
	}
	for range len(begun) {
		select {
		case <-ended:
		case <-time.After(10 * time.Second):
			t.Fatal("a connection is kept")
		}
	}
	if err := store.Ping(t.Context()); err != nil {
		t.Errorf("a call that comes after all: %v", err)
	}
}
