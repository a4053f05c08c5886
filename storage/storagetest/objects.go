package storagetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// TestObjects holds an implementation of storage.Objects to its contract. Each
// call of open returns a store; all of them may be the same one.
func TestObjects(t *testing.T, open func(t *testing.T) storage.Objects) {
	for name, test := range map[string]func(*testing.T, objectStore){
		"RoundTrip":          testRoundTrip,
		"Replace":            testReplace,
		"NotFound":           testObjectNotFound,
		"Seek":               testSeek,
		"FailingReader":      testFailingReader,
		"CancelledMidway":    testCancelledMidway,
		"WrongSize":          testWrongSize,
		"Remove":             testRemove,
		"RemoveAll":          testRemoveAll,
		"List":               testList,
		"BadKeys":            testBadKeys,
		"ConcurrentPuts":     testConcurrentPuts,
		"ContextEnded":       testObjectsContextEnded,
		"ReadAfterCancelled": testReadAfterCancelled,
	} {
		t.Run(name, func(t *testing.T) {
			test(t, objectStore{open(t), fmt.Sprintf("test/%016x/", rand.Uint64())})
		})
	}
}

// objectStore is a store and a prefix that nobody else uses.
type objectStore struct {
	storage.Objects
	prefix string
}

// put stores data under the prefix.
func (s objectStore) put(t *testing.T, name string, data []byte) storage.ObjectInfo {
	t.Helper()
	info, err := s.Put(t.Context(), s.prefix+name, bytes.NewReader(data), int64(len(data)), "audio/webm")
	ok(t, err)
	return info
}

// read reads the whole object.
func (s objectStore) read(t *testing.T, name string) []byte {
	t.Helper()
	o, err := s.Open(t.Context(), s.prefix+name)
	ok(t, err)
	defer o.Close()
	data, err := io.ReadAll(o)
	ok(t, err)
	return data
}

// keys lists what is below the prefix, without it.
func (s objectStore) keys(t *testing.T) (keys []string) {
	t.Helper()
	ok(t, s.List(t.Context(), s.prefix, func(i storage.ObjectInfo) bool {
		keys = append(keys, strings.TrimPrefix(i.Key, s.prefix))
		return true
	}))
	return keys
}

// noise is n bytes that do not repeat.
func noise(n int) []byte {
	source := rand.NewChaCha8([32]byte{1})
	data := make([]byte, n)
	source.Read(data)
	return data
}

// oddSizes lie around what implementations buffer and split by.
var oddSizes = []int{0, 1, 4095, 1<<20 - 1, 1 << 20, 1<<20 + 1, 5 << 20, 8 << 20, 8<<20 + 1, 16 << 20}

func testRoundTrip(t *testing.T, s objectStore) {
	data := noise(slices.Max(oddSizes))
	for _, n := range oddSizes {
		for _, size := range []int64{int64(n), -1} {
			key := s.prefix + fmt.Sprintf("%d/%d", n, size)
			// io.MultiReader hides that the reader could seek or tell its length.
			info, err := s.Put(t.Context(), key, io.MultiReader(bytes.NewReader(data[:n])), size, "audio/mp4")
			ok(t, err)
			want(t, "Put's key", info.Key, key)
			want(t, "Put's size", info.Size, int64(n))
			o, err := s.Open(t.Context(), key)
			ok(t, err)
			got, err := io.ReadAll(o)
			ok(t, err)
			ok(t, o.Close())
			if !bytes.Equal(got, data[:n]) {
				t.Fatalf("object of %d bytes (announced %d): read %d bytes, or others", n, size, len(got))
			}
			want(t, "Open's size", o.Info().Size, int64(n))
			want(t, "media type", o.Info().MediaType, "audio/mp4")
			stat, err := s.Stat(t.Context(), key)
			ok(t, err)
			want(t, "Stat", stat, o.Info())
			want(t, "Put's ETag", info.ETag, stat.ETag)
			if stat.ETag == "" || stat.Modified.IsZero() {
				t.Fatalf("Stat = %+v, want an ETag and a time", stat)
			}
		}
	}
}

