package sealed_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/langdu/langdu/internal/need"
	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
	"github.com/langdu/langdu/storage/embedded"
	"github.com/langdu/langdu/storage/objects"
	"github.com/langdu/langdu/storage/records"
	"github.com/langdu/langdu/storage/sealed"
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
	dir, err := os.MkdirTemp("", "langdu-sealed-")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(dir)
	server, err := embedded.Start(context.Background(), dir)
	if err != nil {
		return 1, err
	}
	gateway = server.Config()
	code = m.Run()
	return code, server.Close()
}

// stores are the stores that the tests run on: the embedded one, and the one that
// LANGDU_TEST_S3 names.
func stores(t *testing.T, test func(t *testing.T, store storage.Objects)) {
	t.Run("embedded", func(t *testing.T) { test(t, openStore(t, gateway)) })
	t.Run("server", func(t *testing.T) {
		u, err := url.Parse(need.Server(t, "LANGDU_TEST_S3", "http://user:password@host:port"))
		if err != nil {
			t.Fatal(err)
		}
		secret, _ := u.User.Password()
		test(t, openStore(t, objects.Config{Endpoint: u.Host, TLS: u.Scheme == "https", Bucket: "langdu-sealed",
			AccessKey: u.User.Username(), SecretKey: objects.Secret(secret)}))
	})
}

func openStore(t *testing.T, config objects.Config) storage.Objects {
	t.Helper()
	o, err := objects.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func openKeys(t testing.TB) *records.Keys {
	t.Helper()
	k, err := records.OpenKeys(t.Context(), "sqlite://"+filepath.Join(t.TempDir(), "keys.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { k.Close() })
	return k
}

// somebody owns every object.
const somebody = models.Alias("8a5a3ad0-0000-4000-8000-000000000001")

func ownedBy(alias models.Alias) sealed.Owner {
	return func(context.Context, string) (models.Alias, error) { return alias, nil }
}

// over seals store with keys of its own.
func over(t testing.TB, store storage.Objects) *sealed.Objects {
	t.Helper()
	keys := sealed.NewDataKeys(openKeys(t), sealed.NewRing(sealed.NewMasterKey()), time.Now)
	return sealed.NewObjects(store, keys, ownedBy(somebody))
}

func TestContract(t *testing.T) {
	stores(t, func(t *testing.T, store storage.Objects) {
		storagetest.TestObjects(t, func(t *testing.T) storage.Objects { return over(t, store) })
	})
}

func TestUnavailable(t *testing.T) {
	keys := openKeys(t)
	if err := keys.Close(); err != nil {
		t.Fatal(err)
	}
	store := openStore(t, gateway)
	o := sealed.NewObjects(store, sealed.NewDataKeys(keys, sealed.NewRing(sealed.NewMasterKey()), time.Now), ownedBy(somebody))
	key := newKey()
	if _, err := o.Put(t.Context(), key, bytes.NewReader([]byte("x")), 1, ""); models.KindOf(err) != models.Unavailable {
		t.Errorf("Put without a key store: %v, want %s", err, models.Unavailable)
	}
	if _, err := store.Stat(t.Context(), key); models.KindOf(err) != models.NotFound {
		t.Errorf("Put without a key store has stored something: %v", err)
	}
	put(t, store, key, []byte("a sealed object has at least 33 bytes"))
	if _, err := o.Open(t.Context(), key); models.KindOf(err) != models.Unavailable {
		t.Errorf("Open without a key store: %v, want %s", err, models.Unavailable)
	}
}

func newKey() string { return fmt.Sprintf("test/%016x/a", rand.Uint64()) }

// noise is n bytes that do not repeat.
func noise(n int) []byte {
	source := rand.NewChaCha8([32]byte{2})
	data := make([]byte, n)
	source.Read(data)
	return data
}

func put(t testing.TB, o storage.Objects, key string, data []byte) {
	t.Helper()
	if _, err := o.Put(t.Context(), key, bytes.NewReader(data), int64(len(data)), "audio/webm"); err != nil {
		t.Fatal(err)
	}
}

// read reads all, or length bytes from offset where length is not 0.
func read(t testing.TB, o storage.Objects, key string, offset, length int64) ([]byte, error) {
	t.Helper()
	object, err := o.Open(t.Context(), key)
	if err != nil {
		return nil, err
	}
	defer object.Close()
	if _, err := object.Seek(offset, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	if length == 0 {
		return io.ReadAll(object)
	}
	data := make([]byte, length)
	n, err := io.ReadFull(object, data)
	return data[:n], err
}
