package objects_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
	"github.com/langdu/langdu/storage/objects"
	"github.com/langdu/langdu/storage/storagetest"
)

// proxy stands before a store, counts requests, and breaks them while it is down.
type proxy struct {
	requests atomic.Int64
	down     atomic.Bool
}

// behind returns a config that reaches config through a new proxy.
func behind(t *testing.T, config objects.Config) (*proxy, objects.Config) {
	t.Helper()
	transport, err := objects.NewTransport(config)
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{}
	forward := &httputil.ReverseProxy{
		Transport: transport,
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.URL.Scheme, r.Out.URL.Host = "http", config.Endpoint
		},
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{ErrorLog: log.New(io.Discard, "", 0), Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.requests.Add(1)
		if p.down.Load() {
			panic(http.ErrAbortHandler) // the connection breaks
		}
		forward.ServeHTTP(w, r)
	})}
	go server.Serve(listener)
	t.Cleanup(func() { server.Close() })
	config.Endpoint, config.Socket = listener.Addr().String(), ""
	return p, config
}

func TestUnavailable(t *testing.T) {
	p, config := behind(t, gateway)
	o := open(t, config)
	p.down.Store(true)
	t.Run("Ping", func(t *testing.T) {
		t.Parallel()
		if err := o.Ping(t.Context()); !errors.Is(err, models.Unavailable) {
			t.Errorf("Ping = %v, want unavailable", err)
		}
	})
	t.Run("OpenStore", func(t *testing.T) {
		t.Parallel()
		if _, err := objects.Open(t.Context(), config); !errors.Is(err, models.Unavailable) {
			t.Errorf("Open = %v, want unavailable", err)
		}
	})
	storagetest.TestObjectsUnavailable(t, o)
}

func TestSequentialReadIsOneRequest(t *testing.T) {
	p, config := behind(t, gateway)
	o := open(t, config)
	const size = 3 << 20
	if _, err := o.Put(t.Context(), "test/requests/a", zeros(size), size, ""); err != nil {
		t.Fatal(err)
	}
	count := func(what string, want int64, f func()) {
		t.Helper()
		before := p.requests.Load()
		f()
		if got := p.requests.Load() - before; got != want {
			t.Errorf("%s took %d requests, want %d", what, got, want)
		}
	}
	var object storage.Object
	small := func() {
		t.Helper()
		if _, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, object, make([]byte, 1000)); err != nil {
			t.Fatal(err)
		}
	}
	count("opening, finding the size, and reading in small steps", 1, func() {
		var err error
		if object, err = o.Open(t.Context(), "test/requests/a"); err != nil {
			t.Fatal(err)
		}
		object.Seek(0, io.SeekEnd)
		object.Seek(0, io.SeekStart)
		small()
	})
	defer object.Close()
	count("finding the size and the start", 0, func() {
		object.Seek(0, io.SeekEnd)
		object.Seek(0, io.SeekStart)
	})
	count("reading again", 1, small)
	count("moving, and moving back before anything is read", 1, func() {
		object.Seek(size/2, io.SeekStart)
		object.Seek(0, io.SeekStart)
		object.Seek(7, io.SeekStart)
		small()
	})
}

func TestWrongCredentials(t *testing.T) {
	config := gateway
	config.SecretKey = "wrong"
	_, err := objects.Open(t.Context(), config)
	if !errors.Is(err, models.Unavailable) {
		t.Errorf("Open with a wrong secret = %v, want unavailable", err)
	}
}

// TestMissingBucket removes the bucket under an open store: that is trouble, and
// no proof that an object is absent.
func TestMissingBucket(t *testing.T) {
	config := gateway
	config.Bucket = "langdu-vanishing"
	o := open(t, config)
	if err := raw(t, config).RemoveBucket(t.Context(), config.Bucket); err != nil {
		t.Fatal(err)
	}
	storagetest.TestObjectsUnavailable(t, o)
	if err := o.Ping(t.Context()); !errors.Is(err, models.Unavailable) {
		t.Errorf("Ping = %v, want unavailable", err)
	}
}

func TestConfigValidate(t *testing.T) {
	good := objects.Config{Endpoint: "minio:9000", AccessKey: "a", SecretKey: "s", Bucket: "langdu"}
	if err := good.Validate(); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*objects.Config){
		"no endpoint":     func(c *objects.Config) { c.Endpoint = "" },
		"a URL":           func(c *objects.Config) { c.Endpoint = "http://minio:9000" },
		"no host":         func(c *objects.Config) { c.Endpoint = ":9000" },
		"no access key":   func(c *objects.Config) { c.AccessKey = "" },
		"no secret":       func(c *objects.Config) { c.SecretKey = "" },
		"bad bucket":      func(c *objects.Config) { c.Bucket = "Lang Du" },
		"CA without TLS":  func(c *objects.Config) { c.CA = "PEM" },
		"missing bucket":  func(c *objects.Config) { c.Bucket = "" },
		"endpoint's path": func(c *objects.Config) { c.Endpoint = "minio:9000/bucket" },
	} {
		t.Run(name, func(t *testing.T) {
			c := good
			change(&c)
			if err := c.Validate(); !errors.Is(err, models.Invalid) {
				t.Errorf("Validate = %v, want invalid", err)
			}
		})
	}
	bad := good
	bad.TLS, bad.CA = true, "not PEM"
	if _, err := objects.Open(t.Context(), bad); !errors.Is(err, models.Invalid) {
		t.Errorf("Open with a bad CA = %v, want invalid", err)
	}
}

func TestSecretHidesItself(t *testing.T) {
	config := objects.Config{SecretKey: "hunter2"}
	encoded, err := json.Marshal(config)
	if err != nil {
		t.Fatal(err)
	}
	for _, shown := range []string{
		fmt.Sprint(config), fmt.Sprintf("%+v", config), fmt.Sprintf("%#v", config), fmt.Sprintf("%q", config.SecretKey),
		config.SecretKey.String(), string(encoded), config.SecretKey.LogValue().String(),
	} {
		if strings.Contains(shown, "hunter2") {
			t.Errorf("the secret shows: %s", shown)
		}
	}
}
