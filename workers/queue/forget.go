package queue

import (
	"context"
	"errors"

	"github.com/hibiken/asynq"

	"github.com/langdu/langdu/models"
)

// Forget removes every job that names the recording and is not being worked on:
// waiting, put off, to be tried again, archived and completed ones. It returns how
// many are being worked on, or are held to be. models.Unavailable where Redis does
// not answer.
func (q *Queue) Forget(ctx context.Context, id models.RecordingID) (left int, err error) {
	const op = "queue.Forget"
	job := ScoreRecording{id}
	in := laneOf(job.Kind()).name
	for twin := range maxTwins {
		if err := ctx.Err(); err != nil {
			return 0, models.E(op, models.Unavailable, err)
		}
		err := q.inspector.DeleteTask(in, taskID(job, twin))
		switch {
		case err == nil, errors.Is(err, asynq.ErrTaskNotFound), errors.Is(err, asynq.ErrQueueNotFound):
			continue
		}
		// A task that is being worked on cannot be deleted; asynq has no error of its own for that.
		info, asked := q.inspector.GetTaskInfo(in, taskID(job, twin))
		switch {
		case errors.Is(asked, asynq.ErrTaskNotFound), errors.Is(asked, asynq.ErrQueueNotFound):
		case asked == nil && info.State == asynq.TaskStateActive:
			left++
		default:
			return 0, models.E(op, models.Unavailable, err)
		}
	}
	return left, nil
}
