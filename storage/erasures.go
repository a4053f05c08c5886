package storage

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
)

// Erasures is the work of erasing as rows. Marking comes first and hides what is
// marked from every reader at once; deleting follows and may be repeated. When
// every store has answered that nothing is left the erasure is cleared, and when
// the database has overwritten what it deleted ([Scrubs]) it is done and has its
// receipt.
type Erasures interface {
	// EraseRecording marks a recording erased, blanks everything personal in its
	// row, removes its rows of results, characters and likes, and writes an
	// erasure in state requested, in one transaction; the rows removed are counted
	// in it. Where an erasure of it is known already that one is returned.
	// models.NotFound. With models.CauseUnfinished, models.Conflict where it is no
	// unfinished upload any more: it was received, and whoever holds that it failed has
	// not heard so. A recording on which a legal hold lies is only hidden, and
	// its erasure in state held. Unless the recording's time was over, archives of
	// the learner's that are made are over at once, and one that is being made is
	// made anew.
	EraseRecording(ctx context.Context, id models.RecordingID, cause models.ErasureCause, now time.Time) (models.Erasure, error)

	// EraseLearner marks the learner erased and writes an erasure; where one is
	// under way it is returned. models.NotFound. That of a learner on whom a hold
	// lies is in state held.
	EraseLearner(ctx context.Context, id models.LearnerID, cause models.ErasureCause, now time.Time) (models.Erasure, error)

	// Erasure reads one. models.NotFound.
	Erasure(ctx context.Context, id models.ErasureID) (models.Erasure, error)

	// ClaimErasure takes an erasure that is due for one step of one worker, until
	// the lease ends. ok is false, without error, where there is nothing to do
	// now: it is cleared or done, not due, held still, or another worker's. One that
	// was held is in state requested again, and what was hidden is marked erased.
	// models.NotFound.
	ClaimErasure(ctx context.Context, id models.ErasureID, now, lease time.Time) (e models.Erasure, ok bool, err error)

	// PendingErasures lists those that are due for their next step, oldest first;
	// those that are cleared have none.
	PendingErasures(ctx context.Context, now time.Time, limit int) ([]models.Erasure, error)

	// RecordingsOf lists up to limit recordings of a learner, whatever their
	// status, that are neither erased nor held.
	RecordingsOf(ctx context.Context, id models.LearnerID, limit int) ([]models.RecordingID, error)

	// BelongingsOf lists the prefixes of objects that belong to a learner and to
	// no recording.
	BelongingsOf(ctx context.Context, id models.LearnerID) ([]string, error)

	// ArchivesOf lists the prefixes of archives that may hold the recording of an
	// erasure, except those whose worker has begun since. One that was being made
	// when the recording was erased may be written to until the erasure is quiet.
	ArchivesOf(ctx context.Context, id models.ErasureID) ([]string, error)

	// HeldOf is until when a hold lies on any recording of the learner; zero where
	// none does at now.
	HeldOf(ctx context.Context, id models.LearnerID, now time.Time) (until time.Time, err error)

	// ExtendErasure moves a claim that lasts until from, so that it lasts until to.
	// models.Conflict where the erasure is due at another time by now: it has come
	// further, or another worker has it.
	ExtendErasure(ctx context.Context, id models.ErasureID, from, to time.Time) error

	// PutOff has an erasure wait until a hold has ended (state held). Errors as Found.
	PutOff(ctx context.Context, id models.ErasureID, until time.Time) error

	// Found notes objects before they are removed. An object counts once, however
	// often it is noted, so that a crash between noting and removing neither loses
	// nor doubles it. models.NotFound, models.Conflict where the erasure is cleared.
	Found(ctx context.Context, id models.ErasureID, objects []ObjectInfo) error

	// Deleted records that everything was deleted once, and when the stores are
	// to be asked again (state erased). Errors as Found.
	Deleted(ctx context.Context, id models.ErasureID, again time.Time) error

	// Cleared records what the stores answered when they were asked again. The
	// records are asked here: a learner's remaining rows are removed, the
	// learner's id is blanked, and their answer joins the others. What an erasure of
	// a recording found is added to that of its learner, where there is one. To
	// clear again is no error. models.NotFound; models.Conflict for a learner's
	// while a recording of theirs is left, or the erasure of one is not cleared.
	Cleared(ctx context.Context, id models.ErasureID, answers []models.StoreAnswer, now time.Time) error

	// ClearedErasures lists those that are cleared and not done, in the order in
	// which they were.
	ClearedErasures(ctx context.Context, limit int) ([]models.Erasure, error)

	// JustErased lists up to limit erasures of recordings that are done, in the order in
	// which they were, behind the one that was done at a time and has an id, and to which
	// somebody may have been writing: those that waited for that, and those of recordings
	// that were less than a day old.
	JustErased(ctx context.Context, done time.Time, id models.ErasureID, limit int) ([]models.Erasure, error)

	// Done ends a cleared erasure in one transaction with its entry in the audit
	// log and its receipt, which complete finishes and signs. To end it again is
	// no error and returns the same receipt. models.NotFound, models.Conflict where
	// it is not cleared.
	Done(ctx context.Context, id models.ErasureID, now time.Time, complete func(models.Receipt) models.Receipt) (models.Receipt, error)
}

// Scrubs is the physical end of erasing: a database that deletes a row only frees
// its space, and may have copied it elsewhere before.
type Scrubs interface {
	// ScrubDue is when the next scrub may begin, so that scrubbing takes a small
	// part of the time; the zero time where there was none.
	ScrubDue(ctx context.Context) (time.Time, error)

	// Scrub overwrites, as far as the database lets us, what was deleted before
	// the call, and says how far that was: models.ScrubbedHeld where an open
	// transaction can still see what was deleted, so that it is worth trying again.
	// clock tells it how long it takes. models.Conflict where another is under way.
	Scrub(ctx context.Context, clock func() time.Time) (models.Scrubbed, error)
}

// Receipts are kept when everything else about an erasure is gone.
type Receipts interface {
	// Receipt is that of an erasure. models.NotFound where it has none (yet).
	Receipt(ctx context.Context, id models.ErasureID) (models.Receipt, error)

	// Receipts lists up to limit after the number, in their order.
	Receipts(ctx context.Context, after int64, limit int) ([]models.Receipt, error)
}
