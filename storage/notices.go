package storage

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
)

// Notices is what people must be told.
type Notices interface {
	// PutNotice stores a notice; one whose id is there already stays as it is.
	// models.NotFound and models.Gone as Learner.
	PutNotice(ctx context.Context, n models.Notice) error

	// NoticesOf lists the learner's, newest first.
	NoticesOf(ctx context.Context, id models.LearnerID, limit int) ([]models.Notice, error)

	// Undelivered lists those that are not delivered, oldest first.
	Undelivered(ctx context.Context, limit int) ([]models.Notice, error)

	// Delivered records that a notice has reached the app. models.NotFound.
	Delivered(ctx context.Context, id models.NoticeID, now time.Time) error
}
