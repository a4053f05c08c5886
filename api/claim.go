package api

import (
	"context"
	"errors"
	"time"

	"github.com/langdu/langdu/models"
)

// claim is that this process may write objects of a recording, and nobody may sign that
// they are gone. It lasts for a while and is made anew three times as often, so that a
// process that has died is not waited for much longer than that.
type claim struct {
	lasts time.Duration
	now   func() time.Time
	// first and again make it until a time.
	first, again func(ctx context.Context, until time.Time) error
}

// errSilent is why a claim ends that could not be made anew in time.
var errSilent = models.Errorf("api", models.Unavailable, "the records could not be told in time that the recording is still being stored")

// hold makes the claim, and makes it anew until letGo is called. The context that it
// returns ends when there is none any more, whatever becomes of a call that hangs: the
// records have refused it, which is the cause then, or have not answered for too long.
func (c claim) hold(ctx context.Context) (held context.Context, letGo func(), err error) {
	held, end := context.WithCancelCause(ctx)
	over := time.AfterFunc(c.lasts, func() { end(errSilent) })
	if err := c.make(held, c.first); err != nil {
		over.Stop()
		end(nil)
		return ctx, nil, err
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		c.beat(held, over, end)
	}()
	return held, func() {
		end(nil)
		<-ended
		over.Stop()
	}, nil
}

// beat makes the claim anew until held ends.
func (c claim) beat(held context.Context, over *time.Timer, end context.CancelCauseFunc) {
	beat := time.NewTicker(c.lasts / 3)
	defer beat.Stop()
	for {
		select {
		case <-held.Done():
			return
		case <-beat.C:
		}
		asked := time.Now()
		switch err := c.make(held, c.again); {
		case err == nil:
			if !over.Reset(c.lasts - time.Since(asked)) {
				end(errSilent)
			}
		case refused(err):
			end(err)
		}
	}
}

// make makes it once, or gives up before it is time for the next.
func (c claim) make(ctx context.Context, how func(context.Context, time.Time) error) error {
	ctx, cancel := context.WithTimeout(ctx, c.lasts/3)
	defer cancel()
	return how(ctx, c.now().Add(c.lasts))
}

// refused says that the records have answered, and will not answer otherwise.
func refused(err error) bool {
	switch models.KindOf(err) {
	case models.Gone, models.NotFound, models.Conflict:
		return true
	}
	return false
}

// whyEnded is why what was done under a claim has failed: the end of the claim, where
// that was it.
func whyEnded(held context.Context, err error) error {
	if cause := (*models.Error)(nil); err != nil && errors.As(context.Cause(held), &cause) {
		return cause
	}
	return err
}
