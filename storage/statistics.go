package storage

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
)

// Statistics is what may be said of everybody together.
type Statistics interface {
	// MakeStatistics makes the oldest month that is over at now and has none, of the
	// readings of those who consent to research at now. It returns the month, "" where
	// there is none to make. A month is made once: what comes later changes nothing.
	MakeStatistics(ctx context.Context, now time.Time) (month string, err error)

	// StatisticMonths lists the months that are made, newest first.
	StatisticMonths(ctx context.Context) ([]string, error)

	// Statistics lists up to limit lines of a month in order of page, character and
	// reading, those after the one given; of one page, or of all where page is "".
	Statistics(ctx context.Context, month string, page models.PageID, after models.Statistic, limit int) ([]models.Statistic, error)
}
