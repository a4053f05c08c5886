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
// else only once that was taken. So it is too with a hook that has taken nothing for a
// while, since nobody knows how it is. One that has said that it is gone is not called
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
	AdmitHook(ctx context.Context, party string, now, until time.Time) (time.Time, bool, error)
	NoteHook(ctx context.Context, party string, a models.HookAnswer) error
}

var _ hooks = storage.HookCalls(nil)

// errResting is the cause of an error of [Line.Send] where nothing was sent.
var errResting = errors.New("the app's hook is left alone for now: it did not answer, or another worker finds out whether it does")

// resting is errResting with how long it is worth to wait before asking again.
type resting struct{ wait time.Duration }

func (resting) Error() string        { return errResting.Error() }
func (resting) Is(target error) bool { return target == errResting }

// restWait is how long what has to be said waits for a hook that does not answer, and
// askWait for another worker who finds out.
const restWait, askWait = time.Minute, 2 * time.Second

// restingAt is why the hook may not be called now.
func (l *Line) restingAt(ctx context.Context, now time.Time) error {
	h, err := l.Hooks.Hook(ctx, l.Party.Name)
	switch {
	case err != nil:
		return err
	case h.Failing() || !h.GoneAt.IsZero():
		return resting{restWait}
	}
	return resting{askWait}
}

// Free is how many calls it is worth to take up now, want at most: one where it is not
// known that the hook is well. Each is asked for again when it is made.
func (l *Line) Free(ctx context.Context, want int) (int, error) {
	now := l.Now()
	h, err := l.Hooks.Hook(ctx, l.Party.Name)
	switch {
	case err != nil || h.Resting(now):
		return 0, err
	case !h.Well(now):
		return 1, nil
	}
	return want, nil
}

// Send is [outbound.Gate.Send] where the hook may be called, and notes whether it
// answers; errResting where it may not. What was not sent for want of a consent, or
// because a store is away, is not the hook's fault.
func (l *Line) Send(ctx context.Context, t outbound.Transfer) error {
	began := l.Now()
	lease, ok, err := l.Hooks.AdmitHook(ctx, l.Party.Name, began, began.Add(l.Lease))
	if err != nil {
		return err
	}
	if !ok {
		return models.E("workers.Line", models.Unavailable, l.restingAt(ctx, began))
	}
	err = l.Post(ctx, l.Party.Name, t)
	note := models.HookAnswer{Began: began, At: l.Now(), Lease: lease, Taken: err == nil}
	var said outbound.Answered
	if errors.As(err, &said) {
		note.Why, note.After, note.Gone = said.Word(), said.After, said.Gone()
	} else {
		note.Unsent = err != nil
	}
	failed := l.Hooks.NoteHook(ctx, l.Party.Name, note)
	if err == nil && failed != nil {
		return nil // it was taken: what the hook is like is noted by the next call
	}
	return errors.Join(err, failed)
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
