package workers

import (
	"context"
	"sync"
	"time"
)

// alone keeps a recording whose worker never came back away from the others. It may
// have ended its worker, and those that were worked on beside it died with it: worked on
// beside them again it would take them along until all of them are given up. So whatever
// has died once is worked on while nothing else is in the process, and what ends its
// worker then has done it itself.
type alone struct {
	mu       sync.Mutex    // guards what follows
	ordinary int           // pieces of work that are no suspects
	idle     chan struct{} // closed when there is none, where somebody waits for that
	apart    chan struct{} // closed when ordinary work may begin; nil while it may
	suspect  bool          // one is worked on
}

// mostAlone is for how long a suspect waits for others and keeps them waiting: one that
// ends a process does it early, and a long one must not stand in everybody's way.
const mostAlone = 20 * time.Second

// enter waits while a suspect is worked on. It comes before the claim: what is claimed
// dies with the process. leave may be called twice.
func (a *alone) enter(ctx context.Context) (leave func(), err error) {
	for {
		a.mu.Lock()
		apart := a.apart
		if apart == nil {
			a.ordinary++
			a.mu.Unlock()
			return sync.OnceFunc(a.leave), nil
		}
		a.mu.Unlock()
		select {
		case <-apart:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func (a *alone) leave() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.ordinary--; a.ordinary == 0 && a.idle != nil {
		close(a.idle)
		a.idle = nil
	}
}

// isolate waits until nothing else is worked on, by one who has left. end must be called
// when it was. ok is false where another suspect is worked on.
func (a *alone) isolate(ctx context.Context) (end func(), ok bool) {
	a.mu.Lock()
	if a.suspect {
		a.mu.Unlock()
		return nil, false
	}
	a.suspect = true
	apart, idle := make(chan struct{}), make(chan struct{})
	a.apart = apart
	if a.ordinary == 0 {
		close(idle)
	} else {
		a.idle = idle
	}
	a.mu.Unlock()
	open := sync.OnceFunc(func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.apart = nil
		close(apart)
	})
	over := time.AfterFunc(mostAlone, open)
	select {
	case <-idle:
	case <-apart: // some take so long that they are gone on beside
	case <-ctx.Done():
	}
	return func() {
		over.Stop()
		open()
		a.mu.Lock()
		defer a.mu.Unlock()
		a.suspect = false
	}, true
}
