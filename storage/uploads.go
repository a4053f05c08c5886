package storage

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
)

// MostParts is how many parts an upload may have: one for each second of a long
// recording, and far more.
const MostParts = 5000

// Uploads is the life of an upload that comes in parts: begun, cut off, gone on with
// hours later, and joined to a recording like any other. What is stored is what these
// rows say: a part counts when its object lies in the store and its row is written,
// whatever becomes of the process.
//
// An erasure of the recording waits for whoever was allowed to write (MayWrite,
// ClaimJoin) until the time that was given, and nobody is allowed any more once it has
// begun.
type Uploads interface {
	// BeginUpload is Begin of a recording whose size bytes (−1: not known yet) come in
	// parts until a time. Errors as Begin.
	BeginUpload(ctx context.Context, r models.Recording, size int64, until time.Time) error

	// Upload reads one. Of a recording that was received all is stored.
	// models.NotFound where there is none, or its bytes come in one piece;
	// models.Gone where it has been erased.
	Upload(ctx context.Context, id models.RecordingID) (Upload, error)

	// DeclareSize says how many bytes the whole has. models.Conflict where that was
	// said before, or more than that is stored; else errors as MayWrite.
	DeclareSize(ctx context.Context, id models.RecordingID, size int64, now time.Time) error

	// MayWrite allows one to put an object of the bytes from at on, until a time.
	// models.Conflict where the upload stands elsewhere or was received;
	// models.Gone where it has been erased or is over, or the learner's erasure has
	// begun; models.NotFound where there is none; models.TooLarge where it has MostParts
	// already.
	MayWrite(ctx context.Context, id models.RecordingID, at int64, now, until time.Time) error

	// AddPart makes what was put a part of the upload. Of several that were put for
	// one place the first counts. Errors as MayWrite; then the object is to be removed.
	AddPart(ctx context.Context, id models.RecordingID, p Part, now time.Time) error

	// Parts lists the parts in order.
	Parts(ctx context.Context, id models.RecordingID) ([]Part, error)

	// ClaimJoin allows one process, holder, to join the parts until a time, and allows it
	// anew when it asks again. models.Conflict while another holds the upload, or where
	// it is not complete; else errors as MayWrite. DropJoin ends it before.
	ClaimJoin(ctx context.Context, id models.RecordingID, holder string, now, until time.Time) error
	DropJoin(ctx context.Context, id models.RecordingID, holder string) error

	// BegunBy counts those of a learner that were begun after since, are not received and
	// not over at now; at most most are counted.
	BegunBy(ctx context.Context, learner models.LearnerID, since, now time.Time, most int) (int, error)

	// Unfinished lists those that are over at now and were not received, the oldest first.
	Unfinished(ctx context.Context, now time.Time, limit int) ([]models.RecordingID, error)

	// NoteAbandoned counts n that were over and are erased. UploadFigures is how many
	// are under way, and how many were ever counted so.
	NoteAbandoned(ctx context.Context, n int) error
	UploadFigures(ctx context.Context) (underWay, abandoned int, err error)

	// Joined lists those that were received and whose parts may lie in the store still,
	// when nobody can be writing any more.
	Joined(ctx context.Context, now time.Time, limit int) ([]models.RecordingID, error)

	// ForgetParts removes the rows of an upload that was received, once its parts lie
	// nowhere any more.
	ForgetParts(ctx context.Context, id models.RecordingID) error
}

// Upload is an upload that comes in parts, and how far it is.
type Upload struct {
	Recording models.Recording
	Size      int64 // of the whole; −1 where it is not known yet
	Stored    int64
	ExpiresAt time.Time // when it is too late to go on; zero where it was received
}

// Received says that the recording is there.
func (u Upload) Received() bool { return u.Recording.Status != models.Uploading }

// Complete says that every byte is stored.
func (u Upload) Complete() bool { return u.Stored == u.Size }

// Part is some bytes of an upload.
type Part struct {
	At   int64 // the place of the first in the whole
	Size int64
	Name string // of the object, below [models.RecordingID.PartsPrefix]
}
