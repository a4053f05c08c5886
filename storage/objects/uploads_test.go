package objects_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"
	"testing"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
	"github.com/langdu/langdu/storage/objects"
	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// raw is the store without our package in between.
func raw(t *testing.T, config objects.Config) *minio.Core {
	t.Helper()
	transport, err := objects.NewTransport(config)
	if err != nil {
		t.Fatal(err)
	}
	core, err := minio.NewCore(config.Endpoint, &minio.Options{
		Creds:     credentials.NewStaticV4(config.AccessKey, config.SecretKey.Reveal(), ""),
		Secure:    config.TLS,
		Transport: transport,
		Region:    config.Region,
	})
	if err != nil {
		t.Fatal(err)
	}
	return core
}

// incomplete counts the incomplete uploads of a key.
func incomplete(t *testing.T, core *minio.Core, bucket, key string) int {
	t.Helper()
	page, err := core.ListMultipartUploads(t.Context(), bucket, key, "", "", "", 1000)
	if err != nil {
		t.Fatal(err)
	}
	return len(page.Uploads)
}

// endless yields zeros, and calls at from n bytes on.
type endless struct {
	n  int
	at func() error
}

// zeros is a reader of n zeros that cannot seek.
func zeros(n int64) io.Reader { return io.LimitReader(&endless{int(n) + 1, nil}, n) }

func (e *endless) Read(b []byte) (int, error) {
	clear(b)
	e.n -= len(b)
	if e.n <= 0 && e.at != nil {
		return len(b), e.at()
	}
	return len(b), nil
}

func TestFailedPutLeavesNoUpload(t *testing.T) {
	stores(t, func(t *testing.T, config objects.Config) {
		o, core := open(t, config), raw(t, config)
		broken := errors.New("broken")
		for _, n := range []int{1, objects.PartSize + 1, 3*objects.PartSize + 1} {
			key := fmt.Sprintf("test/failed/%d", n)
			if _, err := o.Put(t.Context(), key, &endless{n, func() error { return broken }}, -1, ""); !errors.Is(err, broken) {
				t.Fatalf("Put that breaks after %d bytes: %v", n, err)
			}
			ctx, cancel := context.WithCancel(t.Context())
			if _, err := o.Put(ctx, key, &endless{n, func() error { cancel(); return nil }}, -1, ""); !errors.Is(err, context.Canceled) {
				t.Fatalf("Put that is cancelled after %d bytes: %v", n, err)
			}
			if left := incomplete(t, core, config.Bucket, key); left != 0 {
				t.Errorf("%d incomplete uploads remain after failures at %d bytes", left, n)
			}
			if left := versions(t, core, config.Bucket, key); left != 0 {
				t.Errorf("%d objects or markers remain after failures at %d bytes", left, n)
			}
		}
	})
}

// stuck starts uploads whose bodies stop after the first part, as that of a process
// does that is killed. release lets them go on and returns their errors.
func stuck(t *testing.T, o *objects.Objects, keys ...string) (release func() []error) {
	t.Helper()
	gate, waiting, ended := make(chan struct{}), make(chan struct{}), make(chan error, len(keys))
	for _, key := range keys {
		stop := sync.OnceFunc(func() { waiting <- struct{}{}; <-gate })
		body := &endless{objects.PartSize + 1, func() error { stop(); return nil }}
		go func() {
			_, err := o.Put(t.Context(), key, io.LimitReader(body, 3*objects.PartSize), -1, "")
			ended <- err
		}()
		<-waiting
	}
	return func() (errs []error) {
		close(gate)
		for range keys {
			errs = append(errs, <-ended)
		}
		return errs
	}
}

