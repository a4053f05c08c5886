package storage

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
)

// Expiries is what the retention sweep asks. It finds what is due by an index
// and reads nothing else.
type Expiries interface {
	// Expired lists recordings of which a class of data has expired, and on which no
	// hold lies, most overdue first.
	Expired(ctx context.Context, q ExpiredQuery) ([]models.Recording, error)

	// ClassErased records that the objects of one class, original or rendition,
	// are gone. models.NotFound and models.Gone where the recording is.
	ClassErased(ctx context.Context, id models.RecordingID, class models.DataClass, now time.Time) error

	// JustCleared lists up to limit recordings of which objects were erased and to which
	// somebody may have been writing, in the order in which that was, behind the one of a
	// time and an id: those that were less than a day old, and those of which a worker has
	// taken back what it had made ([models.Outcome.Discarded]). Left out are those that are
	// erased or held at now, and answers whose sound is kept until they are recognised:
	// theirs is always erased while they are young.
	JustCleared(ctx context.Context, after Cleared, now time.Time, limit int) ([]Cleared, error)

	// IsHeld says that a legal hold lies on the recording at now.
	IsHeld(ctx context.Context, id models.RecordingID, now time.Time) (bool, error)

	// HoldOver takes a hold off a recording that is over at now, which is later than
	// the clock says.
	HoldOver(ctx context.Context, id models.RecordingID, now time.Time) error

	// NotSwept records that a recording could not be swept, which is tried again
	// later: after ten minutes, and twice as long each time, a day at most.
	NotSwept(ctx context.Context, id models.RecordingID, now time.Time) error

	// Shorten applies a schedule to all that is stored where it ends earlier than
	// what was promised, and returns how many recordings it moved. It finds them
	// by an index whoever wrote them and when, and moves them in small batches, so
	// that it may be stopped and called again. An answer that waits for its
	// recognition is not touched by a schedule that ends its audio then, but for
	// the promise itself.
	Shorten(ctx context.Context, s models.Schedule) (int, error)

	// Shortening is what Shorten would do at now, which changes nothing.
	Shortening(ctx context.Context, s models.Schedule, now time.Time) (models.Shortening, error)

	// CountExpired is how many have expired at now, by class; of what ends as a
	// whole only the result counts.
	CountExpired(ctx context.Context, now time.Time) (map[models.DataClass]int, error)
}

// Cleared is a recording of which objects were erased at a time. Gone are the classes of
// which nothing may be there.
type Cleared struct {
	ID   models.RecordingID
	At   time.Time
	Gone []models.DataClass
}

// ExpiredQuery asks for what has expired at or before Now, after the recording
// named where there is one.
type ExpiredQuery struct {
	Now   time.Time
	After Overdue
	// Awake is the time by the clock: what could not be swept and is to be tried
	// again after it is passed over.
	Awake time.Time
	Limit int
}

// Overdue is a place in the list of what has expired.
type Overdue struct {
	Since time.Time
	ID    models.RecordingID
}

// OverdueOf is the place of a recording that Expired has returned.
func OverdueOf(r models.Recording) Overdue { return Overdue{r.Expiry.Next(), r.ID} }

// Schedules is every schedule that was ever in force.
type Schedules interface {
	// Schedule is the one in force, and since when. models.NotFound where no
	// service has started on these records yet.
	Schedule(ctx context.Context) (models.Schedule, time.Time, error)

	// PutSchedule puts a schedule in force where it differs from that one, and says
	// whether it did. What is stored is shortened by Shorten, and never lengthened.
	PutSchedule(ctx context.Context, s models.Schedule, now time.Time) (changed bool, err error)
}

// Inactivity is what the sweep asks about learners who have not come by. A
// learner is idle from their last activity; told about it, their voice is erased
// some time later; with nothing left of it they lapse. Any activity makes them
// active again.
type Inactivity interface {
	// Active notes that a learner was here at now. It is cheap for who was here
	// the same day. No error where there is no such learner.
	Active(ctx context.Context, id models.LearnerID, now time.Time) error

	// Idle lists learners who have not been here since and were not told so,
	// longest away first.
	Idle(ctx context.Context, since time.Time, limit int) ([]models.LearnerID, error)
	// Warn puts the notice for its learner, where they are idle still and there is a
	// voice of theirs; who has none lapses. It says whether there was something to
	// tell.
	Warn(ctx context.Context, n models.Notice, since, now time.Time) (told bool, err error)

	// Warned lists learners who were told until the one time and have not been here
	// since the other, told longest ago first.
	Warned(ctx context.Context, told, since time.Time, limit int) ([]models.LearnerID, error)
	// ExpireVoice makes the voice of such a learner due for erasure at now, all
	// originals and renditions, and returns of how many recordings; they lapse. 0
	// where they were here meanwhile.
	ExpireVoice(ctx context.Context, id models.LearnerID, told, since, now time.Time) (int, error)

	// Lapsed lists learners without a voice who have not been here since, longest
	// away first.
	Lapsed(ctx context.Context, since time.Time, limit int) ([]models.LearnerID, error)
	// EraseLapsed is Erasures.EraseLearner for such a learner; ok is false where
	// they were here meanwhile.
	EraseLapsed(ctx context.Context, id models.LearnerID, since, now time.Time) (e models.Erasure, ok bool, err error)

	// CountInactive is what a sweep would find: who is to be told, whose voice is
	// due, and who has lapsed, or does as soon as somebody looks.
	CountInactive(ctx context.Context, q InactiveQuery) (models.Inactive, error)
}

// InactiveQuery says from when on learners count as idle, warned and lapsed.
type InactiveQuery struct {
	Idle        time.Time // not here since, to be told
	Told, Since time.Time // told until, and not here since
	Lapsed      time.Time // not here since, without a voice
}

// Remnants is rows that are left of what has ended.
type Remnants interface {
	// PurgeRemnants removes up to limit rows of each kind that ended at or before t:
	// blanked recordings, erasures that are done, notices. It returns how many.
	PurgeRemnants(ctx context.Context, t time.Time, limit int) (int, error)
	// CountRemnants is how many there are.
	CountRemnants(ctx context.Context, t time.Time) (int, error)
}
