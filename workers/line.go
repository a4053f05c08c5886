package workers

import (
	"context"
	"errors"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
	"github.com/langdu/langdu/workers/outbound"
)

// Line is the way to the app's hook. It leaves the hook alone while that does not
// answer, for all workers together: of what waits one call is tried, and everything
// else only once that was taken. A hook that has said that it is gone is not called
// until an operator says so.
type Line struct {
	Hooks hooks
	Party models.Party
	Post  func(ctx context.Context, party string, t outbound.Transfer) error
	// Lease is how long one call may take before another worker tries the next.
	Lease time.Duration
	Now   func() time.Time
}

// hooks is what a line asks of the records.
type hooks interface {
	Hook(ctx context.Context, party string) (models.Hook, error)
	PutHook(ctx context.Context, h models.Hook) error
	ProbeHook(ctx context.Context, party string, now, until time.Time) (bool, error)
}

var _ hooks = storage.HookCalls(nil)

// errResting is the cause of an error of [Line.Send] where nothing was sent.
var errResting = errors.New("the app's hook is left alone for a while, because it did not answer")

// Free is how many calls may be made now, want at most. Where the hook was left alone
// it is one, and whoever is told so makes it.
func (l *Line) Free(ctx context.Context, want int) (int, error) {
	now := l.Now()
	h, err := l.Hooks.Hook(ctx, l.Party.Name)
	switch {
	case err != nil || h.Resting(now):
		return 0, err
	case !h.Failing():
		return want, nil
	}
	ok, err := l.Hooks.ProbeHook(ctx, l.Party.Name, now, now.Add(l.Lease))
	if err != nil || !ok {
		return 0, err
	}
	return 1, nil
}

// Send is [outbound.Gate.Send] that notes whether the hook answers. What was not sent
// for want of a consent, or because a store is away, is not the hook's fault.
func (l *Line) Send(ctx context.Context, t outbound.Transfer) error {
	err := l.Post(ctx, l.Party.Name, t)
	var said outbound.Answered
	if err != nil && !errors.As(err, &said) {
		return err
	}
	now := l.Now()
	h, failed := l.Hooks.Hook(ctx, l.Party.Name)
	switch {
	case failed != nil:
	case err != nil:
		failed = l.Hooks.PutHook(ctx, h.Failed(now, said.Word(), said.After, said.Gone()))
	case h.Failures > 0 || now.Sub(h.DeliveredAt) > deliveredEvery:
		failed = l.Hooks.PutHook(ctx, h.Took(now))
	}
	if err == nil && failed != nil {
		return nil // it was taken: what the hook is like is noted by the next call
	}
	return errors.Join(err, failed)
}

// deliveredEvery is how exactly it is noted when the hook took something last.
const deliveredEvery = time.Minute

// SendOne is Send for one call by itself; errResting where the hook is left alone.
func (l *Line) SendOne(ctx context.Context, t outbound.Transfer) error {
	free, err := l.Free(ctx, 1)
	if err == nil && free == 0 {
		err = models.E("workers.Line", models.Unavailable, errResting)
	}
	if err != nil {
		return err
	}
	return l.Send(ctx, t)
}

// wordOf says in a word or a status why a call failed: nothing of a person.
func wordOf(err error) string {
	var said outbound.Answered
	if errors.As(err, &said) {
		return said.Word()
	}
	if kind := models.KindOf(err); kind != "" {
		return string(kind)
	}
	return "unknown"
}
