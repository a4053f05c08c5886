package queue

import (
	"context"
	"testing"
	"time"

	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"

	"github.com/langdu/langdu/models"
)

// take makes a job that waits that of a worker which was heard of some time ago, as
// asynq's own worker does.
func (q *Queue) take(t *testing.T, job Job, ago time.Duration) {
	t.Helper()
	q.takeTask(t, laneOf(job.Kind()).name, taskID(job, 0), ago)
}

func (q *Queue) takeTask(t *testing.T, in, id string, ago time.Duration) {
	t.Helper()
	prefix := "asynq:{" + in + "}:"
	pipe := q.redis.TxPipeline()
	pipe.LRem(t.Context(), prefix+"pending", 0, id)
	pipe.LPush(t.Context(), prefix+"active", id)
	pipe.ZAdd(t.Context(), prefix+"lease", redis.Z{Score: float64(time.Now().Add(asynqLease - ago).Unix()), Member: id})
	pipe.HSet(t.Context(), prefix+"t:"+id, "state", "active")
	if _, err := pipe.Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// TestJobsOfWorkersThatAreGoneAreForgotten has a job of a worker that was just heard
// of, and one of a worker that was killed.
func TestJobsOfWorkersThatAreGoneAreForgotten(t *testing.T) {
	for name, url := range urls(t) {
		t.Run(name, func(t *testing.T) {
			q, alive, dead := connect(t, url), models.NewRecordingID(), models.NewRecordingID()
			for id, ago := range map[models.RecordingID]time.Duration{alive: silence / 2, dead: silence + time.Second} {
				if err := q.EnqueueScore(t.Context(), id); err != nil {
					t.Fatal(err)
				}
				q.take(t, ScoreRecording{id}, ago)
			}
			if _, err := q.Reap(t.Context(), time.Now()); err != nil {
				t.Fatal(err)
			}
			if n := q.naming(t, dead); n != 0 {
				t.Errorf("%d keys of Redis name the recording whose worker is gone", n)
			}
			if left, err := q.Forget(t.Context(), alive); left != 1 || err != nil {
				t.Errorf("Forget = %d, %v, want the job whose worker lives", left, err)
			}
			if _, err := q.Reap(t.Context(), time.Now().Add(asynqLease)); err != nil {
				t.Fatal(err)
			}
			if n := q.naming(t, alive); n != 0 {
				t.Errorf("%d keys of Redis name the recording in the end", n)
			}
		})
	}
}

// TestASweepCutOffKeepsNoOtherFromBeingScheduled: only one is to wait at a time, and
// the lock for that must not outlive the worker by the length of an interval.
func TestASweepCutOffKeepsNoOtherFromBeingScheduled(t *testing.T) {
	for name, url := range urls(t) {
		t.Run(name, func(t *testing.T) {
			q, kind := connect(t, url), "test.sweep."+string(models.NewRecordingID())
			schedule := func() (*asynq.TaskInfo, error) {
				return q.client.EnqueueContext(t.Context(), asynq.NewTask(kind, []byte("{}")), asynq.Queue(maintenance.name), asynq.Unique(time.Hour))
			}
			sweep, err := schedule()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := schedule(); err == nil {
				t.Fatal("a second sweep waits")
			}
			q.takeTask(t, maintenance.name, sweep.ID, silence+time.Second)
			if _, err := q.Reap(t.Context(), time.Now()); err != nil {
				t.Fatal(err)
			}
			next, err := schedule()
			if err != nil {
				t.Fatalf("the sweep after one that was cut off: %v", err)
			}
			if err := q.inspector.DeleteTask(maintenance.name, next.ID); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestReapWithoutRedisSaysSo(t *testing.T) {
	q := connect(t, urls(t)["embedded"])
	if err := q.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := q.Reap(context.Background(), time.Now()); models.KindOf(err) != models.Unavailable {
		t.Errorf("Reap = %v, want %s", err, models.Unavailable)
	}
}
