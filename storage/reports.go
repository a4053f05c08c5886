package storage

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
)

// Reports is what the records can count of a year.
type Reports interface {
	// YearFigures counts what happened from a time to before another. What is still
	// open is judged at the end.
	YearFigures(ctx context.Context, from, to time.Time) (models.YearFigures, error)
}
