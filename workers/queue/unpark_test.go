package queue

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"github.com/hibiken/asynq"

	"github.com/langdu/langdu/models"
)

// TestUnparkForgetsWhatIsDone parks jobs of a recording that is done since, whichever
// copy of the job it was, beside those of one that is not.
func TestUnparkForgetsWhatIsDone(t *testing.T) {
	inspected(t, func(t *testing.T, q *Queue) {
		settled, open := models.NewRecordingID(), models.NewRecordingID()
		for twin := range 3 {
			q.put(t, settled, twin, asynq.TaskStateArchived)
		}
		q.put(t, open, 0, asynq.TaskStateArchived)
		done := func(_ context.Context, kind, key string) (bool, error) {
			return kind == ScoreRecording{}.Kind() && key == string(settled), nil
		}
		if n, err := q.Unpark(t.Context(), done); n != 3 || err != nil {
			t.Errorf("Unpark = %d, %v, want three copies", n, err)
		}
		if left, other := q.naming(t, settled), q.naming(t, open); left != 0 || other == 0 {
			t.Errorf("%d keys name what is done, %d what is not", left, other)
		}
		away := errors.New("the records are away")
		if _, err := q.Unpark(t.Context(), func(context.Context, string, string) (bool, error) { return false, away }); !errors.Is(err, away) {
			t.Errorf("Unpark = %v, want %v", err, away)
		}
	})
}

// TestUnparkSweepsLeavesOthers parks a sweep beside a recording's job.
func TestUnparkSweepsLeavesOthers(t *testing.T) {
	inspected(t, func(t *testing.T, q *Queue) {
		other := models.NewRecordingID()
		q.put(t, other, 0, asynq.TaskStateArchived)
		if err := q.Pause(t.Context(), maintenance.name, true); err != nil {
			t.Fatal(err)
		}
		payload, err := json.Marshal(Sweep{})
		if err != nil {
			t.Fatal(err)
		}
		info, err := q.client.EnqueueContext(t.Context(), asynq.NewTask(Sweep{}.Kind(), payload), asynq.Queue(maintenance.name))
		if err == nil {
			err = q.inspector.ArchiveTask(maintenance.name, info.ID)
		}
		if err != nil {
			t.Fatal(err)
		}
		if n, err := q.UnparkSweeps(t.Context()); n != 1 || err != nil {
			t.Errorf("UnparkSweeps = %d, %v, want the sweep", n, err)
		}
		if q.naming(t, other) == 0 {
			t.Error("the recording's job is gone")
		}
	})
}
