package queue

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/hibiken/asynq"

	"github.com/langdu/langdu/models"
)

// TestForgetReachesEveryState puts jobs of a recording into every state that asynq
// knows, beside those of another one.
func TestForgetReachesEveryState(t *testing.T) {
	for name, url := range urls(t) {
		t.Run(name, func(t *testing.T) {
			q, id, other := connect(t, url), models.NewRecordingID(), models.NewRecordingID()
			for twin, state := range []asynq.TaskState{asynq.TaskStatePending, asynq.TaskStateScheduled, asynq.TaskStateArchived} {
				q.put(t, id, twin, state)
				q.put(t, other, twin, state)
			}
			for range 2 {
				if left, err := q.Forget(t.Context(), id); left != 0 || err != nil {
					t.Errorf("Forget = %d, %v, want nothing left", left, err)
				}
			}
			if n := q.naming(t, id); n != 0 {
				t.Errorf("%d keys of Redis name the recording", n)
			}
			if n := q.naming(t, other); n == 0 {
				t.Error("the other recording's jobs are gone")
			}
			if _, err := q.Forget(t.Context(), other); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// TestForgetSaysWhatIsBeingWorkedOn has a worker hold a job of the recording.
func TestForgetSaysWhatIsBeingWorkedOn(t *testing.T) {
	for name, url := range urls(t) {
		t.Run(name, func(t *testing.T) {
			q, id := connect(t, url), models.NewRecordingID()
			began, free := make(chan struct{}, 1), make(chan struct{})
			h := NewHandlers()
			Handle(h, func(_ context.Context, job ScoreRecording) error {
				if job.Recording == id {
					began <- struct{}{}
					<-free
				}
				return nil
			})
			stop := serve(t, q, h)
			defer stop()
			if err := q.EnqueueScore(t.Context(), id); err != nil {
				t.Fatal(err)
			}
			receive(t, began, "job")
			if left, err := q.Forget(t.Context(), id); left != 1 || err != nil {
				t.Errorf("Forget = %d, %v, want one that is being worked on", left, err)
			}
			close(free)
			stop()
			if left, err := q.Forget(t.Context(), id); left != 0 || err != nil {
				t.Errorf("Forget afterwards = %d, %v", left, err)
			}
			if n := q.naming(t, id); n != 0 {
				t.Errorf("%d keys of Redis name the recording", n)
			}
		})
	}
}

func TestForgetWithoutRedisSaysSo(t *testing.T) {
	q := connect(t, urls(t)["embedded"])
	if err := q.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := q.Forget(t.Context(), models.NewRecordingID()); models.KindOf(err) != models.Unavailable {
		t.Errorf("Forget = %v, want %s", err, models.Unavailable)
	}
}

// put puts a job into a state.
func (q *Queue) put(t *testing.T, id models.RecordingID, twin int, state asynq.TaskState) {
	t.Helper()
	job := ScoreRecording{id}
	payload, err := json.Marshal(job)
	if err != nil {
		t.Fatal(err)
	}
	in := laneOf(job.Kind()).name
	options := []asynq.Option{asynq.Queue(in), asynq.TaskID(taskID(job, twin)), asynq.MaxRetry(0)}
	if state == asynq.TaskStateScheduled {
		options = append(options, asynq.ProcessIn(time.Hour))
	}
	if _, err := q.client.Enqueue(asynq.NewTask(job.Kind(), payload), options...); err != nil {
		t.Fatal(err)
	}
	if state == asynq.TaskStateArchived {
		if err := q.inspector.ArchiveTask(in, taskID(job, twin)); err != nil {
			t.Fatal(err)
		}
	}
}

// naming counts what in Redis names a recording: keys, and members of what they hold.
func (q *Queue) naming(t *testing.T, id models.RecordingID) (n int) {
	t.Helper()
	keys, err := q.redis.Keys(t.Context(), "*"+string(id)+"*").Result()
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range []string{"pending", "active"} {
		all, err := q.redis.LRange(t.Context(), "asynq:{"+interactive.name+"}:"+list, 0, -1).Result()
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, all...)
	}
	for _, set := range []string{"scheduled", "archived", "retry", "completed", "lease"} {
		all, err := q.redis.ZRange(t.Context(), "asynq:{"+interactive.name+"}:"+set, 0, -1).Result()
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, all...)
	}
	for _, key := range keys {
		if strings.Contains(key, string(id)) {
			n++
		}
	}
	return n
}
