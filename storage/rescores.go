package storage

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
)

// Rescores is judging again what was judged before.
type Rescores interface {
	// Settled lists settled recordings in the order of their ids.
	Settled(ctx context.Context, q SettledQuery) ([]models.Recording, error)

	// NewestReadings lists up to limit readings of a page that are scored or
	// unassessable, newest first.
	NewestReadings(ctx context.Context, page models.PageID, limit int) ([]models.Recording, error)

	// Replace puts an outcome, scored or unassessable, in place of the judgement
	// that r carries, in one transaction: readers see the one or the other. The
	// former one's headline figures and provenance are kept. Of the recording the
	// readings become those of r, and nothing else changes, above all no expiry. models.Conflict where r is no longer
	// as it was read, or its learner's consent to scoring is no longer there;
	// models.Gone and models.NotFound as Recording. Then nothing is written.
	Replace(ctx context.Context, r models.Recording, o models.Outcome, now time.Time) error

	// Former lists what is kept of a recording's replaced judgements, oldest
	// first; none where there is no such recording.
	Former(ctx context.Context, id models.RecordingID) ([]models.Former, error)
}

// SettledQuery asks for a part of the settled recordings. The zero values of the
// filters mean all.
type SettledQuery struct {
	After        models.RecordingID // the last one of the part before, or ""
	Limit        int
	Statuses     []models.Status // of scored, unassessable and failed
	Learner      models.LearnerID
	Page         models.PageID
	Question     models.QuestionID
	Since, Until time.Time // received from Since on and before Until
}

// Runs lets one process at a time do a work, whatever becomes of the process.
type Runs interface {
	// HoldRun takes the work of this name for holder until the lease ends, or
	// extends what the holder has. models.Conflict while another's lease is running.
	HoldRun(ctx context.Context, name, holder string, now, lease time.Time) error

	// EndRun gives it back. It is no error where holder does not have it.
	EndRun(ctx context.Context, name, holder string) error
}