func testReplace(t *testing.T, s objectStore) {
	s.put(t, "a", noise(9<<20))
	s.put(t, "a", []byte("second"))
	want(t, "object", string(s.read(t, "a")), "second")
	want(t, "keys", s.keys(t), []string{"a"})
}

func testObjectNotFound(t *testing.T, s objectStore) {
	s.put(t, "dir/a", []byte("x"))
	for _, key := range []string{"none", "dir", "dir/a/b", "dir/b"} {
		_, err := s.Stat(t.Context(), s.prefix+key)
		wantKind(t, "Stat "+key, err, models.NotFound)
		_, err = s.Open(t.Context(), s.prefix+key)
		wantKind(t, "Open "+key, err, models.NotFound)
	}
}

func testSeek(t *testing.T, s objectStore) {
	data := noise(100_000)
	s.put(t, "a", data)
	o, err := s.Open(t.Context(), s.prefix+"a")
	ok(t, err)
	defer o.Close()
	for _, c := range []struct {
		offset int64
		whence int
		at     int64
	}{
		{10, io.SeekStart, 10},
		{0, io.SeekCurrent, 110},
		{5000, io.SeekCurrent, 5210},
		{-50, io.SeekEnd, 99_950},
		{0, io.SeekStart, 0},
		{0, io.SeekEnd, 100_000},
		{200_000, io.SeekStart, 200_000},
	} {
		at, err := o.Seek(c.offset, c.whence)
		ok(t, err)
		want(t, "Seek", at, c.at)
		rest := data[min(c.at, int64(len(data))):]
		got := make([]byte, min(100, len(rest)))
		_, err = io.ReadFull(o, got)
		ok(t, err)
		if !bytes.Equal(got, rest[:len(got)]) {
			t.Fatalf("after Seek(%d, %d) other bytes were read", c.offset, c.whence)
		}
	}
	if n, err := o.Read(make([]byte, 1)); n != 0 || err != io.EOF {
		t.Fatalf("Read past the end = %d, %v, want 0, EOF", n, err)
	}
	_, err = o.Seek(-1, io.SeekStart)
	wantKind(t, "Seek to -1", err, models.Invalid)
}

// breaking yields n bytes and then err.
func breaking(n int, err error) io.Reader {
	return io.MultiReader(bytes.NewReader(noise(n)), readerFunc(func([]byte) (int, error) { return 0, err }))
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(b []byte) (int, error) { return f(b) }

func testFailingReader(t *testing.T, s objectStore) {
	broken := errors.New("the cable was pulled")
	for _, n := range []int{0, 1000, 9 << 20} {
		for _, size := range []int64{-1, 30 << 20} {
			_, err := s.Put(t.Context(), s.prefix+"a", breaking(n, broken), size, "audio/webm")
			if !errors.Is(err, broken) {
				t.Fatalf("Put of a body that breaks at %d: error %v, want the reader's", n, err)
			}
			_, err = s.Stat(t.Context(), s.prefix+"a")
			wantKind(t, "Stat afterwards", err, models.NotFound)
		}
	}
	s.put(t, "a", []byte("kept"))
	if _, err := s.Put(t.Context(), s.prefix+"a", breaking(9<<20, broken), -1, ""); err == nil {
		t.Fatal("Put of a body that breaks succeeds")
	}
	want(t, "object that was to be replaced", string(s.read(t, "a")), "kept")
}

func testCancelledMidway(t *testing.T, s objectStore) {
	for _, n := range []int{1000, 9 << 20} {
		ctx, cancel := context.WithCancel(t.Context())
		body := io.MultiReader(bytes.NewReader(noise(n)), readerFunc(func(b []byte) (int, error) {
			cancel()
			return len(b), nil // and never ends
		}))
		_, err := s.Put(ctx, s.prefix+"a", body, -1, "audio/webm")
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("Put cancelled after %d bytes: error %v, want context.Canceled", n, err)
		}
		_, err = s.Stat(t.Context(), s.prefix+"a")
		wantKind(t, "Stat afterwards", err, models.NotFound)
	}
}

