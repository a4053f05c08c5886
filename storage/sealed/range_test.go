package sealed_test

import (
	"bytes"
	"context"
	"io"
	"sync"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
	"github.com/langdu/langdu/storage/sealed"
)

// metered counts the bytes and the requests that reading costs.
type metered struct {
	storage.Objects
	bytes, seeks int64
}

func (m *metered) Open(ctx context.Context, key string) (storage.Object, error) {
	o, err := m.Objects.Open(ctx, key)
	return &meteredObject{o, m}, err
}

type meteredObject struct {
	storage.Object
	meter *metered
}

func (o *meteredObject) Read(b []byte) (int, error) {
	n, err := o.Object.Read(b)
	o.meter.bytes += int64(n)
	return n, err
}

func (o *meteredObject) Seek(offset int64, whence int) (int64, error) {
	o.meter.seeks++
	return o.Object.Seek(offset, whence)
}

// TestRangeCost wants a range to cost the packages that it lies in.
func TestRangeCost(t *testing.T) {
	stores(t, func(t *testing.T, store storage.Objects) {
		meter := &metered{Objects: store}
		o := over(t, meter)
		key, data := newKey(), noise(20<<20)
		put(t, o, key, data)
		for _, c := range []struct {
			name           string
			offset, length int64
			packages       int64
		}{
			{"start", 0, 100, 1},
			{"middle", 10<<20 + 12345, 100, 1},
			{"start of a package", 5 << 20, 100, 1},
			{"across two", 7*payload - 50, 100, 2},
			{"end", 20<<20 - 100, 100, 1},
			{"a package", 3 * payload, payload, 1},
		} {
			meter.bytes, meter.seeks = 0, 0
			got, err := read(t, o, key, c.offset, c.length)
			if err != nil || !bytes.Equal(got, data[c.offset:c.offset+c.length]) {
				t.Errorf("%s: %d bytes, %v", c.name, len(got), err)
			}
			if meter.bytes > c.packages*pack || meter.seeks > 1 {
				t.Errorf("%s: %d bytes in %d requests fetched for %d, want at most %d packages in 1", c.name, meter.bytes, meter.seeks, c.length, c.packages)
			}
		}
	})
}

// TestEveryRange reads what begins and ends around the edges of packages.
func TestEveryRange(t *testing.T) {
	store := openStore(t, gateway)
	o := over(t, store)
	key, data := newKey(), noise(2*payload)
	put(t, o, key, data)
	object, err := o.Open(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	defer object.Close()
	edges := []int64{0, 1, payload - 1, payload, payload + 1, 2*payload - 1, 2 * payload}
	for _, from := range edges {
		for _, to := range edges {
			if to < from {
				continue
			}
			if _, err := object.Seek(from, io.SeekStart); err != nil {
				t.Fatal(err)
			}
			got := make([]byte, to-from)
			if _, err := io.ReadFull(object, got); err != nil || !bytes.Equal(got, data[from:to]) {
				t.Errorf("bytes %d to %d: %v, or others", from, to, err)
			}
		}
	}
}

// TestFirstKeyRace puts a learner's first objects in many processes at once.
func TestFirstKeyRace(t *testing.T) {
	store, keys, master := openStore(t, gateway), openKeys(t), sealed.NewMasterKey()
	process := func() *sealed.Objects {
		return sealed.NewObjects(store, sealed.NewDataKeys(keys, sealed.NewRing(master), time.Now), ownedBy(somebody))
	}
	names := make([]string, 8)
	var wg sync.WaitGroup
	for i := range names {
		names[i] = newKey()
		wg.Go(func() { put(t, process(), names[i], noise(1000+i)) })
	}
	wg.Wait()
	for i, key := range names {
		if got, err := read(t, process(), key, 0, 0); err != nil || !bytes.Equal(got, noise(1000+i)) {
			t.Errorf("object %d: %d bytes, %v", i, len(got), err)
		}
	}
}

// TestPutReadsNothingWithoutKey wants a refused upload to cost nothing.
func TestPutReadsNothingWithoutKey(t *testing.T) {
	o := sealed.NewObjects(openStore(t, gateway), sealed.NewDataKeys(openKeys(t), sealed.NewRing(), time.Now), ownedBy(somebody))
	body := bytes.NewReader([]byte("x"))
	if _, err := o.Put(t.Context(), newKey(), body, 1, ""); models.KindOf(err) != models.Internal || body.Len() != 1 {
		t.Errorf("Put without a master key: %v, %d bytes left, want %s and 1", err, body.Len(), models.Internal)
	}
}
