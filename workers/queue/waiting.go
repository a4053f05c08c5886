package queue

import (
	"context"

	"github.com/hibiken/asynq"

	"github.com/langdu/langdu/models"
)

// Waiting counts the jobs that wait and name something; sweeps name nothing. At
// most a thousand of each sort are counted.
func (q *Queue) Waiting(ctx context.Context) (n int, err error) {
	const op = "queue.Waiting"
	there, err := q.inspector.Queues() // those that were ever used
	if err != nil {
		return 0, models.E(op, models.Unavailable, err)
	}
	for _, name := range there {
		for _, list := range []func(string, ...asynq.ListOption) ([]*asynq.TaskInfo, error){
			q.inspector.ListPendingTasks, q.inspector.ListScheduledTasks, q.inspector.ListRetryTasks,
		} {
			tasks, err := list(name, asynq.PageSize(1000))
			if err != nil {
				return n, models.E(op, models.Unavailable, err)
			}
			for _, task := range tasks {
				if task.Type != (Sweep{}).Kind() {
					n++
				}
			}
		}
	}
	return n, ctx.Err()
}
