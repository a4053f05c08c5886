//go:build linux

package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"
)

// fault is something that goes wrong, and is put right again before inject returns.
type fault struct {
	kind string
	// alone says that nothing else is broken meanwhile, so that what follows from it can
	// be measured.
	alone  bool
	inject func(ctx context.Context, h *house, r *rand.Rand) error
}

// injected is a fault that was.
type injected struct {
	kind  string
	begun time.Duration // after the start
	took  time.Duration
	err   error
}

// injector breaks the house in the order that its seed gives: each kind once, then
// all in turn, shuffled anew each time.
type injector struct {
	plan   plan
	house  *house
	faults []fault
	start  time.Time

	mu   sync.Mutex // guards what follows
	done []injected
}

// order is the faults in the order of the seed.
func order(faults []fault, n int, seed uint64) []fault {
	r := rand.New(rand.NewPCG(seed, 0xfa17))
	var all []fault
	for len(all) < n {
		round := slices.Clone(faults)
		r.Shuffle(len(round), func(i, j int) { round[i], round[j] = round[j], round[i] })
		all = append(all, round...)
	}
	return all[:n]
}

// run injects as many faults as planned. They overlap as planned, but those that want to
// be alone. It returns when all is put right.
func (i *injector) run(ctx context.Context, log func(string, ...any)) {
	i.start = time.Now()
	planned := order(i.faults, i.plan.Faults, i.plan.Seed)
	var broken sync.WaitGroup
	turns := make(chan struct{}, i.plan.Overlap)
	for n, f := range planned {
		if ctx.Err() != nil {
			break
		}
		if f.alone {
			broken.Wait()
			_ = i.house.calm(ctx) // a finding elsewhere, where it is not
		}
		r := rand.New(rand.NewPCG(i.plan.Seed, uint64(n)))
		turns <- struct{}{}
		broken.Go(func() {
			defer func() { <-turns }()
			log("fault %d of %d: %s", n+1, len(planned), f.kind)
			i.inject(ctx, f, r)
		})
		if f.alone {
			broken.Wait()
		}
		pause(ctx, i.plan.gap(r))
	}
	broken.Wait()
}

func (i *injector) inject(ctx context.Context, f fault, r *rand.Rand) {
	one := injected{kind: f.kind, begun: time.Since(i.start)}
	one.err = f.inject(ctx, i.house, r)
	one.took = time.Since(i.start) - one.begun
	i.mu.Lock()
	defer i.mu.Unlock()
	i.done = append(i.done, one)
}

// counts is how often each kind was injected.
func (i *injector) counts() (by map[string]int, failed []string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	by = map[string]int{}
	for _, one := range i.done {
		by[one.kind]++
		if one.err != nil {
			failed = append(failed, fmt.Sprintf("%s: %v", one.kind, one.err))
		}
	}
	return by, failed
}

// over says whether all were injected.
func (i *injector) over() bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	return len(i.done) >= i.plan.Faults
}

// only keeps the faults of which the kind has a word in it.
func only(faults []fault, word string) []fault {
	return slices.DeleteFunc(slices.Clone(faults), func(f fault) bool { return !strings.Contains(f.kind, word) })
}

// between is a random time.
func between(r *rand.Rand, least, most time.Duration) time.Duration {
	return least + time.Duration(r.Int64N(int64(most-least)+1))
}
