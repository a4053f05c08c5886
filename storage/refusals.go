package storage

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
)

// Refusals is what must not be asked again. A consent to the purpose
// (Learners.AddConsent) ends its refusal.
type Refusals interface {
	// Refuse remembers a refusal; one that is there stays as it is. models.Conflict
	// while a consent for the purpose stands: that is withdrawn first.
	// models.NotFound and models.Gone as Learner.
	Refuse(ctx context.Context, id models.LearnerID, purpose models.Purpose, now time.Time) error

	// Refused lists a learner's, in the order of the purposes' names.
	Refused(ctx context.Context, id models.LearnerID) ([]models.RefusedPurpose, error)
}

// Unguarded is the learners who were found to be under 14 (models.Learner.Unguarded),
// until what was recorded without their guardian's consent is erased.
type Unguarded interface {
	// UnguardedDue lists those to be looked at, by their aliases, longest due first.
	UnguardedDue(ctx context.Context, now time.Time, limit int) ([]models.Alias, error)

	// UnguardedLearner reads one, with the time since when it is due; ok is false
	// where there is nothing to do (any more).
	UnguardedLearner(ctx context.Context, alias models.Alias, now time.Time) (l models.Learner, ok bool, err error)

	// WithoutGuardian lists recordings of the learner after the one named, in order
	// of id and whatever their status, during which no consent for scoring by
	// their guardian was in force.
	WithoutGuardian(ctx context.Context, l models.Learner, after models.RecordingID, limit int) ([]models.RecordingID, error)

	// LookAgain says when the learner is to be looked at the next time, zero for
	// not at all, unless they were corrected again since they were read. Archives of
	// theirs expire now.
	LookAgain(ctx context.Context, l models.Learner, now, next time.Time) error
}