func testWrongSize(t *testing.T, s objectStore) {
	for _, n := range []int{10, 10 << 20} {
		for _, size := range []int64{0, int64(n) - 1, int64(n) + 1, int64(n) + 20<<20} {
			_, err := s.Put(t.Context(), s.prefix+"a", bytes.NewReader(noise(n)), size, "")
			wantKind(t, fmt.Sprintf("Put of %d bytes announced as %d", n, size), err, models.Invalid)
			_, err = s.Stat(t.Context(), s.prefix+"a")
			wantKind(t, "Stat afterwards", err, models.NotFound)
		}
	}
}

func testConcurrentPuts(t *testing.T, s objectStore) {
	for _, err := range atOnce(16, func(i int) error {
		body := bytes.Repeat([]byte{byte('a' + i)}, 300_000+i)
		_, err := s.Put(t.Context(), s.prefix+"a", bytes.NewReader(body), int64(len(body)), "")
		return err
	}) {
		ok(t, err)
	}
	got := s.read(t, "a")
	want(t, "length", len(got), 300_000+int(got[0]-'a'))
	if bytes.Count(got, got[:1]) != len(got) {
		t.Fatal("the object is a mixture of two bodies")
	}
}

func testObjectsContextEnded(t *testing.T, s objectStore) {
	s.put(t, "a", []byte("x"))
	ctx := cancelled(t)
	for what, call := range objectCalls(s.prefix) {
		err := call(ctx, s)
		wantKind(t, what, err, models.Unavailable)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s with an ended context: error %v, want context.Canceled in it", what, err)
		}
	}
	want(t, "object", string(s.read(t, "a")), "x")
}

func testReadAfterCancelled(t *testing.T, s objectStore) {
	s.put(t, "a", noise(4<<20))
	ctx, cancel := context.WithCancel(t.Context())
	o, err := s.Open(ctx, s.prefix+"a")
	ok(t, err)
	defer o.Close()
	_, err = io.ReadFull(o, make([]byte, 10))
	ok(t, err)
	cancel()
	_, err = io.Copy(io.Discard, o)
	wantKind(t, "Read with an ended context", err, models.Unavailable)
}

// objectCalls is every call of the port that asks the store.
func objectCalls(prefix string) map[string]func(context.Context, storage.Objects) error {
	return map[string]func(context.Context, storage.Objects) error{
		"Put": func(ctx context.Context, o storage.Objects) error {
			_, err := o.Put(ctx, prefix+"a", strings.NewReader("y"), 1, "")
			return err
		},
		"Open": func(ctx context.Context, o storage.Objects) error {
			_, err := o.Open(ctx, prefix+"a")
			return err
		},
		"Stat": func(ctx context.Context, o storage.Objects) error {
			_, err := o.Stat(ctx, prefix+"a")
			return err
		},
		"Remove": func(ctx context.Context, o storage.Objects) error { return o.Remove(ctx, prefix+"a") },
		"RemoveAll": func(ctx context.Context, o storage.Objects) error {
			_, err := o.RemoveAll(ctx, prefix)
			return err
		},
		"List": func(ctx context.Context, o storage.Objects) error {
			return o.List(ctx, prefix, func(storage.ObjectInfo) bool { return true })
		},
	}
}

// TestObjectsUnavailable takes a store that does not answer: every call must say
// so and none that something is absent.
func TestObjectsUnavailable(t *testing.T, away storage.Objects) {
	t.Run("Unavailable", func(t *testing.T) {
		for what, call := range objectCalls("test/away/") {
			t.Run(what, func(t *testing.T) {
				t.Parallel() // each waits for its retries
				wantKind(t, what, call(t.Context(), away), models.Unavailable)
			})
		}
	})
}
