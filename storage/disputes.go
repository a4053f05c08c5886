package storage

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
)

// Disputes is scores that are disputed, and what persons have decided.
type Disputes interface {
	// AddDispute stores one. models.NotFound and models.Gone as Recording;
	// models.Conflict while another by the same role about the same character is open.
	AddDispute(ctx context.Context, d models.Dispute) error

	// Dispute reads one. models.NotFound.
	Dispute(ctx context.Context, id models.DisputeID) (models.Dispute, error)

	// Disputes lists those of a recording, oldest first.
	Disputes(ctx context.Context, id models.RecordingID) ([]models.Dispute, error)

	// OpenDisputes lists up to limit open ones after the one named, oldest first.
	OpenDisputes(ctx context.Context, after models.DisputeID, limit int) ([]models.Dispute, error)

	// DecideDispute writes d's decision, its time and who had judged.
	// models.NotFound; models.Conflict where it was decided before.
	DecideDispute(ctx context.Context, d models.Dispute) error

	// Decided is the last decision about each of the recordings; those that have
	// none are left out.
	Decided(ctx context.Context, ids []models.RecordingID) (map[models.RecordingID]models.Dispute, error)
}

// Corrections is the judging again after a correction, as rows.
type Corrections interface {
	// AddCorrection stores a requested one, due at once; where one of the same
	// learner or page has not begun that one is returned.
	AddCorrection(ctx context.Context, c models.Correction) (models.Correction, error)

	// Correction reads one. models.NotFound.
	Correction(ctx context.Context, id models.CorrectionID) (models.Correction, error)

	// ClaimCorrection takes it for one worker until the lease ends. ok is false,
	// without error, where there is nothing to do now. models.NotFound.
	ClaimCorrection(ctx context.Context, id models.CorrectionID, now, lease time.Time) (c models.Correction, ok bool, err error)

	// ExtendCorrection writes how far c has come, its state and when it goes on
	// (due; zero for never), where it is as it was claimed or extended last, and
	// returns it as it is then. models.Conflict where it is not.
	ExtendCorrection(ctx context.Context, c models.Correction, due time.Time) (models.Correction, error)

	// DueCorrections lists those that are due, most overdue first.
	DueCorrections(ctx context.Context, now time.Time, limit int) ([]models.CorrectionID, error)
}
