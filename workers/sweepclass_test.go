package workers

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

func TestSweepErasesClassByClass(t *testing.T) {
	h := newHouse(t)
	kept := models.DefaultSchedule()
	id := h.receive(t)
	must(t, h.score(t, id))
	for _, step := range []struct {
		after time.Duration
		want  SweepReport
		keys  int
	}{
		{kept.Original - time.Second, SweepReport{}, 2},
		{kept.Original, SweepReport{Originals: 1}, 1},
		{kept.Rendition, SweepReport{Renditions: 1}, 0},
		{kept.Result, SweepReport{Recordings: 1, Lapsed: 1}, 0},
	} {
		start := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
		h.pass(start.Add(step.after).Sub(h.clock()))
		report, err := h.sweeper.Sweep(t.Context(), h.clock())
		if err != nil || !reflect.DeepEqual(report, step.want) {
			t.Errorf("after %s: sweep %+v, %v, want %+v", step.after, report, err, step.want)
		}
		if keys := h.keys(t, "r/"); len(keys) != step.keys {
			t.Errorf("after %s the store holds %q, want %d", step.after, keys, step.keys)
		}
	}
	if _, err := h.records.Recording(t.Context(), id); !errors.Is(err, models.Gone) {
		t.Errorf("Recording = %v, want gone", err)
	}
}

func TestSweepClearsAbandonedUploads(t *testing.T) {
	h := newHouse(t)
	r := models.Recording{ID: models.NewRecordingID(), Learner: learner, Text: "猫", Status: models.Uploading,
		CreatedAt: h.clock(), UpdatedAt: h.clock(), Expiry: models.DefaultSchedule().ExpiryFrom(h.clock(), models.ReadingKind)}
	must(t, h.records.Begin(t.Context(), r))
	_, err := h.objects.Put(t.Context(), r.ID.OriginalKey(), strings.NewReader("half"), 4, "audio/wav")
	must(t, err) // and the process dies
	report, err := h.sweeper.Sweep(t.Context(), h.clock())
	if err != nil || report.Abandoned != 0 {
		t.Fatalf("sweep %+v, %v: a running upload was cleared", report, err)
	}
	h.pass(storage.LongestUpload + time.Second)
	report, err = h.sweeper.Sweep(t.Context(), h.clock())
	if err != nil || report.Abandoned != 1 || len(h.keys(t, "r/")) != 0 {
		t.Errorf("sweep %+v, %v, keys %q: want the upload cleared", report, err, h.keys(t, "r/"))
	}
}
