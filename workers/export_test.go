package workers

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
	"github.com/langdu/langdu/workers/queue"
)

func (h *house) exporter(objects storage.Objects) *Exporter {
	return &Exporter{Exports: h.records, Holdings: h.records, Learners: h.records, Library: h.records, Rescores: h.records,
		Audit: h.records, Aliases: h.records, Objects: objects, Schedule: models.DefaultSchedule(),
		Lease: 15 * time.Second, Now: h.clock, Log: h.scorer.Log}
}

// request stores a recording, scored, and asks for an export.
func (h *house) request(t *testing.T) models.ExportID {
	t.Helper()
	must(t, h.score(t, h.receive(t)))
	e, err := h.records.AddExport(t.Context(), models.Export{ID: models.NewExportID(), Learner: learner, RequestedAt: h.clock()})
	must(t, err)
	return e.ID
}

// storeThat does something else in the place of Put.
type storeThat struct {
	storage.Objects
	put func(ctx context.Context, key string, r io.Reader) error
}

func (s storeThat) Put(ctx context.Context, key string, r io.Reader, size int64, mediaType string) (storage.ObjectInfo, error) {
	if err := s.put(ctx, key, r); err != nil {
		return storage.ObjectInfo{}, err
	}
	return s.Objects.Put(ctx, key, r, size, mediaType)
}

func TestExportAfterAKilledWorker(t *testing.T) {
	h := newHouse(t)
	id := h.request(t)
	_, ok, err := h.records.ClaimExport(t.Context(), id, h.clock(), h.clock().Add(15*time.Second)) // and never comes back
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	must(t, h.exporter(h.objects).Do(t.Context(), queue.RunExport{Export: id})) // too early: nothing to do
	h.pass(time.Minute)
	must(t, h.exporter(h.objects).Do(t.Context(), queue.RunExport{Export: id}))
	e, err := h.records.Export(t.Context(), id)
	must(t, err)
	if e.State != models.ExportDone || e.Recordings != 1 || e.Attempt != 2 {
		t.Errorf("the export is %+v", e)
	}
	h.pass(models.DefaultSchedule().Export)
	n, err := h.exporter(h.objects).Chore().Sweep(t.Context(), h.clock(), models.DefaultSchedule())
	if err != nil || n != 1 || len(h.keys(t, id.Prefix())) > 0 {
		t.Errorf("the sweep erased %d, %v; the store holds %q", n, err, h.keys(t, id.Prefix()))
	}
}

func TestExportIsTriedAgain(t *testing.T) {
	h := newHouse(t)
	id := h.request(t)
	down := storeThat{h.objects, func(context.Context, string, io.Reader) error {
		return models.E("test", models.Unavailable, errors.New("store down"))
	}}
	must(t, h.exporter(down).Do(t.Context(), queue.RunExport{Export: id}))
	e, err := h.records.Export(t.Context(), id)
	must(t, err)
	if e.State != models.ExportRequested {
		t.Errorf("while the store is down the export is %s", e.State)
	}
	h.pass(time.Minute)
	must(t, h.exporter(h.objects).Do(t.Context(), queue.RunExport{Export: id}))
	if e, err := h.records.Export(t.Context(), id); err != nil || e.State != models.ExportDone {
		t.Errorf("the export is %s, %v", e.State, err)
	}
}

// TestExportVanishesWithItsLearner erases the learner while the archive is written.
func TestExportVanishesWithItsLearner(t *testing.T) {
	h := newHouse(t)
	id := h.request(t)
	erased := storeThat{h.objects, func(ctx context.Context, _ string, _ io.Reader) error {
		_, err := h.records.EraseLearner(ctx, learner, models.CauseRequest, h.clock())
		return err
	}}
	must(t, h.exporter(erased).Do(t.Context(), queue.RunExport{Export: id}))
	if keys := h.keys(t, id.Prefix()); len(keys) > 0 {
		t.Errorf("the store holds %q", keys)
	}
	if _, err := h.records.Export(t.Context(), id); !errors.Is(err, models.NotFound) {
		t.Errorf("the export is still there: %v", err)
	}
}

// TestErasureWaitsForAWriter kills a worker while it writes an archive of a learner
// who is erased: the erasure is not done before that worker can write no more.
func TestErasureWaitsForAWriter(t *testing.T) {
	h := newHouse(t)
	id := h.request(t)
	_, _, err := h.records.ClaimExport(t.Context(), id, h.clock(), h.clock().Add(15*time.Second))
	must(t, err)
	e, err := h.records.EraseLearner(t.Context(), learner, models.CauseRequest, h.clock())
	must(t, err)
	for range 3 {
		must(t, h.eraser.Do(t.Context(), queue.RunErasure{Erasure: e.ID}))
	}
	if got, err := h.records.Erasure(t.Context(), e.ID); err != nil || got.State == models.ErasureDone {
		t.Fatalf("the erasure is %s, %v, while somebody writes", got.State, err)
	}
	_, err = h.objects.Put(t.Context(), id.ArchiveKey(), bytes.NewReader([]byte("PK")), 2, "application/zip") // the last that the worker does
	must(t, err)
	for range 10 {
		h.pass(20 * time.Second)
		must(t, h.eraser.Do(t.Context(), queue.RunErasure{Erasure: e.ID}))
	}
	if got, err := h.records.Erasure(t.Context(), e.ID); err != nil || got.State != models.ErasureDone {
		t.Errorf("the erasure is %s, %v", got.State, err)
	}
	if keys := h.keys(t, id.Prefix()); len(keys) > 0 {
		t.Errorf("the store holds %q", keys)
	}
}

func TestExportForTheConsole(t *testing.T) {
	h := newHouse(t)
	must(t, h.score(t, h.receive(t)))
	var b bytes.Buffer
	must(t, h.exporter(h.objects).Write(t.Context(), &b, learner))
	if z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len())); err != nil || len(z.File) < 10 {
		t.Errorf("the archive: %v", err)
	}
	if err := h.exporter(h.objects).Write(t.Context(), io.Discard, "nobody"); !errors.Is(err, models.NotFound) {
		t.Errorf("an export of nobody: %v", err)
	}
}
