package queue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hibiken/asynq"

	"github.com/langdu/langdu/models"
)

// Queues is how full each queue is, that of children who wait first.
func (q *Queue) Queues(ctx context.Context) ([]models.QueueState, error) {
	const op = "queue.Queues"
	used, err := q.inspector.Queues()
	if err != nil {
		return nil, models.E(op, models.Unavailable, err)
	}
	var all []models.QueueState
	for _, l := range lanes {
		if !slices.Contains(used, l.name) {
			paused, err := q.paused(ctx, l.name)
			if err != nil {
				return nil, err
			}
			all = append(all, models.QueueState{Name: l.name, Paused: paused})
			continue
		}
		info, err := q.inspector.GetQueueInfo(l.name)
		if err != nil {
			return nil, models.E(op, models.Unavailable, err)
		}
		all = append(all, models.QueueState{
			Name: l.name, Pending: info.Pending, Active: info.Active, Scheduled: info.Scheduled, Retry: info.Retry, Archived: info.Archived,
			Oldest: info.Latency, Processed: info.Processed, Failed: info.Failed, Paused: info.Paused,
		})
	}
	return all, ctx.Err()
}

// Workers is the processes that work on jobs, the one that has run longest first.
// One that was killed is listed for half a minute more.
func (q *Queue) Workers(ctx context.Context) ([]models.Worker, error) {
	servers, err := q.inspector.Servers()
	if err != nil {
		return nil, models.E("queue.Workers", models.Unavailable, err)
	}
	slices.SortFunc(servers, func(a, b *asynq.ServerInfo) int { return strings.Compare(laneServed(a), laneServed(b)) })
	var all []models.Worker
	for _, s := range servers {
		// A process has a server for each lane; that of children comes first.
		i := slices.IndexFunc(all, func(w models.Worker) bool {
			return w.Host == s.Host && strings.HasPrefix(w.Process, fmt.Sprintf("%d-", s.PID))
		})
		if i >= 0 && laneServed(s) == maintenance.name {
			all[i].Concurrency += s.Concurrency
			all[i].Active += len(s.ActiveWorkers)
			continue
		}
		all = append(all, models.Worker{
			Host: s.Host, Process: fmt.Sprintf("%d-%.4s", s.PID, s.ID), StartedAt: s.Started.UTC(), Concurrency: s.Concurrency, Active: len(s.ActiveWorkers),
		})
	}
	slices.SortFunc(all, func(a, b models.Worker) int {
		if c := a.StartedAt.Compare(b.StartedAt); c != 0 {
			return c
		}
		return strings.Compare(a.Process, b.Process)
	})
	return all, ctx.Err()
}

// laneServed is the lane of a server, the first one where it is of an older release and
// serves both.
func laneServed(s *asynq.ServerInfo) string {
	if _, ok := s.Queues[interactive.name]; ok {
		return interactive.name
	}
	return maintenance.name
}

// mostParked is how many parked jobs of a queue are looked at.
const mostParked = 1000

// Parked is the jobs that have failed and are left alone, summed up by kind and
// reason, those that failed last first. It names recordings by the ends of their
// ids, and nothing else.
func (q *Queue) Parked(ctx context.Context) ([]models.ParkedJobs, error) {
	var all []models.ParkedJobs
	for _, l := range lanes {
		tasks, err := q.archived(l.name)
		if err != nil {
			return nil, err
		}
		for _, task := range tasks {
			all = park(all, task)
		}
	}
	slices.SortStableFunc(all, func(a, b models.ParkedJobs) int { return b.Last.Compare(a.Last) })
	return all, ctx.Err()
}

// archived lists what asynq calls so: the first of the parked jobs of a queue.
func (q *Queue) archived(in string) ([]*asynq.TaskInfo, error) {
	return q.archivedPage(in, 1, mostParked)
}

// archivedPage lists a page of them, the first of which is 1.
func (q *Queue) archivedPage(in string, page, size int) ([]*asynq.TaskInfo, error) {
	tasks, err := q.inspector.ListArchivedTasks(in, asynq.Page(page), asynq.PageSize(size))
	if errors.Is(err, asynq.ErrQueueNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, models.E("queue.Parked", models.Unavailable, err)
	}
	return tasks, nil
}

// shownRecordings is how many recordings are named of those that are parked alike.
const shownRecordings = 3

// park adds a task to those that are parked alike.
func park(all []models.ParkedJobs, task *asynq.TaskInfo) []models.ParkedJobs {
	i := slices.IndexFunc(all, func(p models.ParkedJobs) bool {
		return p.Queue == task.Queue && p.Kind == task.Type && p.Reason == task.LastErr
	})
	failed := task.LastFailedAt.UTC()
	if i < 0 {
		i = len(all)
		all = append(all, models.ParkedJobs{Queue: task.Queue, Kind: task.Type, Reason: task.LastErr, Since: failed, Last: failed})
	}
	p := &all[i]
	p.Count++
	if failed.Before(p.Since) {
		p.Since = failed
	}
	if failed.After(p.Last) {
		p.Last = failed
	}
	var job ScoreRecording
	if task.Type == job.Kind() && json.Unmarshal(task.Payload, &job) == nil && len(p.Recordings) < shownRecordings {
		p.Recordings = append(p.Recordings, models.Short(job.Recording))
	}
	return all
}

// RetryParked has the parked jobs of a queue run again, up to a thousand of them,
// and returns how many. Of sweeps, each of which does the work of all, one is run
// and the others are forgotten. models.NotFound where there is no such queue.
func (q *Queue) RetryParked(ctx context.Context, in string) (n int, err error) {
	const op = "queue.RetryParked"
	if err := known(op, in); err != nil {
		return 0, err
	}
	tasks, err := q.archived(in)
	if err != nil {
		return 0, err
	}
	swept := false
	for _, task := range tasks {
		if err := ctx.Err(); err != nil {
			return n, models.E(op, models.Unavailable, err)
		}
		run := q.inspector.RunTask
		if task.Type == (Sweep{}).Kind() {
			if swept {
				run = q.inspector.DeleteTask
			}
			swept = true
		}
		switch err := run(in, task.ID); {
		case err == nil:
			n++
		case !errors.Is(err, asynq.ErrTaskNotFound): // else somebody was faster
			return n, models.E(op, models.Unavailable, err)
		}
	}
	return n, nil
}

// Pause stops work on a queue, or lets it go on. What is being worked on goes on
// in any case. models.NotFound where there is no such queue.
func (q *Queue) Pause(ctx context.Context, in string, paused bool) error {
	const op = "queue.Pause"
	if err := known(op, in); err != nil {
		return err
	}
	if is, err := q.paused(ctx, in); err != nil || is == paused {
		return err
	}
	change := q.inspector.UnpauseQueue
	if paused {
		change = q.inspector.PauseQueue
	}
	if err := change(in); err != nil {
		return models.E(op, models.Unavailable, err)
	}
	return nil
}

// paused asks for the key that asynq holds a queue back with: it knows nothing of
// a queue that was paused before it was ever used.
func (q *Queue) paused(ctx context.Context, in string) (bool, error) {
	n, err := q.redis.Exists(ctx, "asynq:{"+in+"}:paused").Result()
	if err != nil {
		return false, models.E("queue.Queues", models.Unavailable, err)
	}
	return n > 0, nil
}

// known refuses the name of a queue that there is not.
func known(op, in string) error {
	if in != interactive.name && in != maintenance.name {
		return models.Errorf(op, models.NotFound, "there is no such queue: they are %s and %s", interactive.name, maintenance.name)
	}
	return nil
}
