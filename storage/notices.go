package storage

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
)

// Notices is what people must be told.
type Notices interface {
	// PutNotice stores a notice, due to be told at once; one whose id is there
	// already stays as it is. models.NotFound and models.Gone as Learner.
	PutNotice(ctx context.Context, n models.Notice) error

	// Notice reads one. models.NotFound.
	Notice(ctx context.Context, id models.NoticeID) (models.Notice, error)

	// NoticesOf lists the learner's, newest first.
	NoticesOf(ctx context.Context, id models.LearnerID, limit int) ([]models.Notice, error)

	// Undelivered lists those of the learners that are not delivered, oldest first; of
	// all learners where none is named.
	Undelivered(ctx context.Context, of []models.LearnerID, limit int) ([]models.Notice, error)

	// Delivered records that a notice has reached the app; the first time stays.
	// models.NotFound.
	Delivered(ctx context.Context, id models.NoticeID, now time.Time) error

	// DueNotices lists undelivered ones of which the app is to be called, most
	// overdue first.
	DueNotices(ctx context.Context, now time.Time, limit int) ([]models.NoticeID, error)

	// ClaimNotice takes a due notice for one call of the app, until the lease ends.
	// attempt counts the calls. ok is false, without error, where there is nothing
	// to do: it is delivered, not due, another worker's, or erased.
	ClaimNotice(ctx context.Context, id models.NoticeID, now, lease time.Time) (n models.Notice, attempt int, ok bool, err error)

	// PostponeNotice makes a notice that did not get through due at a later time. attempt
	// is how many calls were made for it.
	PostponeNotice(ctx context.Context, id models.NoticeID, attempt int, due time.Time) error
}
