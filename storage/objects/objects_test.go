package objects_test

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"testing"

	"github.com/langdu/langdu/internal/need"
	"github.com/langdu/langdu/storage"
	"github.com/langdu/langdu/storage/embedded"
	"github.com/langdu/langdu/storage/objects"
	"github.com/langdu/langdu/storage/storagetest"
)

// gateway is the one embedded server that a process can have.
var gateway objects.Config

func TestMain(m *testing.M) {
	code, err := withGateway(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func withGateway(m *testing.M) (code int, err error) {
	dir, err := os.MkdirTemp("", "langdu-objects-")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(dir)
	server, err := embedded.Start(context.Background(), dir, embedded.WithVersions())
	if err != nil {
		return 1, err
	}
	gateway = server.Config()
	code = m.Run()
	return code, server.Close()
}

// stores are the stores that the tests run on: the embedded one, and the one
// that LANGDU_TEST_S3 names as http://user:password@host:port. Without it that
// one is skipped, or fails where LANGDU_REQUIRE_ALL=1.
func stores(t *testing.T, test func(t *testing.T, config objects.Config)) {
	t.Run("embedded", func(t *testing.T) { test(t, gateway) })
	t.Run("server", func(t *testing.T) { test(t, serverConfig(t)) })
}

func serverConfig(t *testing.T) objects.Config {
	t.Helper()
	text := need.Server(t, "LANGDU_TEST_S3", "http://user:password@host:port")
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	secret, _ := u.User.Password()
	return objects.Config{
		Endpoint: u.Host, TLS: u.Scheme == "https", Bucket: "langdu-test",
		AccessKey: u.User.Username(), SecretKey: objects.Secret(secret),
	}
}

func open(t *testing.T, config objects.Config) *objects.Objects {
	t.Helper()
	o, err := objects.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestContract(t *testing.T) {
	stores(t, func(t *testing.T, config objects.Config) {
		storagetest.TestObjects(t, func(t *testing.T) storage.Objects { return open(t, config) })
	})
}
