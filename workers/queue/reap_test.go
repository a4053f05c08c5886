package queue

import (
	"context"
	"testing"
	"time"

	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"

	"github.com/langdu/langdu/models"
)

// take makes a job that waits that of a worker whose machine's clock is wrong by so
// much, as asynq's own worker does; and it is how that worker says later that it lives.
func (q *Queue) take(t *testing.T, job Job, wrong time.Duration) {
	t.Helper()
	q.takeTask(t, laneOf(job.Kind()).name, taskID(job, 0), wrong)
}

func (q *Queue) takeTask(t *testing.T, in, id string, wrong time.Duration) {
	t.Helper()
	prefix := "asynq:{" + in + "}:"
	pipe := q.redis.TxPipeline()
	pipe.LRem(t.Context(), prefix+"pending", 0, id)
	pipe.LRem(t.Context(), prefix+"active", 0, id)
	pipe.LPush(t.Context(), prefix+"active", id)
	pipe.ZAdd(t.Context(), prefix+"lease", redis.Z{Score: float64(time.Now().Add(wrong).Unix()), Member: id})
	pipe.HSet(t.Context(), prefix+"t:"+id, "state", "active")
	if _, err := pipe.Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// reaping calls Reap each second of a span of time, as a reconciler does, and returns
// when that ends.
func (q *Queue) reaping(t *testing.T, from time.Time, span time.Duration) time.Time {
	t.Helper()
	end := from.Add(span)
	for at := from; at.Before(end); at = at.Add(time.Second) {
		if _, err := q.Reap(t.Context(), at); err != nil {
			t.Fatal(err)
		}
	}
	return end
}

// TestJobsOfWorkersThatAreGoneAreForgotten has a job of a worker that says that it lives,
// and one of a worker that was killed, on machines whose clocks are right, an hour
// behind and an hour ahead.
func TestJobsOfWorkersThatAreGoneAreForgotten(t *testing.T) {
	for name, url := range urls(t) {
		for clock, wrong := range map[string]time.Duration{"right": 0, "behind": -time.Hour, "ahead": time.Hour} {
			t.Run(name+", "+clock, func(t *testing.T) {
				q, alive, dead := connect(t, url), models.NewRecordingID(), models.NewRecordingID()
				for _, id := range []models.RecordingID{alive, dead} {
					if err := q.EnqueueScore(t.Context(), id); err != nil {
						t.Fatal(err)
					}
					q.take(t, ScoreRecording{id}, wrong)
				}
				at := time.Now()
				for beat := 1; beat <= 3; beat++ {
					q.take(t, ScoreRecording{alive}, wrong+time.Duration(beat)*silence/2)
					at = q.reaping(t, at, silence/2)
				}
				if n := q.naming(t, dead); n != 0 {
					t.Errorf("%d keys of Redis name the recording whose worker is gone", n)
				}
				if left, err := q.Forget(t.Context(), alive); left != 1 || err != nil {
					t.Errorf("Forget = %d, %v, want the job whose worker lives", left, err)
				}
				q.reaping(t, at, silence+2*time.Second)
				if n := q.naming(t, alive); n != 0 {
					t.Errorf("%d keys of Redis name the recording in the end", n)
				}
			})
		}
	}
}

// TestWhoHasNotLookedTakesNothing: no worker can say that it lives to a Redis that is
// away, and whoever could not look either has not heard that it does not.
func TestWhoHasNotLookedTakesNothing(t *testing.T) {
	q, id, at := connect(t, urls(t)["embedded"]), models.NewRecordingID(), time.Now()
	if err := q.EnqueueScore(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	q.take(t, ScoreRecording{id}, 0)
	for _, after := range []time.Duration{0, time.Minute, 2 * time.Second} {
		at = at.Add(after)
		if n, err := q.Reap(t.Context(), at); n != 0 || err != nil {
			t.Errorf("Reap %s later = %d, %v, want nothing", after, n, err)
		}
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
			q.takeTask(t, maintenance.name, sweep.ID, 0)
			q.reaping(t, time.Now(), silence+2*time.Second)
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
