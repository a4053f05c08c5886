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
// what an operator has to look at: where that is much, each call looks at the next page
// of it. done is asked with the kind and the key of a job; sweeps are not asked about.
// models.Unavailable where Redis does not answer; what done fails with otherwise.
func (q *Queue) Unpark(ctx context.Context, done func(ctx context.Context, kind, key string) (bool, error)) (n int, err error) {
	return q.unparkNext(ctx, unparkPage, func(task *asynq.TaskInfo) (bool, error) {
		kind, rest, _ := strings.Cut(task.ID, ":")
		key, _, ours := strings.Cut(rest, ":")
		if !ours || kind != task.Type {
			return false, nil
		}
		return done(ctx, kind, key)
	})
}

// unparkPage is how many parked jobs of a queue are looked at by one call.
const unparkPage = 500

// unparkNext looks at the page of each queue that comes after the one before.
func (q *Queue) unparkNext(ctx context.Context, size int, done func(*asynq.TaskInfo) (bool, error)) (n int, err error) {
	q.unparking.Lock()
	defer q.unparking.Unlock()
	if q.unparked == nil {
		q.unparked = map[string]int{}
	}
	for _, l := range []lane{interactive, maintenance} {
		gone, more, err := q.unpark(ctx, l.name, q.unparked[l.name]+1, size, done)
		if n += gone; err != nil {
			return n, err
		}
		switch {
		case !more:
			q.unparked[l.name] = 0
		case gone == 0: // else what was behind it has moved up into this page
			q.unparked[l.name]++
		}
	}
	return n, ctx.Err()
}

// UnparkSweeps forgets the parked sweeps, each of which would do the work of all. It is
// for whoever has just done it.
func (q *Queue) UnparkSweeps(ctx context.Context) (n int, err error) {
	for page, more := 1, true; more; {
		var gone int
		gone, more, err = q.unpark(ctx, maintenance.name, page, unparkPage, func(task *asynq.TaskInfo) (bool, error) { return task.Type == Sweep{}.Kind(), nil })
		if n += gone; err != nil {
			return n, err
		}
		if gone == 0 {
			page++
		}
	}
	return n, nil
}

// unpark forgets what is done on a page of a queue, and says whether there may be another.
func (q *Queue) unpark(ctx context.Context, in string, page, size int, done func(*asynq.TaskInfo) (bool, error)) (n int, more bool, err error) {
	tasks, err := q.archivedPage(in, page, size)
	for _, task := range tasks {
		if err := ctx.Err(); err != nil {
			return n, false, err
		}
		is, err := done(task)
		if err != nil {
			return n, false, err
		}
		if !is {
			continue
		}
		switch err := q.inspector.DeleteTask(in, task.ID); {
		case err == nil:
			n++
		case !errors.Is(err, asynq.ErrTaskNotFound): // else somebody was faster
			return n, false, models.E("queue.Unpark", models.Unavailable, err)
		}
	}
	return n, len(tasks) == size, err
}
