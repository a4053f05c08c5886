package sealed_test

import (
	"bytes"
	"context"
	"io"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
	"github.com/langdu/langdu/storage/objects"
	"github.com/langdu/langdu/storage/sealed"
)

// Benchmark compares objects sealed and as they are: what one costs to open at its
// first byte, to read from the middle, to read whole, and to put.
func Benchmark(b *testing.B) {
	store, err := objects.Open(b.Context(), gateway)
	if err != nil {
		b.Fatal(err)
	}
	nobody := func(context.Context, string) (models.Alias, error) { return "", nil }
	bare := sealed.NewObjects(store, sealed.NewDataKeys(openKeys(b), sealed.NewRing(), time.Now), nobody)
	for name, o := range map[string]storage.Objects{"bare": bare, "sealed": over(b, store)} {
		key, data := newKey(), noise(300_000) // a reading of 50 s as it is played back
		put(b, o, key, data)
		b.Run(name+"/Open", func(b *testing.B) {
			for b.Loop() {
				object, err := o.Open(b.Context(), key)
				if err != nil {
					b.Fatal(err)
				}
				_ = object.Close() // nothing was read
			}
		})
		b.Run(name+"/Range", func(b *testing.B) {
			for b.Loop() {
				if _, err := read(b, o, key, 150_000, 100); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(name+"/Read", func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				if got, err := read(b, o, key, 0, 0); err != nil || len(got) != len(data) {
					b.Fatal(len(got), err)
				}
			}
		})
		b.Run(name+"/Put", func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				put(b, o, newKey(), data)
			}
		})
	}
}

// discarding is a store that costs nothing.
type discarding struct{ storage.Objects }

func (discarding) Put(_ context.Context, _ string, r io.Reader, _ int64, _ string) (storage.ObjectInfo, error) {
	n, err := io.Copy(io.Discard, r)
	return storage.ObjectInfo{Size: n}, err
}

// BenchmarkKey is what a small object costs more than unsealed: to fetch and decrypt
// its learner's data key, and to derive its own.
func BenchmarkKey(b *testing.B) {
	o, data := over(b, discarding{}), noise(100)
	for b.Loop() {
		put(b, o, "a", data)
	}
}

// BenchmarkSeal is sealing alone.
func BenchmarkSeal(b *testing.B) {
	o, data := over(b, discarding{}), noise(8<<20)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := o.Put(b.Context(), "a", bytes.NewReader(data), int64(len(data)), ""); err != nil {
			b.Fatal(err)
		}
	}
}
