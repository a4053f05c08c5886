package queue

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
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

// TestUnparkLooksBehindWhatIsLeft parks a job that is done behind many that are not.
func TestUnparkLooksBehindWhatIsLeft(t *testing.T) {
	inspected(t, func(t *testing.T, q *Queue) {
		settled := models.NewRecordingID()
		q.put(t, settled, 0, asynq.TaskStateArchived)
		for range 5 {
			q.put(t, models.NewRecordingID(), 0, asynq.TaskStateArchived)
		}
		asked := map[string]bool{}
		done := func(task *asynq.TaskInfo) (bool, error) {
			asked[task.ID] = true
			return strings.Contains(task.ID, string(settled)), nil
		}
		forgotten := 0
		for range 12 { // whatever others have parked
			n, err := q.unparkNext(t.Context(), 2, done)
			if err != nil {
				t.Fatal(err)
			}
			forgotten += n
		}
		if forgotten != 1 || len(asked) < 6 {
			t.Errorf("%d forgotten after looking at %d, want the one that is done, and all looked at", forgotten, len(asked))
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
