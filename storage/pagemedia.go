package storage

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
)

// PageMedia is the pictures and the model readings of pages. Each has its objects
// under the prefix of its id, which are written before its row and removed by
// whoever takes the row away.
type PageMedia interface {
	// PutPicture gives a page the picture and returns the id of the one that it had,
	// "" for none. It is audited. models.NotFound where there is no such page.
	PutPicture(ctx context.Context, p models.Picture) (former models.MediaID, err error)

	// Picture reads that of a page. models.NotFound.
	Picture(ctx context.Context, page models.PageID) (models.Picture, error)

	// RemovePicture takes the picture away and returns its id, "" for none.
	RemovePicture(ctx context.Context, page models.PageID, now time.Time) (models.MediaID, error)

	// PutModel gives a page the model reading, due at once, and returns the id of the
	// one that it had, "" for none. It is audited. models.NotFound where there is no
	// such page.
	PutModel(ctx context.Context, m models.ModelReading) (former models.MediaID, err error)

	// Model reads that of a page. models.NotFound.
	Model(ctx context.Context, page models.PageID) (models.ModelReading, error)

	// RemoveModel takes the model reading away and returns its id, "" for none.
	RemoveModel(ctx context.Context, page models.PageID, now time.Time) (models.MediaID, error)

	// MediaOf is what each of the pages has; those that have nothing are left out.
	MediaOf(ctx context.Context, pages []models.PageID) (map[models.PageID]models.PageMedia, error)
}

// ModelWork is the judging of model readings.
type ModelWork interface {
	// ClaimModel takes the one that is most overdue until the lease ends, and counts
	// the attempt. ok is false, without error, where none is due.
	ClaimModel(ctx context.Context, now, lease time.Time) (m models.ModelReading, ok bool, err error)

	// SettleModel writes what has become of one, and that it is due again at due, or
	// never where that is zero. models.Conflict where it is not as it was claimed: it
	// was replaced or taken away, or another worker has it.
	SettleModel(ctx context.Context, m models.ModelReading, due time.Time) error

	// HasMedia says whether a page has this picture or model reading.
	HasMedia(ctx context.Context, id models.MediaID) (bool, error)
}
