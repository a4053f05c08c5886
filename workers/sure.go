package workers

import (
	"context"

	"github.com/langdu/langdu/models"
)

// sure says whether the time may be believed.
func (e *Eraser) sure() error {
	if e.Sure == nil {
		return nil
	}
	return e.Sure()
}

// waitsForTime says that an erasure waits for a hold and that the time, by which the
// hold would be over, is not to be believed. It is due still when the time is right.
func (e *Eraser) waitsForTime(ctx context.Context, id models.ErasureID) (bool, error) {
	if e.sure() == nil {
		return false, nil
	}
	erasure, err := e.Erasures.Erasure(ctx, id)
	return erasure.State == models.ErasureHeld, err
}
