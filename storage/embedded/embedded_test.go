package embedded_test

import (
	"bytes"
	"io"
	"path/filepath"
	"testing"

	"github.com/langdu/langdu/storage/embedded"
	"github.com/langdu/langdu/storage/objects"
)

func TestSmoke(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "objects")
	s, err := embedded.Start(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	o, err := objects.Open(t.Context(), s.Config())
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{0, 1, 1000, 1 << 20, 8 << 20, 8<<20 + 1, 20 << 20} {
		for _, size := range []int64{-1, int64(n)} {
			data := bytes.Repeat([]byte("abcdefg"), n/7+1)[:n]
			info, err := o.Put(t.Context(), "r/x/original", bytes.NewReader(data), size, "audio/webm")
			if err != nil {
				t.Fatal(n, size, err)
			}
			obj, err := o.Open(t.Context(), "r/x/original")
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(obj)
			if err != nil || !bytes.Equal(got, data) {
				t.Fatalf("%d: read %d %v", n, len(got), err)
			}
			obj.Close()
			t.Logf("%+v %+v", info, obj.Info())
		}
	}
	k, err := o.RemoveAll(t.Context(), "r/x/")
	if err != nil || k != 1 {
		t.Fatal(k, err)
	}
	if _, err := o.Stat(t.Context(), "r/x/original"); err == nil {
		t.Fatal("still there")
	} else {
		t.Log(err)
	}
}
