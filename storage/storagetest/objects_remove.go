package storagetest

import (
	"strings"
	"testing"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

func testRemove(t *testing.T, s objectStore) {
	for _, key := range []string{"a", "ab", "a.b", "dir/a"} {
		s.put(t, key, []byte(key))
	}
	ok(t, s.Remove(t.Context(), s.prefix+"a"))
	want(t, "keys", s.keys(t), []string{"a.b", "ab", "dir/a"})
	ok(t, s.Remove(t.Context(), s.prefix+"a"))
	ok(t, s.Remove(t.Context(), s.prefix+"never/there"))
	_, err := s.Open(t.Context(), s.prefix+"a")
	wantKind(t, "Open of a removed object", err, models.NotFound)
	s.put(t, "a", []byte("again"))
	want(t, "object stored again", string(s.read(t, "a")), "again")
}

func testRemoveAll(t *testing.T, s objectStore) {
	for _, key := range []string{"r/1/original", "r/1/playback.m4a", "r/1/peaks.json", "r/10/original", "r/1.x", "r/2/original"} {
		s.put(t, key, []byte(key))
	}
	n, err := s.RemoveAll(t.Context(), s.prefix+"r/1/")
	ok(t, err)
	want(t, "RemoveAll", n, 3)
	want(t, "keys", s.keys(t), []string{"r/1.x", "r/10/original", "r/2/original"})
	for _, prefix := range []string{"r/1/", "r/3/", "never/"} {
		n, err = s.RemoveAll(t.Context(), s.prefix+prefix)
		ok(t, err)
		want(t, "RemoveAll of nothing", n, 0)
	}
	n, err = s.RemoveAll(t.Context(), s.prefix)
	ok(t, err)
	want(t, "RemoveAll", n, 3)
	want(t, "keys", s.keys(t), nil)
}

func testList(t *testing.T, s objectStore) {
	names := []string{"a/1", "a/2", "a10", "b", "z/y/x"}
	for _, key := range names {
		s.put(t, key, []byte(key))
	}
	want(t, "keys in order", s.keys(t), names)
	var sizes int64
	count := 0
	ok(t, s.List(t.Context(), s.prefix+"a/", func(i storage.ObjectInfo) bool {
		count, sizes = count+1, sizes+i.Size
		return true
	}))
	want(t, "objects below a/", count, 2)
	want(t, "their bytes", sizes, 6)
	count = 0
	ok(t, s.List(t.Context(), s.prefix, func(storage.ObjectInfo) bool { count++; return count < 2 }))
	want(t, "calls of a yield that ends the list", count, 2)
	ok(t, s.List(t.Context(), s.prefix+"none/", func(storage.ObjectInfo) bool { t.Error("something below none/"); return true }))
}

func testBadKeys(t *testing.T, s objectStore) {
	for _, key := range []string{"", "/", "/a", "a/", "a//b", ".", "..", "../a", "a/../b", "a/./b", "a\x00b", "a\nb", `a\b`,
		"\xff", strings.Repeat("x", 1025)} {
		_, err := s.Put(t.Context(), key, strings.NewReader("x"), 1, "")
		wantKind(t, "Put", err, models.Invalid)
		_, err = s.Stat(t.Context(), key)
		wantKind(t, "Stat", err, models.Invalid)
		_, err = s.Open(t.Context(), key)
		wantKind(t, "Open", err, models.Invalid)
		wantKind(t, "Remove", s.Remove(t.Context(), key), models.Invalid)
	}
	for _, prefix := range []string{"", "/", "r", "r/1", "../", "r//", "r/../"} {
		_, err := s.RemoveAll(t.Context(), prefix)
		wantKind(t, "RemoveAll", err, models.Invalid)
	}
}
