package main

import (
	"bytes"
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/langdu/langdu/audio/encode"
)

// bound is the most heap that one job may take beside what the process has
// anyway, per second of sound, and for the block buffers of a short one.
const (
	boundPerSecond = 400 << 10
	boundPerJob    = 24 << 20
)

// garbage is how much the heap may grow over what is held before it is collected,
// in per cent. At the usual 100 a job's figure hangs by half on which of its steps
// a collection happens to fall, and so on the machine.
const garbage = 50

// memory prints how much the heap grows by jobs at once and by their length, and
// wants it within the bound for each.
func (b *bench) memory(ctx context.Context) error {
	defer debug.SetGCPercent(debug.SetGCPercent(garbage))
	fmt.Fprintf(b.w, "Heap that jobs at once take beside the rest, at GOGC=%d; bound: %d MB and %d kB a second of sound for each.\n\n| jobs | heap |\n|---|---:|\n", garbage, boundPerJob>>20, boundPerSecond>>10)
	for _, load := range []struct {
		jobs   int
		length time.Duration
	}{{1, 10 * time.Second}, {4, 10 * time.Second}, {1, 2 * time.Minute}, {4, 2 * time.Minute}, {1, 14 * time.Minute}} {
		if err := b.jobs(ctx, load.jobs, load.length); err != nil {
			return err
		}
	}
	return nil
}

// jobs measures so many at once on recordings of this length.
func (b *bench) jobs(ctx context.Context, jobs int, length time.Duration) error {
	clip, text := b.reading(length)
	var wav bytes.Buffer
	if err := encode.WAV(&wav, clip); err != nil {
		return err
	}
	clip.Samples = nil // not the jobs'
	peak, err := peakHeap(func() error {
		var group errgroup.Group
		for range jobs {
			group.Go(func() error { return b.once(ctx, wav.Bytes(), text, nil) })
		}
		return group.Wait()
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(b.w, "| %d of %s | %d MB |\n", jobs, length, peak>>20)
	if limit := jobs * (boundPerJob + int(length.Seconds())*boundPerSecond); peak > limit {
		return fmt.Errorf("%d jobs of %s took %d MB, over their bound of %d MB", jobs, length, peak>>20, limit>>20)
	}
	return nil
}

// peakHeap is how far the heap rose above where it was while f ran.
func peakHeap(f func() error) (int, error) {
	heap := func() int {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int(m.HeapAlloc)
	}
	runtime.GC()
	start, peak := heap(), 0
	done := make(chan struct{})
	var watch sync.WaitGroup
	watch.Go(func() {
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			peak = max(peak, heap()-start)
			select {
			case <-done:
				return
			case <-tick.C:
			}
		}
	})
	err := f()
	close(done)
	watch.Wait()
	return peak, err
}
