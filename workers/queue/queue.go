// Package queue carries the ids of work to do from whoever finds it to whoever
// does it, on asynq over Redis. It carries nothing else, and it may lose
// anything: the records say what is due, and a reconciler enqueues it again.
//
// A job is therefore never retried by asynq (a handler that fails writes into
// the record when to try again), leaves nothing behind when it is done, and may
// be delivered twice: handlers claim the record first.
package queue

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"sync"
	"time"

	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"

	"github.com/langdu/langdu/models"
)

// Job is work on one thing, named by opaque ids. It is encoded as JSON, and its
// kind never changes once released: jobs of an older release may be waiting.
type Job interface {
	// Kind is the job's stable name: "recording.score".
	Kind() string
	// Key is the same for jobs of one kind that need not wait twice.
	Key() string
}

// ScoreRecording asks for a received recording to be worked on.
type ScoreRecording struct {
	Recording models.RecordingID `json:"recording"`
}

// Kind is the job's stable name.
func (ScoreRecording) Kind() string { return "recording.score" }

// Key is the recording's id.
func (j ScoreRecording) Key() string { return string(j.Recording) }

// RunErasure asks for the next step of an erasure.
type RunErasure struct {
	Erasure models.ErasureID `json:"erasure"`
}

// Kind is the job's stable name.
func (RunErasure) Kind() string { return "erasure.run" }

// Key is the erasure's id.
func (j RunErasure) Key() string { return string(j.Erasure) }

// RunExport asks for an archive to be made.
type RunExport struct {
	Export models.ExportID `json:"export"`
}

// Kind is the job's stable name.
func (RunExport) Kind() string { return "export.run" }

// Key is the export's id.
func (j RunExport) Key() string { return string(j.Export) }

// RunCorrection asks for recordings to be judged again after a correction.
type RunCorrection struct {
	Correction models.CorrectionID `json:"correction"`
}

// Kind is the job's stable name.
func (RunCorrection) Kind() string { return "correction.run" }

// Key is the correction's id.
func (j RunCorrection) Key() string { return string(j.Correction) }

// EraseUnguarded asks for what a learner under 14 has recorded without their
// guardian's consent to be erased. The alias leads to nobody without the records.
type EraseUnguarded struct {
	Alias models.Alias `json:"alias"`
}

// Kind is the job's stable name.
func (EraseUnguarded) Kind() string { return "learner.unguarded" }

// Key is the alias.
func (j EraseUnguarded) Key() string { return string(j.Alias) }

// Sweep asks for one retention sweep.
type Sweep struct{}

// Kind is the job's stable name.
func (Sweep) Kind() string { return "retention.sweep" }

// Key is the same for all sweeps: one waits at a time.
func (Sweep) Key() string { return "sweep" }

// TellApp asks for a call of the app's hook about a notice.
type TellApp struct {
	Notice models.NoticeID `json:"notice"`
}

// Kind is the job's stable name.
func (TellApp) Kind() string { return "notice.tell" }

// Key is the notice's id.
func (j TellApp) Key() string { return string(j.Notice) }

// lane is an asynq queue with workers of its own. A child who waits goes before
// housekeeping.
type lane struct {
	name string
	look time.Duration // how long an idle worker sleeps before it looks again
}

var (
	interactive = lane{Recordings, 40 * time.Millisecond}
	maintenance = lane{"maintenance", 200 * time.Millisecond}
	lanes       = []lane{interactive, maintenance}
)

// Recordings is the name of the queue in which recordings of children wait.
const Recordings = "interactive"

func laneOf(kind string) lane {
	if kind == (ScoreRecording{}).Kind() {
		return interactive
	}
	return maintenance
}

// Queue enqueues jobs and carries progress events. It is safe for concurrent use.
type Queue struct {
	option    asynq.RedisConnOpt // for parts of asynq that close their own connection
	redis     redis.UniversalClient
	client    *asynq.Client
	inspector *asynq.Inspector
	events    *events
	watch     Watch
	heard     heard

	unparking sync.Mutex     // guards unparked
	unparked  map[string]int // pages of each queue that [Queue.Unpark] has looked at
}

