package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/langdu/langdu/internal/cputime"
)

// traffic is recordings that come by themselves, whether or not the service keeps up:
// when each comes is drawn before the first is sent (a Poisson process), and each is
// measured from when it was to come, so that a slow answer delays no later arrival and
// hides nothing.
type traffic struct {
	rate     float64 // arrivals a second
	lasts    time.Duration
	seed     uint64
	learners []string
}

// heard is what became of an arrival.
type heard struct {
	learner string
	events  bool
	late    time.Duration // how much later it was sent than it was to be: our own slowness
	upload  time.Duration // from when it was to be sent until it was taken
	result  time.Duration // from its last byte until its result was read
	refused *refusal
	err     error
}

// outcome is what became of a traffic.
type outcome struct {
	all  []heard
	took time.Duration // until the last result
	cpu  struct{ service, langdu, client time.Duration }
}

// run sends the traffic and waits for every result.
func (t traffic) run(ctx context.Context, h *house, c *client, samples []sample) (*outcome, error) {
	draw := rand.New(rand.NewPCG(t.seed, 7))
	o := &outcome{}
	before, ours, err := h.cpu()
	if err != nil {
		return nil, err
	}
	mine, began := cputime.Used(), time.Now()
	var mu sync.Mutex // guards o.all
	var group sync.WaitGroup
	for at, n := time.Duration(0), 0; ; n++ {
		at += time.Duration(draw.ExpFloat64() / t.rate * float64(time.Second))
		if at > t.lasts {
			break
		}
		learner, s := t.learners[draw.IntN(len(t.learners))], samples[n%len(samples)]
		if err := sleep(ctx, time.Until(began.Add(at))); err != nil {
			return nil, err
		}
		due := began.Add(at)
		group.Go(func() {
			one := c.arrive(ctx, learner, s, due, n%2 == 0)
			mu.Lock()
			defer mu.Unlock()
			o.all = append(o.all, one)
		})
	}
	group.Wait()
	o.took, o.cpu.client = time.Since(began), cputime.Used()-mine
	after, oursAfter, err := h.cpu()
	o.cpu.service, o.cpu.langdu = after-before, oursAfter-ours
	return o, err
}

// arrive sends one recording and reads its result.
func (c *client) arrive(ctx context.Context, learner string, s sample, due time.Time, events bool) heard {
	one := heard{learner: learner, events: events, late: time.Since(due)}
	id, last, err := c.upload(ctx, learner, s)
	one.upload = time.Since(due)
	var no refusal
	switch {
	case errors.As(err, &no):
		one.refused = &no
		return one
	case err == nil:
		err = c.result(ctx, id, events)
	}
	one.result, one.err = time.Since(last), err
	return one
}

// sleep waits, or ends early with ctx's error.
func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// results is how long those waited that were taken and that keep is true of.
func (o *outcome) results(keep func(heard) bool) (all times) {
	for _, one := range o.all {
		if one.refused == nil && one.err == nil && keep(one) {
			all = append(all, one.result)
		}
	}
	slices.Sort(all)
	return all
}

func everyone(heard) bool { return true }

// refused counts those that were told to come back, and those of them who were not told when.
func (o *outcome) refused() (n, speechless int) {
	for _, one := range o.all {
		if one.refused != nil {
			n++
			if one.refused.after <= 0 {
				speechless++
			}
		}
	}
	return n, speechless
}

// failed is the errors there were; none is wanted.
func (o *outcome) failed() error {
	var all []error
	for _, one := range o.all {
		if one.err != nil {
			all = append(all, one.err)
		}
	}
	if _, speechless := o.refused(); speechless > 0 {
		all = append(all, fmt.Errorf("%d refusals do not say when to come back", speechless))
	}
	if len(all) > 5 {
		all = append(all[:5], fmt.Errorf("and %d more", len(all)-5))
	}
	return errors.Join(all...)
}

// times is durations from the shortest to the longest.
type times []time.Duration

// at is the time within which a share of them lies.
func (t times) at(share float64) time.Duration {
	if len(t) == 0 {
		return 0
	}
	return t[min(int(share*float64(len(t))), len(t)-1)]
}
