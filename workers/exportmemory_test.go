package workers

import (
	"context"
	"io"
	"runtime"
	"testing"

	"github.com/langdu/langdu/storage"
)

// endless is a store whose every object has 64 MB.
type endless struct{ storage.Objects }

type endlessObject struct {
	storage.Object
	left int64
}

func (endless) Open(context.Context, string) (storage.Object, error) {
	return &endlessObject{left: 64 << 20}, nil
}

func (o *endlessObject) Read(p []byte) (int, error) {
	if o.left <= 0 {
		return 0, io.EOF
	}
	n := min(int64(len(p)), o.left)
	o.left -= n
	return int(n), nil
}

func (*endlessObject) Close() error { return nil }

// watched counts what is written and looks at the heap now and then.
type watched struct{ n, next, most uint64 }

func (w *watched) Write(p []byte) (int, error) {
	if w.n += uint64(len(p)); w.n > w.next {
		w.next += 16 << 20
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		w.most = max(w.most, m.HeapInuse)
	}
	return len(p), nil
}

// TestExportHoldsNoSound wants an archive of hundreds of megabytes to need few.
func TestExportHoldsNoSound(t *testing.T) {
	h := newHouse(t)
	for range 3 {
		must(t, h.score(t, h.receive(t)))
	}
	var before runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	w := &watched{}
	must(t, h.exporter(endless{h.objects}).Write(t.Context(), w, learner))
	if grown := int64(w.most) - int64(before.HeapInuse); w.n < 500<<20 || grown > 32<<20 {
		t.Errorf("an archive of %d MB took %d MB", w.n>>20, grown>>20)
	} else {
		t.Logf("an archive of %d MB took %d MB", w.n>>20, grown>>20)
	}
}
