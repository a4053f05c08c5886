package main

import (
	"bytes"
	"crypto/rand"
	"database/sql"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/langdu/langdu/storage"
	"github.com/langdu/langdu/storage/objects"
)

// sealedShape is a place for a service that is stopped, backed up, put back and
// started again: a data folder, or databases and a bucket.
type sealedShape struct {
	data   string
	stores []string // nil: embedded
}

// sealedShapes is shapes, with a key store of its own on the real stores.
func sealedShapes(t *testing.T) map[string]*sealedShape {
	all := map[string]*sealedShape{}
	for name, stores := range shapes(t) {
		if stores != nil {
			stores = append(stores, "--keys-url", freshDatabase(t, os.Getenv("LANGDU_TEST_POSTGRES")))
		}
		all[name] = &sealedShape{t.TempDir(), stores}
	}
	return all
}

// config is the stores as the commands open them.
func (p *sealedShape) config() Config {
	h := held{data: p.data, stores: p.stores}
	return Config{Data: p.data, RedisURL: h.flag("--redis-url"), DatabaseURL: h.flag("--database-url"), S3URL: h.flag("--s3-url"), KeysURL: h.flag("--keys-url")}
}

// backUp copies what is to be backed up, which the keys are not. The service is stopped.
func (p *sealedShape) backUp(t *testing.T) *sealedShape {
	t.Helper()
	copied := &sealedShape{data: t.TempDir(), stores: slices.Clone(p.stores)}
	if p.stores == nil {
		files, err := os.ReadDir(p.data)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if f.Name() != keyFolder {
				copyTree(t, filepath.Join(p.data, f.Name()), copied.data)
			}
		}
		return copied
	}
	copied.set("--database-url", copyDatabase(t, p.config().DatabaseURL))
	copied.set("--s3-url", copyBucket(t, p.config()))
	return copied
}

// restore puts a copy in the place of what was backed up, and leaves the keys.
func (p *sealedShape) restore(t *testing.T, backup *sealedShape) {
	t.Helper()
	if p.stores != nil {
		p.stores = backup.stores
		return
	}
	copyTree(t, filepath.Join(p.data, keyFolder), backup.data)
	p.data = backup.data
}

func (p *sealedShape) set(flag, value string) { p.stores[slices.Index(p.stores, flag)+1] = value }

// copyTree copies with the extended attributes, in which the embedded store keeps
// what it knows of an object.
func copyTree(t *testing.T, from, into string) {
	t.Helper()
	if out, err := exec.CommandContext(t.Context(), "cp", "-a", from, into).CombinedOutput(); err != nil {
		t.Fatalf("cp: %v: %s", err, out)
	}
}

func copyDatabase(t *testing.T, at string) string {
	t.Helper()
	server := os.Getenv("LANGDU_TEST_POSTGRES")
	db, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	name := "langdu_" + strings.ToLower(rand.Text()[:12])
	if _, err := db.ExecContext(t.Context(), "CREATE DATABASE "+name+" TEMPLATE "+strings.TrimPrefix(u.Path, "/")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := db.Exec("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Error(err)
		}
		_ = db.Close()
	})
	u.Path = "/" + name
	return u.String()
}

func copyBucket(t *testing.T, c Config) string {
	t.Helper()
	u, err := url.Parse(c.S3URL)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/langdu-" + strings.ToLower(rand.Text()[:12])
	from, to := bucket(t, c), bucket(t, Config{S3URL: u.String()})
	for key, content := range stored(t, from) {
		if _, err := to.Put(t.Context(), key, bytes.NewReader(content), int64(len(content)), ""); err != nil {
			t.Fatal(err)
		}
	}
	return u.String()
}

func bucket(t *testing.T, c Config) storage.Objects {
	t.Helper()
	at, err := c.s3()
	if err != nil {
		t.Fatal(err)
	}
	o, err := objects.Open(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// stored is every object as its store has it.
func stored(t *testing.T, o storage.Objects) map[string][]byte {
	t.Helper()
	var keys []string
	if err := o.List(t.Context(), "", func(i storage.ObjectInfo) bool { keys = append(keys, i.Key); return true }); err != nil {
		t.Fatal(err)
	}
	all := map[string][]byte{}
	for _, key := range keys {
		object, err := o.Open(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		if all[key], err = io.ReadAll(object); err != nil {
			t.Fatal(err)
		}
		_ = object.Close() // read to its end
	}
	return all
}

// bytesAtRest is all that lies in the stores, by place: every file of the data
// folder, or every object of the bucket.
func (p *sealedShape) bytesAtRest(t *testing.T) map[string][]byte {
	t.Helper()
	if p.stores != nil {
		return stored(t, bucket(t, p.config()))
	}
	all := map[string][]byte{}
	err := filepath.WalkDir(p.data, func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		all[path], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
