package storage

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
)

// Keeping is how long what is put was promised to be kept, which a store whose own
// rules erase may be told.
type Keeping struct {
	Kind   models.RecordingKind // of the recording that it belongs to; "" of none
	Period time.Duration
}

type keepingKey struct{}

// WithKeeping is a context in which what is put is kept so.
func WithKeeping(ctx context.Context, k Keeping) context.Context {
	return context.WithValue(ctx, keepingKey{}, k)
}

// KeepingOf is how what is put in ctx is kept; ok is false where nobody said.
func KeepingOf(ctx context.Context) (k Keeping, ok bool) {
	k, ok = ctx.Value(keepingKey{}).(Keeping)
	return k, ok
}
