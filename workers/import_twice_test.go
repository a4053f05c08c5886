package workers

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
	"github.com/langdu/langdu/workers/archive"
)

// TestTwoImportsOfOneArchive lets a second import finish what the first is at: the
// first gives up, and takes nothing of the second's with it.
func TestTwoImportsOfOneArchive(t *testing.T) {
	h := newHouse(t)
	must(t, h.score(t, h.receive(t)))
	stored := len(h.keys(t, ""))
	var content bytes.Buffer
	must(t, h.exporter(h.objects).Write(t.Context(), &content, learner))
	run := func(objects storage.Objects) (ImportReport, error) {
		a, err := archive.Open(bytes.NewReader(content.Bytes()), int64(content.Len()), archive.Limits{})
		must(t, err)
		m := &Importer{Imports: h.records, Recordings: h.records, Learners: h.records,
			Objects: objects, Schedule: models.DefaultSchedule(), Now: h.clock}
		return m.Run(t.Context(), a, "twin")
	}
	second := false
	late := storeThat{h.objects, func(context.Context, string, io.Reader) error {
		if second {
			return nil
		}
		second = true
		report, err := run(h.objects)
		if report.Imported != 1 {
			t.Errorf("the second import: %+v, %v", report, err)
		}
		return err
	}}
	if _, err := run(late); !errors.Is(err, models.Conflict) {
		t.Errorf("the first import: %v, want a conflict", err)
	}
	if keys := h.keys(t, ""); stored == 0 || len(keys) != 2*stored {
		t.Errorf("the store holds %q, want %d files of each", keys, stored)
	}
}
