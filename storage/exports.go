package storage

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
)

// Exports is the work of making archives as rows.
type Exports interface {
	// AddExport stores a requested export, due at once; its alias is filled in.
	// Where one of the learner is requested or running that one is returned.
	// models.NotFound and models.Gone as Learner.
	AddExport(ctx context.Context, e models.Export) (models.Export, error)

	// Export reads one. models.NotFound; models.Gone where the learner's erasure
	// has begun.
	Export(ctx context.Context, id models.ExportID) (models.Export, error)

	// AliasOfExport is the alias of whose archive it is. models.NotFound.
	AliasOfExport(ctx context.Context, id models.ExportID) (models.Alias, error)

	// ClaimExport takes it for one worker until the lease ends: state running,
	// Attempt raised by one. ok is false, without error, where there is nothing to
	// do now. models.NotFound and models.Gone as Export.
	ClaimExport(ctx context.Context, id models.ExportID, now, lease time.Time) (e models.Export, ok bool, err error)

	// ExtendExport moves the lease of the given attempt and says how far it has
	// come. models.Conflict where the attempt no longer holds it, models.Gone
	// where the learner's erasure has begun, models.NotFound.
	ExtendExport(ctx context.Context, e models.Export, lease time.Time) error

	// ReleaseExport gives it back, to be tried again at due. Errors as ExtendExport.
	ReleaseExport(ctx context.Context, e models.Export, due time.Time) error

	// FinishExport writes e's state (done or failed), times, size and hash, and
	// with done that the request for it is fulfilled; with failed the request is
	// open again, for a person to see to. Errors as ExtendExport.
	FinishExport(ctx context.Context, e models.Export) error

	// DueExports lists those that are due for work, most overdue first;
	// ExpiredExports those whose archive is to be erased.
	DueExports(ctx context.Context, now time.Time, limit int) ([]models.ExportID, error)
	ExpiredExports(ctx context.Context, now time.Time, limit int) ([]models.ExportID, error)

	// ExpiredExportCount counts these.
	ExpiredExportCount(ctx context.Context, now time.Time) (int, error)

	// RemoveExport forgets an export whose objects are gone. It is no error where
	// there is none.
	RemoveExport(ctx context.Context, id models.ExportID) error
}

// Holdings is everything that is held about one learner, for an export.
type Holdings interface {
	// Held lists up to limit of the learner's recordings that readers see, after
	// the one named, in order of id.
	Held(ctx context.Context, id models.LearnerID, after models.RecordingID, limit int) ([]models.Recording, error)

	// HeldCount counts them.
	HeldCount(ctx context.Context, id models.LearnerID) (int, error)

	// HeldTables names the tables that hold something else about learners.
	HeldTables() []string

	// HeldRows calls yield with each of the learner's rows in one of them, until
	// it returns an error: the columns by name, times as time.Time under names that
	// end in _at, none left out.
	HeldRows(ctx context.Context, id models.LearnerID, table string, yield func(row map[string]any) error) error
}
