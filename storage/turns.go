package storage

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
)

// TurnEvery is how far apart the turns of one learner's recordings are. Who sends a
// hundred recordings at once has one turn in so long where others wait, and waits no
// longer than it takes where nobody does. More would be fairer still, but whoever sends
// a second page soon after the first would be passed by all who come meanwhile: as long
// as more come than can be worked on, for longer than a new recording may have to wait.
const TurnEvery = 3 * time.Second

// Turns is the order in which recordings are worked on. A recording has its turn when
// it is received, or TurnEvery after the last of the same learner that is not settled
// yet, whichever is later. So one learner's hundred recordings do not stand before
// another's first, and nobody waits for ever: what comes later has a later turn. What
// is given back keeps its turn and is passed over until it is due, so that nothing else
// of its learner waits for it.
type Turns interface {
	// Next lists up to limit recordings that are due for work, in the order of their
	// turns.
	Next(ctx context.Context, now time.Time, limit int) ([]models.RecordingID, error)

	// Waiting counts the learner's recordings that are received and not settled, up to
	// limit.
	Waiting(ctx context.Context, learner models.LearnerID, limit int) (int, error)

	// Line sums up what is due by a time or worked on, looking at limit recordings
	// at most. ahead is the part of it that goes before a recording received at now of
	// a learner of whom none waits.
	Line(ctx context.Context, now, by time.Time, limit int) (ahead, all models.Line, err error)
}
