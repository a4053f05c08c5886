package workers

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
	"github.com/langdu/langdu/workers/outbound"
)

// Caller calls the app's hook of what became of recordings and exports, from the
// records, at least once each: a worker that dies between the call and its note is
// followed by one that calls again, with the same webhook-id. Nothing promises an
// order, because a call that failed comes after those that did not.
type Caller struct {
	Calls storage.HookCalls
	Line  *Line
	// Lease is how long calls that a worker has taken are left to it.
	Lease  time.Duration
	Jitter func() float64 // from 0 to 1
	Now    func() time.Time
	Log    *slog.Logger
}

// callsInPass is how many calls are taken together. They are made at once: one that
// waited for another would wait for longer than its lease, and be made twice.
const callsInPass = 4

// Run makes passes until ctx ends: at once again while there is more to do.
func (c *Caller) Run(ctx context.Context, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		n, err := c.Pass(ctx)
		if err != nil && ctx.Err() == nil {
			c.Log.Warn("the app's hook", "err", err)
		}
		if n > 0 && err == nil && ctx.Err() == nil {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Pass makes what calls are due and may be made, and returns how many that were. The
// error is the records'; what the hook does not take is in them.
func (c *Caller) Pass(ctx context.Context) (int, error) {
	free, err := c.Line.Free(ctx, callsInPass)
	if err != nil || free == 0 {
		return 0, err
	}
	now := c.Now()
	calls, err := c.Calls.ClaimHookCalls(ctx, now, now.Add(c.Lease), free)
	if err != nil {
		return 0, err
	}
	group, made := errgroup.Group{}, atomic.Int64{}
	for _, call := range calls {
		group.Go(func() error {
			err := c.one(ctx, call)
			if errors.Is(err, errResting) { // others have found out meanwhile: it waits as it did
				return c.Calls.PostponeHookCall(ctx, call, call.Attempt-1, call.Why, now)
			}
			made.Add(1)
			return err
		})
	}
	err = group.Wait()
	return int(made.Load()), err
}

// one makes a call and notes what came of it; errResting where it was not to be made.
func (c *Caller) one(ctx context.Context, call models.HookCall) error {
	if call.Learner == "" {
		return c.Calls.EndHookCall(ctx, call, models.HookRefused, "erased", c.Now())
	}
	body, err := c.body(call)
	if err != nil {
		return err
	}
	err = c.Line.Send(ctx, outbound.Transfer{
		ID: call.ID, Learner: call.Learner, Purpose: c.Line.Party.Purpose, MediaType: "application/json", Body: body,
	})
	switch now := c.Now(); {
	case errors.Is(err, errResting):
		return err
	case err == nil:
		return c.Calls.EndHookCall(ctx, call, models.HookDelivered, "", now)
	case ctx.Err() != nil:
		return nil // the lease runs out, and another calls
	case errors.Is(err, models.Forbidden):
		return c.Calls.EndHookCall(ctx, call, models.HookRefused, "consent", now)
	case errors.Is(err, models.NotFound), errors.Is(err, models.Gone):
		return c.Calls.EndHookCall(ctx, call, models.HookRefused, "erased", now)
	default:
		return c.later(ctx, call, err, now)
	}
}

// later puts a call off, or gives it up. Where the hook was not even tried, because a
// store is away, the attempt does not count.
func (c *Caller) later(ctx context.Context, call models.HookCall, err error, now time.Time) error {
	var said outbound.Answered
	if !errors.As(err, &said) {
		return errors.Join(err, c.Calls.PostponeHookCall(ctx, call, call.Attempt-1, wordOf(err), now.Add(storeWait)))
	}
	wait, more := models.HookWait(call.Attempt, c.Jitter())
	if !more {
		return c.Calls.EndHookCall(ctx, call, models.HookDead, said.Word(), now)
	}
	return c.Calls.PostponeHookCall(ctx, call, call.Attempt, said.Word(), now.Add(max(wait, said.After)))
}

// storeWait is how long a call waits for a store of ours.
const storeWait = 10 * time.Second

// event is the body of a call: what became of which recording or export. Everything
// else the app asks for with its own token.
type event struct {
	Type      models.HookEvent `json:"type"`
	Timestamp time.Time        `json:"timestamp"`
	Data      struct {
		Recording string           `json:"recording,omitempty"`
		Export    string           `json:"export,omitempty"`
		Learner   models.LearnerID `json:"learner,omitempty"` // where that is declared
	} `json:"data"`
}

func (c *Caller) body(call models.HookCall) ([]byte, error) {
	e := event{Type: call.Event, Timestamp: call.At}
	if call.Event == models.HookExport {
		e.Data.Export = call.About
	} else {
		e.Data.Recording = call.About
	}
	if c.Line.Party.Takes(models.ClassLearner) {
		e.Data.Learner = call.Learner
	}
	body, err := json.Marshal(e)
	if err != nil {
		return nil, models.E("workers.Caller", models.Internal, err)
	}
	return body, nil
}

const (
	// hookLife is how long a call waits for a hook that does not answer.
	hookLife = 5 * 24 * time.Hour
	// hookKept is how long a call is kept that can be made again.
	hookKept = 30 * 24 * time.Hour
	// hookMost bounds the calls that are kept, whatever their age.
	hookMost = 500_000
)

// OldHookCalls gives up calls that nobody took and forgets old ones.
func OldHookCalls(calls storage.HookKeeping, now func() time.Time) Chore {
	return Chore{
		Name: "calls of the app's hook",
		Sweep: func(ctx context.Context, at time.Time, _ models.Schedule) (int, error) {
			return calls.PurgeHookCalls(ctx, at.Add(-hookLife), at.Add(-hookKept), hookMost, batch, now())
		},
		Count: func(ctx context.Context, at time.Time, _ models.Schedule) (int, error) {
			return calls.OldHookCalls(ctx, at.Add(-hookKept))
		},
	}
}