// Connect makes a queue on the Redis at url and asks it for an answer.
//
// url is one server's (redis://, rediss:// over TLS, redis-socket://), that of
// sentinels who know which server it is (redis-sentinel://, rediss-sentinel://), or
// a cluster's (redis-cluster://, rediss-cluster://).
func Connect(ctx context.Context, url string) (*Queue, error) {
	const op = "queue.Connect"
	option, err := parse(url)
	if err != nil {
		return nil, models.E(op, models.Invalid, err)
	}
	client, ok := option.MakeRedisClient().(redis.UniversalClient)
	if !ok {
		return nil, models.Errorf(op, models.Internal, "asynq made a client of another kind than go-redis")
	}
	keepDeadlines(client)
	if err := client.Ping(ctx).Err(); err != nil {
		return nil, errors.Join(models.Errorf(op, models.Unavailable, "Redis does not answer: %w", err), client.Close())
	}
	return &Queue{
		option:    option,
		redis:     client,
		client:    asynq.NewClientFromRedisClient(client),
		inspector: asynq.NewInspectorFromRedisClient(client),
		events:    newEvents(client),
	}, nil
}

// keepDeadlines has calls end with their context: without it each waits its time for a
// server that stands still, and is made four times. asynq has no setting for that.
func keepDeadlines(client redis.UniversalClient) {
	switch c := client.(type) {
	case *redis.Client:
		c.Options().ContextTimeoutEnabled = true
	case *redis.ClusterClient:
		c.Options().ContextTimeoutEnabled = true
	}
}

// Close ends the connections. Jobs that wait stay in Redis.
func (q *Queue) Close() error {
	q.events.close()
	return q.redis.Close()
}

// Ping asks Redis for an answer.
func (q *Queue) Ping(ctx context.Context) error {
	if err := q.redis.Ping(ctx).Err(); err != nil {
		return models.E("queue.Ping", models.Unavailable, err)
	}
	return nil
}

// EnqueueScore enqueues a [ScoreRecording].
func (q *Queue) EnqueueScore(ctx context.Context, id models.RecordingID) error {
	return q.Enqueue(ctx, ScoreRecording{id})
}

// EnqueueErase enqueues a [RunErasure].
func (q *Queue) EnqueueErase(ctx context.Context, id models.ErasureID) error {
	return q.Enqueue(ctx, RunErasure{id})
}

// maxTwins bounds how many copies of a job may be active at once: each of a
// worker that was killed, or hangs, and has not been taken off yet.
const maxTwins = 8

// Enqueue makes the job wait, unless the same job waits already. A job of which
// a copy is being worked on waits as a twin: that worker may be dead, which
// asynq notices only after a minute, and the claim tells twins apart.
// models.Unavailable where Redis does not answer, models.Conflict where so many
// copies are active that another would not help.
func (q *Queue) Enqueue(ctx context.Context, job Job) (err error) {
	const op = "queue.Enqueue"
	payload, err := json.Marshal(job)
	if err != nil {
		return models.E(op, models.Internal, err)
	}
	in := laneOf(job.Kind()).name
	ctx, headers, sent := q.watch.send(ctx, job)
	defer func() { sent(err) }()
	for twin := range maxTwins {
		free, err := q.enqueue(ctx, asynq.NewTaskWithHeaders(job.Kind(), payload, headers), in, taskID(job, twin))
		if err != nil {
			return models.E(op, models.Unavailable, err)
		}
		if free {
			return nil
		}
	}
	return models.Errorf(op, models.Conflict, "%d workers are still held to be working on this job", maxTwins)
}

// taskID is the id of a copy of a job.
func taskID(job Job, twin int) string {
	return job.Kind() + ":" + job.Key() + ":" + strconv.Itoa(twin)
}

// enqueue reports whether the task waits now, by this call or an earlier one. It
// is false where a task of this id is being worked on.
func (q *Queue) enqueue(ctx context.Context, task *asynq.Task, in, id string) (bool, error) {
	for range 2 {
		_, err := q.client.EnqueueContext(ctx, task, asynq.Queue(in), asynq.TaskID(id), asynq.MaxRetry(0), asynq.Timeout(jobTimeout))
		if !errors.Is(err, asynq.ErrTaskIDConflict) {
			return err == nil, err
		}
		info, err := q.inspector.GetTaskInfo(in, id)
		switch {
		case errors.Is(err, asynq.ErrTaskNotFound), errors.Is(err, asynq.ErrQueueNotFound):
			continue // it was done between the two calls
		case err != nil:
			return false, err
		case info.State == asynq.TaskStateActive:
			return false, nil
		case info.State == asynq.TaskStateArchived, info.State == asynq.TaskStateCompleted:
			if err := q.inspector.DeleteTask(in, id); err != nil && !errors.Is(err, asynq.ErrTaskNotFound) {
				return false, err
			}
		default: // pending, scheduled, retry
			return true, nil
		}
	}
	return true, nil
}

// jobTimeout ends a handler that has lost its way; the longest recording takes
// a small part of it.
const jobTimeout = 10 * time.Minute
