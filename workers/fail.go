package workers

import (
	"context"
	"errors"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/workers/queue"
)

// errDeadly is why a recording is given up that has ended its workers.
var errDeadly = models.Errorf("workers.Died", models.Internal, "no worker has come back from it")

// fail writes into the record what follows from an error. Where another worker has the
// recording by now, that we live is all there is to say; where the records are away, it
// is given back when they answer.
func (s *Scorer) fail(ctx context.Context, r models.Recording, err error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	err = s.follow(ctx, r, err)
	if errors.Is(err, models.Conflict) {
		err = s.Jobs.Alive(ctx, r.ID, r.Attempt)
	}
	if errors.Is(err, models.Unavailable) && s.Owed != nil {
		s.Log.WarnContext(ctx, "recording not given back yet: a store does not answer", "recording", r.ID, "attempt", r.Attempt, "err", err)
		s.Owed.add(r)
		return nil
	}
	return ignoreAbsent(err)
}

// follow writes nothing where the recording is no longer ours (models.Conflict), another
// attempt where that may help, else failed.
func (s *Scorer) follow(ctx context.Context, r models.Recording, err error) error {
	now := s.Now()
	switch kind := models.KindOf(err); {
	case kind == models.Gone, kind == models.NotFound:
		// Erased while we worked: what we have written since must go too.
		_, err := s.Objects.RemoveAll(ctx, r.ID.Prefix())
		return err
	case kind == models.Conflict:
		return err // our lease ran out and another worker has it
	case errors.Is(err, errBeside):
		return s.Jobs.Release(ctx, r.ID, r.Attempt, now, now.Add(besides))
	case errors.Is(err, context.Canceled):
		return s.Jobs.Release(ctx, r.ID, r.Attempt, now, now) // shutting down
	case kind == models.Unavailable && r.Attempt < queue.MaxClaims:
		s.Breaker.Trip()
		s.Log.WarnContext(ctx, "recording given back: a store does not answer", "recording", r.ID, "attempt", r.Attempt, "err", err)
		return s.Jobs.Release(ctx, r.ID, r.Attempt, now, now.Add(queue.Backoff(r.Attempt)))
	default:
		return s.blame(ctx, r, kind, err)
	}
}

// besides is when a suspect is tried again while another is worked on.
const besides = time.Second

// mostBackedOff bounds the wait after a fault to eight seconds: it is not that of a store
// which has to come back, and a child may be there still.
const mostBackedOff = 3

// blame counts what failed of itself, and gives it up where that was often enough or
// trying again does not help. What hangs has cost a place for minutes, and counts twice.
func (s *Scorer) blame(ctx context.Context, r models.Recording, kind models.Kind, err error) error {
	weight := 1
	if errors.Is(err, errHung) {
		weight = 2
	}
	faults := r.Setbacks.Faults + weight
	if !queue.Retry(kind, faults) {
		return s.giveUp(ctx, r, kind, err)
	}
	s.Log.WarnContext(ctx, "recording given back", "recording", r.ID, "attempt", r.Attempt, "faults", faults, "err", err)
	return s.Jobs.Blame(ctx, r.ID, r.Attempt, weight, s.Now(), s.Now().Add(queue.Backoff(min(faults, mostBackedOff))))
}

// giveUp writes the failure that a person will read.
func (s *Scorer) giveUp(ctx context.Context, r models.Recording, kind models.Kind, err error) error {
	outcome := models.Outcome{Status: models.Failed, Reason: models.GaveUp, Outline: models.Outline(err), Discarded: true,
		Detail: "The recording could not be worked on because of a fault on our side. Nothing is wrong with it."}
	switch kind {
	case models.ConsentRequired:
		outcome.Reason, outcome.Detail = models.ConsentWithdrawn, models.Explain(err)
	case models.Corrupt, models.Invalid:
		outcome.Reason, outcome.Detail = models.Undecodable, models.Explain(err)
	case models.Unsupported:
		outcome.Reason, outcome.Detail = models.UnsupportedMedia, models.Explain(err)
	case models.TooLong, models.TooLarge:
		outcome.Reason, outcome.Detail = models.OverLong, models.Explain(err)
	default:
		if errors.Is(err, ErrSoundMissing) && r.Setbacks.Before == SoundMissing {
			outcome.Reason = models.SoundLost
			outcome.Detail = "The sound of this recording was lost by a fault on our side, and cannot be heard any more. Please record it once more."
		}
		s.Log.ErrorContext(ctx, "recording given up", "recording", r.ID, "attempt", r.Attempt, "reason", outcome.Reason, "err", err)
	}
	// What another worker has made since our lease ran out is not ours to remove.
	if err := s.Jobs.Extend(ctx, r.ID, r.Attempt, s.Now().Add(s.Lease)); err != nil {
		return err
	}
	// A failed recording has no rendition; one that was begun would have no expiry.
	if err := s.discard(ctx, r.ID); err != nil {
		return err // another attempt comes here
	}
	if err := s.Jobs.Finish(ctx, r.ID, r.Attempt, outcome, s.Now()); err != nil {
		return err
	}
	unheard := false
	if kind == models.ConsentRequired {
		var err error
		if unheard, err = s.withdrawn(ctx, r); err != nil {
			return err // the sweep erases the upload within the hour
		}
	}
	s.end(ctx, r, unheard)
	return nil
}
