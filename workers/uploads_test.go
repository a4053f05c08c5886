package workers

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// partly stores an upload of which some parts have come, over in an hour.
func (h *house) partly(t *testing.T, parts int) models.Recording {
	t.Helper()
	r := models.Recording{ID: models.NewRecordingID(), Learner: learner, Text: "猫", Status: models.Uploading,
		CreatedAt: h.clock(), UpdatedAt: h.clock(), Expiry: models.DefaultSchedule().ExpiryFrom(h.clock(), models.ReadingKind)}
	must(t, h.records.BeginUpload(t.Context(), r, int64(parts), h.clock().Add(time.Hour)))
	for i := range parts {
		p := storage.Part{At: int64(i), Size: 1, Name: string(rune('a' + i))}
		must(t, h.records.MayWrite(t.Context(), r.ID, p.At, h.clock(), h.clock().Add(time.Minute)))
		_, err := h.objects.Put(t.Context(), r.ID.PartsPrefix()+p.Name, strings.NewReader("x"), 1, "")
		must(t, err)
		must(t, h.records.AddPart(t.Context(), r.ID, p, h.clock()))
	}
	return r
}

// TestSweepErasesUnfinishedUploads lets one end in time and others not, of which one
// cannot be erased.
func TestSweepErasesUnfinishedUploads(t *testing.T) {
	h := newHouse(t)
	h.sweeper.More = []Chore{UnfinishedUploads(h.records, h.eraser), JoinedParts(h.records, h.objects, h.clock)}
	swept := func(unfinished, joined, keys int) {
		t.Helper()
		report, err := h.sweeper.Sweep(t.Context(), h.clock())
		if err != nil || report.Abandoned != 0 || report.More["unfinished uploads"] != unfinished || report.More["parts of finished uploads"] != joined || len(h.keys(t, "r/")) != keys {
			t.Errorf("sweep %+v, %v, keys %q: want %d unfinished, parts of %d, %d keys", report, err, h.keys(t, "r/"), unfinished, joined, keys)
		}
	}
	h.partly(t, 2)
	h.partly(t, 3)
	finished := h.partly(t, 4)
	finished.MediaType, finished.Size, finished.SHA256 = "audio/wav", 4, "ab"
	must(t, h.records.Receive(t.Context(), finished, h.clock(), h.clock().Add(24*time.Hour)))
	swept(0, 0, 9)
	h.pass(storage.LongestUpload + time.Second)
	swept(0, 1, 5) // nobody can write the parts of the finished one any more
	outlook, err := h.sweeper.Outlook(t.Context(), h.clock().Add(time.Hour))
	if err != nil || outlook.More["unfinished uploads"] != 2 {
		t.Errorf("outlook %+v, %v", outlook, err)
	}
	h.pass(time.Hour)
	swept(2, 0, 0)
	swept(0, 0, 0)
	if underWay, abandoned, err := h.records.UploadFigures(t.Context()); err != nil || underWay != 0 || abandoned != 2 {
		t.Errorf("figures %d, %d, %v, want none under way and two abandoned", underWay, abandoned, err)
	}
	var causes []models.ErasureCause
	pending, err := h.records.ClearedErasures(t.Context(), 10)
	must(t, err)
	receipts, err := h.records.Receipts(t.Context(), 0, 10)
	must(t, err)
	for _, e := range pending {
		causes = append(causes, e.Cause)
	}
	for _, r := range receipts {
		causes = append(causes, r.Cause)
	}
	if !slices.Equal(causes, []models.ErasureCause{models.CauseUnfinished, models.CauseUnfinished}) {
		t.Errorf("causes %q, want two unfinished uploads", causes)
	}
}
