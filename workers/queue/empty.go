package queue

import (
	"context"

	"github.com/hibiken/asynq"

	"github.com/langdu/langdu/models"
)

// Empty removes every job that waits, for a service in which nothing is left to
// do, and returns how many remain that name something: sweeps name nothing, and
// those that are being worked on end by themselves.
func (q *Queue) Empty(ctx context.Context) (left int, err error) {
	const op = "queue.Empty"
	there, err := q.inspector.Queues() // those that were ever used
	if err != nil {
		return 0, models.E(op, models.Unavailable, err)
	}
	for _, name := range there {
		for _, remove := range []func(string) (int, error){
			q.inspector.DeleteAllPendingTasks, q.inspector.DeleteAllScheduledTasks,
			q.inspector.DeleteAllRetryTasks, q.inspector.DeleteAllArchivedTasks,
		} {
			if _, err := remove(name); err != nil {
				return 0, models.E(op, models.Unavailable, err)
			}
		}
		n, err := q.naming(name)
		if err != nil {
			return 0, models.E(op, models.Unavailable, err)
		}
		left += n
	}
	return left, ctx.Err()
}

// naming counts the jobs of an asynq queue that wait and are no sweeps.
func (q *Queue) naming(in string) (n int, err error) {
	for _, list := range []func(string, ...asynq.ListOption) ([]*asynq.TaskInfo, error){
		q.inspector.ListPendingTasks, q.inspector.ListScheduledTasks, q.inspector.ListRetryTasks, q.inspector.ListArchivedTasks,
	} {
		tasks, err := list(in, asynq.PageSize(1000))
		if err != nil {
			return n, err
		}
		for _, task := range tasks {
			if task.Type != (Sweep{}).Kind() {
				n++
			}
		}
	}
	return n, nil
}
