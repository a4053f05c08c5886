package storage

import "context"

// Watch is told that an operation of a store begins, and returns the context to go
// on with and what is to be told how it ended: nil, or the error. An operation is
// named as few words as tell it apart ("put", "UPDATE recordings"), never with what
// it is about. A nil Watch is told nothing.
type Watch func(ctx context.Context, operation string) (context.Context, func(error))

// Begin tells w, where there is one.
func (w Watch) Begin(ctx context.Context, operation string) (context.Context, func(error)) {
	if w == nil {
		return ctx, func(error) {}
	}
	return w(ctx, operation)
}
