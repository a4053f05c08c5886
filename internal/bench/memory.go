package main

import (
	"bytes"
	"context"
	"fmt"
	"runtime"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/langdu/langdu/audio/encode"
)

// bound is the most heap that one job may take beside what the process has
// anyway, per second of sound, and for the block buffers of a short one.
const (
	boundPerSecond = 600 << 10
	boundPerJob    = 24 << 20
)

// memory prints how much the heap grows by jobs at once, and wants it within the
// bound for each.
func (b *bench) memory(ctx context.Context) error {
	const length = 2 * time.Minute
	clip, text := b.reading(length)
	var wav bytes.Buffer
	if err := encode.WAV(&wav, clip); err != nil {
		return err
	}
	limit := boundPerJob + int(clip.Duration().Seconds())*boundPerSecond
	fmt.Fprintf(b.w, "\nheap of jobs on %s recordings, bound %d MB a job\n", length, limit>>20)
	for _, jobs := range []int{1, 2, 4} {
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
		fmt.Fprintf(b.w, "%d at once: %d MB\n", jobs, peak>>20)
		if peak > jobs*limit {
			return fmt.Errorf("%d jobs at once took %d MB, over %d MB", jobs, peak>>20, jobs*limit>>20)
		}
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
