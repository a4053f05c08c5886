package storage

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
)

// Previews is what corrections would change, as it is asked for.
type Previews interface {
	// AddPreview stores a requested one, due at once, and audits it.
	// models.RateLimited while models.PreviewsWaiting others wait.
	AddPreview(ctx context.Context, p models.Preview) error

	// Preview reads one. models.NotFound, also where its time was over at now.
	Preview(ctx context.Context, id models.PreviewID, now time.Time) (models.Preview, error)

	// CancelPreview ends one that is waiting or being worked on; another is left as
	// it is. models.NotFound.
	CancelPreview(ctx context.Context, id models.PreviewID, now time.Time) error
}

// PreviewWork is the working on previews.
type PreviewWork interface {
	// ClaimPreview takes the one that is most overdue until the lease ends, and
	// counts the attempt. ok is false, without error, where none is due.
	ClaimPreview(ctx context.Context, now, lease time.Time) (p models.Preview, ok bool, err error)

	// ExtendPreview writes p's state, percent and figures and when its lease ends
	// (due; zero when it has ended), where it is as it was claimed or extended last,
	// and returns it as it is then. models.Conflict where it is not: it was cancelled,
	// or another worker has it.
	ExtendPreview(ctx context.Context, p models.Preview, due time.Time) (models.Preview, error)

	// PurgePreviews forgets up to limit whose time is over and returns how many;
	// OldPreviews counts them.
	PurgePreviews(ctx context.Context, now time.Time, limit int) (int, error)
	OldPreviews(ctx context.Context, now time.Time) (int, error)
}

// PageVersions is how pages once were.
type PageVersions interface {
	// PageVersions lists those that are kept of a page, newest first; none where
	// there is no such page.
	PageVersions(ctx context.Context, id models.PageID) ([]models.PageVersion, error)
}
