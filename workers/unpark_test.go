package workers

import (
	"context"
	"testing"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/workers/queue"
)

type parkedRecords map[models.RecordingID]models.Status

func (p parkedRecords) Recording(_ context.Context, id models.RecordingID) (models.Recording, error) {
	switch status, there := p[id]; {
	case !there:
		return models.Recording{}, models.Errorf("test", models.NotFound, "none")
	case status == models.Erased:
		return models.Recording{}, models.Errorf("test", models.Gone, "erased")
	case status == "away":
		return models.Recording{}, models.Errorf("test", models.Unavailable, "away")
	default:
		return models.Recording{Status: status}, nil
	}
}

type parkedErasures map[models.ErasureID]models.ErasureState

func (p parkedErasures) Erasure(_ context.Context, id models.ErasureID) (models.Erasure, error) {
	if state, there := p[id]; there {
		return models.Erasure{State: state}, nil
	}
	return models.Erasure{}, models.Errorf("test", models.NotFound, "none")
}

func TestWhatIsDoneIsUnparked(t *testing.T) {
	u := &Unparker{
		Recordings: parkedRecords{"scored": models.Scored, "failed": models.Failed, "erased": models.Erased, "received": models.Received, "processing": models.Processing, "away": "away"},
		Erasures:   parkedErasures{"done": models.ErasureDone, "begun": models.ErasureRequested},
	}
	score, erase := queue.ScoreRecording{}.Kind(), queue.RunErasure{}.Kind()
	for _, test := range []struct {
		kind, key string
		want      bool
		fails     models.Kind
	}{
		{score, "scored", true, ""}, {score, "failed", true, ""}, {score, "erased", true, ""}, {score, "unknown", true, ""},
		{score, "received", false, ""}, {score, "processing", false, ""}, {score, "away", false, models.Unavailable},
		{erase, "done", true, ""}, {erase, "begun", false, ""}, {erase, "unknown", true, ""},
		{queue.RunExport{}.Kind(), "scored", false, ""},
	} {
		got, err := u.done(t.Context(), test.kind, test.key)
		if got != test.want || (test.fails == "") != (err == nil) || err != nil && models.KindOf(err) != test.fails {
			t.Errorf("done(%s, %s) = %t, %v, want %t, %s", test.kind, test.key, got, err, test.want, test.fails)
		}
	}
}
