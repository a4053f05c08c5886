package main

import (
	"bytes"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/internal/need"
	"github.com/langdu/langdu/models"
)

// TestStatusNamesTheStores has one store gone, one that refuses and one that takes
// calls and says nothing: all are named, and nobody waits for the last.
func TestStatusNamesTheStores(t *testing.T) {
	need.Patience(t)
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	config := Config{
		Data:        t.TempDir(),
		DatabaseURL: "postgres://langdu:geheim@127.0.0.1:1/langdu?sslmode=disable",
		KeysURL:     "postgres://langdu:geheim@127.0.0.1:1/keys?sslmode=disable",
		RedisURL:    "redis://:geheim@127.0.0.1:1/0",
		S3URL:       "http://langdu:geheim@" + silent.Addr().String() + "/langdu?region=us-east-1",
	}
	began := time.Now()
	status, ok := config.reach(t.Context(), 4*time.Second)
	if took := time.Since(began); ok || took > 20*time.Second {
		t.Errorf("all stores let us in: %v, after %s", ok, took)
	}
	var out bytes.Buffer
	status.write(&out)
	said := out.String()
	for _, want := range []string{"NOT WELL: records (--database-url): ", "NOT WELL: keys", "NOT WELL: queue", "NOT WELL: objects",
		"records   DOES NOT LET US IN", "objects   DOES NOT LET US IN"} {
		if !strings.Contains(said, want) {
			t.Errorf("the status does not say %q:\n%s", want, said)
		}
	}
	if strings.Contains(said, "geheim") || strings.HasPrefix(said, "well") {
		t.Errorf("the status says\n%s", said)
	}
}

// TestStatusOfStoresThatAreGone ends with an error after the list.
func TestStatusOfStoresThatAreGone(t *testing.T) {
	var out, err bytes.Buffer
	failed := run(t.Context(), []string{"status", "--data", t.TempDir(), "--database-url", "postgres://a:b@127.0.0.1:1/x", "--keys-url", "postgres://a:b@127.0.0.1:1/k",
		"--redis-url", "redis://127.0.0.1:1", "--s3-url", "http://a:b@127.0.0.1:1/x?region=us-east-1",
		"--master-key", strings.Repeat("ab", 32), "--signing-key", strings.Repeat("cd", 32)}, os.LookupEnv, &out, &err)
	if models.KindOf(failed) != models.Unavailable || !strings.Contains(out.String(), "queue     DOES NOT LET US IN") {
		t.Errorf("the status of stores that are gone: %v\n%s%s", failed, &out, &err)
	}
}
