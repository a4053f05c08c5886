package main

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// capacity is how many recordings a second the whole service takes from last byte to
// result when it always has some to work on: so many clients at a time for a while. each is
// what one costs all processors, and ours what of that is langdu and not its stores.
func capacity(ctx context.Context, h *house, c *client, samples []sample, learners []string, lasts time.Duration) (perSecond float64, each, ours time.Duration, err error) {
	const clients = 6
	before, oursBefore, err := h.cpu()
	if err != nil {
		return 0, 0, 0, err
	}
	began, done := time.Now(), atomic.Int64{}
	var group sync.WaitGroup
	failed := make(chan error, clients)
	for i := range clients {
		group.Go(func() {
			for n := i; time.Since(began) < lasts; n += clients {
				one := c.arrive(ctx, learners[n%len(learners)], samples[n%len(samples)], time.Now(), true)
				switch {
				case one.err != nil:
					failed <- one.err
					return
				case one.refused != nil: // the machine has other things to do just now
					if failure := sleep(ctx, one.refused.after); failure != nil {
						failed <- failure
						return
					}
				default:
					done.Add(1)
				}
			}
		})
	}
	group.Wait()
	close(failed)
	if err := <-failed; err != nil {
		return 0, 0, 0, err
	}
	took := time.Since(began)
	after, oursAfter, err := h.cpu()
	n := time.Duration(max(done.Load(), 1))
	return float64(n) / took.Seconds(), (after - before) / n, (oursAfter - oursBefore) / n, err
}
