package queue

import (
	"context"
	"errors"
	"strings"

	"github.com/hibiken/asynq"

	"github.com/langdu/langdu/models"
)

// Unpark forgets the parked jobs of which done says that what they were about is done:
// by another copy of the job, which the reconciler has enqueued since. What is left is
// what an operator has to look at. done is asked with the kind and the key of a job;
// sweeps are not asked about. models.Unavailable where Redis does not answer; what done
// fails with otherwise.
func (q *Queue) Unpark(ctx context.Context, done func(ctx context.Context, kind, key string) (bool, error)) (n int, err error) {
	return q.unpark(ctx, func(task *asynq.TaskInfo) (bool, error) {
		kind, rest, _ := strings.Cut(task.ID, ":")
		key, _, ours := strings.Cut(rest, ":")
		if !ours || kind != task.Type {
			return false, nil
		}
		return done(ctx, kind, key)
	})
}

// UnparkSweeps forgets the parked sweeps, each of which would do the work of all. It is
// for whoever has just done it.
func (q *Queue) UnparkSweeps(ctx context.Context) (n int, err error) {
	return q.unpark(ctx, func(task *asynq.TaskInfo) (bool, error) { return task.Type == Sweep{}.Kind(), nil })
}

func (q *Queue) unpark(ctx context.Context, done func(*asynq.TaskInfo) (bool, error)) (n int, err error) {
	for _, l := range []lane{interactive, maintenance} {
		tasks, err := q.archived(l.name)
		if err != nil {
			return n, err
		}
		for _, task := range tasks {
			is, err := done(task)
			if err != nil {
				return n, err
			}
			if !is {
				continue
			}
			switch err := q.inspector.DeleteTask(l.name, task.ID); {
			case err == nil:
				n++
			case !errors.Is(err, asynq.ErrTaskNotFound): // else somebody was faster
				return n, models.E("queue.Unpark", models.Unavailable, err)
			}
		}
	}
	return n, ctx.Err()
}
