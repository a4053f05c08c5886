package models

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
)

// QueueState is how full one queue of jobs is, at one moment.
type QueueState struct {
	Name      string
	Pending   int // ready to be worked on
	Active    int // being worked on
	Scheduled int // put off to a time
	Retry     int // to be tried again
	Archived  int // parked: failed, and left alone until somebody or the records ask again
	// Oldest is how long the job at the head has been ready; 0 where none is.
	Oldest time.Duration
	// Processed and Failed count the jobs of the day, in UTC.
	Processed, Failed int
	Paused            bool
}

// Worker is a process that works on jobs.
type Worker struct {
	Host        string
	Process     string // a short name for it on its host, the same as long as it runs
	StartedAt   time.Time
	Concurrency int // jobs at once
	Active      int
}

// ParkedJobs is jobs of one kind that have failed in one way and are left alone.
type ParkedJobs struct {
	Queue      string
	Kind       string
	Reason     string // as [Outline] has it
	Count      int
	Since      time.Time // the first of them
	Last       time.Time
	Recordings []string // the shortened ids of a few, where they are of recordings
}

// Short is an id as people compare it: its end, which is random where the
// beginning is a time. It leads to nothing by itself.
func Short[T ~string](id T) string {
	const shown = 8
	if len(id) <= shown {
		return string(id)
	}
	return "…" + string(id[len(id)-shown:])
}

// Outline is err without its sentences: which operations failed, and of which
// kinds the errors are. A sentence may name a learner, and has no place where
// others than the log read it.
func Outline(err error) string {
	var parts []string
	outline(err, func(part string) {
		if !slices.Contains(parts, part) && len(parts) < mostOutlined {
			parts = append(parts, part)
		}
	})
	return strings.Join(parts, "; ")
}

// mostOutlined is how many different errors an outline tells of.
const mostOutlined = 5

func outline(err error, add func(string)) {
	var e *Error
	var joined interface{ Unwrap() []error }
	switch {
	case err == nil:
	case errors.Is(err, context.DeadlineExceeded):
		add("took too long")
	case errors.Is(err, context.Canceled):
		add("was stopped")
	case isJoined(err, &joined):
		for _, one := range joined.Unwrap() {
			outline(one, add)
		}
	case errors.As(err, &e):
		inner := e
		for errors.As(inner.Err, &inner) { // the innermost operation says most
		}
		add(inner.Op + ": " + string(KindOf(err)))
	default:
		add(string(KindOf(err)))
	}
}

// isJoined says whether err is several errors in a row, none of ours.
func isJoined(err error, joined *interface{ Unwrap() []error }) bool {
	if _, ours := err.(*Error); ours {
		return false
	}
	j, ok := err.(interface{ Unwrap() []error })
	*joined = j
	return ok
}

// The actions of an operator on the queues, as they are audited.
const (
	AuditQueueRetried AuditAction = "queue retried" // parked jobs are run again
	AuditQueuePaused  AuditAction = "queue paused"
	AuditQueueResumed AuditAction = "queue resumed"
	AuditHookReplayed AuditAction = "hook replayed" // calls of the app's hook are made again
)
