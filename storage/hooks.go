package storage

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
)

// HookCalls is what the app's hook is called of. A call is written where a recording
// is settled or erased, or an export done, in the same transaction,
// if the store was told that the app has such a hook.
type HookCalls interface {
	// ClaimHookCalls takes due calls for one attempt each, until the lease ends, most
	// overdue first. A call about somebody who is no more has no learner.
	ClaimHookCalls(ctx context.Context, now, lease time.Time, limit int) ([]models.HookCall, error)

	// EndHookCall ends a call that a worker holds: delivered, refused or dead.
	EndHookCall(ctx context.Context, c models.HookCall, state models.HookState, why string, now time.Time) error

	// PostponeHookCall makes a call that a worker holds due at a later time.
	// attempt is how many count.
	PostponeHookCall(ctx context.Context, c models.HookCall, attempt int, why string, due time.Time) error

	// Hook is whether the hook of a party answers.
	Hook(ctx context.Context, party string) (models.Hook, error)

	// AdmitHook says whether the caller may call the hook now. One that is well may be
	// called by all at once; of any other the caller that is told so has it alone, until
	// the lease that it is given ends or NoteHook gives it back. Nobody may call one that
	// rests or is gone.
	AdmitHook(ctx context.Context, party string, now, until time.Time) (lease time.Time, ok bool, err error)

	// NoteHook notes what the hook made of a call that was admitted. Each failure counts,
	// however many are noted at once; a call that was taken ends what failed before it
	// began. One that is gone stays so.
	NoteHook(ctx context.Context, party string, a models.HookAnswer) error
}

// HookDesk is what operators see of the calls, and may ask for.
type HookDesk interface {
	Hook(ctx context.Context, party string) (models.Hook, error)

	// HookTally counts the calls, up to models.HookCounted of a state.
	HookTally(ctx context.Context) (models.HookTally, error)

	// HookCallList lists the last calls, the latest first.
	HookCallList(ctx context.Context, limit int) ([]models.HookCall, error)

	// ReplayHook makes calls due at now that were given up or, where that is asked
	// for, delivered, and has a hook called again that was gone or left alone. Up to
	// limit at once.
	ReplayHook(ctx context.Context, party string, r models.HookReplay, now time.Time, limit int) (models.HookReplayed, error)
}

// HookKeeping bounds what is kept of calls.
type HookKeeping interface {
	// PurgeHookCalls gives up what has waited since before stale, and deletes some of
	// what has ended or came about before old, and of what is more than most.
	PurgeHookCalls(ctx context.Context, stale, old time.Time, most, limit int, now time.Time) (int, error)

	// OldHookCalls counts what came about before old.
	OldHookCalls(ctx context.Context, old time.Time) (int, error)
}