func TestRemoveAbortsUploads(t *testing.T) {
	stores(t, func(t *testing.T, config objects.Config) {
		o, core := open(t, config), raw(t, config)
		keys := []string{"test/killed/a", "test/killed/b", "test/killed/b/c"}
		beside := stuck(t, o, "test/killed2/a")
		release := stuck(t, o, keys...)
		for _, key := range keys {
			if left := incomplete(t, core, config.Bucket, key); left == 0 {
				t.Fatalf("no incomplete upload of %s to begin with", key)
			}
		}
		if err := o.Remove(t.Context(), keys[0]); err != nil {
			t.Fatal(err)
		}
		if left := incomplete(t, core, config.Bucket, keys[0]); left != 0 {
			t.Errorf("after Remove %d incomplete uploads of the key remain", left)
		}
		if n, err := o.RemoveAll(t.Context(), "test/killed/"); n != 0 || err != nil {
			t.Errorf("RemoveAll of uploads alone = %d, %v, want 0 objects", n, err)
		}
		for _, key := range keys {
			if left := incomplete(t, core, config.Bucket, key); left != 0 {
				t.Errorf("after RemoveAll %d incomplete uploads of %s remain", left, key)
			}
		}
		for _, err := range release() {
			if err == nil {
				t.Error("an upload that was removed succeeds")
			}
		}
		if got := versions(t, core, config.Bucket, "test/killed/"); got != 0 {
			t.Errorf("%d objects or markers remain", got)
		}
		if err := beside()[0]; err != nil {
			t.Errorf("the upload beside the prefix fails: %v", err)
		}
		if got := versions(t, core, config.Bucket, "test/killed2/"); got != 1 {
			t.Errorf("beside the prefix there are %d objects or markers, want the object alone", got)
		}
		if _, err := o.RemoveAll(t.Context(), "test/killed2/"); err != nil {
			t.Fatal(err)
		}
	})
}

func TestRemoveReachesAllVersions(t *testing.T) {
	stores(t, func(t *testing.T, config objects.Config) {
		config.Bucket = "langdu-versioned"
		o, core := open(t, config), raw(t, config)
		if err := core.EnableVersioning(t.Context(), config.Bucket); err != nil {
			t.Fatal(err)
		}
		put := func(key string) {
			t.Helper()
			if _, err := o.Put(t.Context(), key, bytes.NewReader([]byte("voice")), 5, ""); err != nil {
				t.Fatal(err)
			}
		}
		hide := func(key string) { // leaves a delete marker
			t.Helper()
			if err := core.RemoveObject(t.Context(), config.Bucket, key, minio.RemoveObjectOptions{}); err != nil {
				t.Fatal(err)
			}
		}
		for _, key := range []string{"v/1/a", "v/1/a", "v/1/b", "v/2/a", "v/2/a"} {
			put(key)
		}
		hide("v/1/b")
		if _, err := o.Open(t.Context(), "v/1/b"); !errors.Is(err, models.NotFound) {
			t.Errorf("Open of an object under a delete marker: %v, want not found", err)
		}
		put("v/1/b")
		hide("v/1/b")
		if n, err := o.RemoveAll(t.Context(), "v/1/"); n != 2 || err != nil {
			t.Errorf("RemoveAll = %d, %v, want 2 objects", n, err)
		}
		if got := versions(t, core, config.Bucket, "v/1/"); got != 0 {
			t.Errorf("after RemoveAll %d versions remain", got)
		}
		if err := o.Remove(t.Context(), "v/2/a"); err != nil {
			t.Fatal(err)
		}
		if got := versions(t, core, config.Bucket, "v/"); got != 0 {
			t.Errorf("after Remove %d versions remain", got)
		}
	})
}

// versions counts versions and delete markers.
func versions(t *testing.T, core *minio.Core, bucket, prefix string) (n int) {
	t.Helper()
	for info := range core.Client.ListObjects(t.Context(), bucket, minio.ListObjectsOptions{Prefix: prefix, Recursive: true, WithVersions: true}) {
		if info.Err != nil {
			t.Fatal(info.Err)
		}
		n++
	}
	return n
}

// TestPutMemory stores 50 MB of unknown size and looks at the heap on the way.
// The limit is for both sides: the embedded server runs in this process.
func TestPutMemory(t *testing.T) {
	o := open(t, gateway)
	const size, limit = 50 << 20, 32 << 20
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	peak := uint64(0)
	body := zeros(size)
	watched := readerFunc(func(b []byte) (int, error) {
		runtime.ReadMemStats(&now)
		peak = max(peak, now.HeapInuse)
		return body.Read(b[:min(len(b), 1<<20)])
	})
	var info storage.ObjectInfo
	info, err := o.Put(t.Context(), "test/memory/a", watched, -1, "")
	if err != nil || info.Size != size {
		t.Fatalf("Put = %+v, %v", info, err)
	}
	used := peak - min(peak, before.HeapInuse)
	t.Logf("Put of %d MB took %.1f MB of heap", size>>20, float64(used)/(1<<20))
	if used > limit {
		t.Errorf("Put of %d MB took %d MB of heap, want at most %d", size>>20, used>>20, limit>>20)
	}
	if _, err := o.RemoveAll(t.Context(), "test/memory/"); err != nil {
		t.Fatal(err)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(b []byte) (int, error) { return f(b) }
