package workers

import (
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/workers/queue"
)

// TestErasureOfARecordingReachesArchives makes an archive and then erases one of the
// recordings in it: nobody gets the archive any more, and its bytes are gone before
// the erasure is done.
func TestErasureOfARecordingReachesArchives(t *testing.T) {
	h := newHouse(t)
	id, gone := h.request(t), h.receive(t)
	must(t, h.score(t, gone))
	must(t, h.exporter(h.objects).Do(t.Context(), queue.RunExport{Export: id}))
	h.pass(time.Minute)
	e, err := h.records.EraseRecording(t.Context(), gone, models.CauseRequest, h.clock())
	must(t, err)
	if x, err := h.records.Export(t.Context(), id); err != nil || x.ExpiresAt.After(h.clock()) {
		t.Errorf("the archive may be fetched until %v, %v", x.ExpiresAt, err)
	}
	must(t, h.eraser.Do(t.Context(), queue.RunErasure{Erasure: e.ID}))
	if keys := h.keys(t, id.Prefix()); len(keys) > 0 {
		t.Errorf("the store holds %q", keys)
	}
	if got, err := h.records.Erasure(t.Context(), e.ID); err != nil || got.State != models.ErasureDone {
		t.Errorf("the erasure is %s, %v", got.State, err)
	}
}

// TestArchiveOutlivesWhatIsOver lets a recording come to the end of its time: the
// archive has a time of its own.
func TestArchiveOutlivesWhatIsOver(t *testing.T) {
	h := newHouse(t)
	id, over := h.request(t), h.receive(t)
	must(t, h.score(t, over))
	must(t, h.exporter(h.objects).Do(t.Context(), queue.RunExport{Export: id}))
	must(t, h.eraser.one(t.Context(), over, models.CauseExpiry))
	if x, err := h.records.Export(t.Context(), id); err != nil || !x.ExpiresAt.After(h.clock()) || len(h.keys(t, id.Prefix())) != 1 {
		t.Errorf("the archive is over at %v, %v", x.ExpiresAt, err)
	}
}

// TestArchiveIsMadeAnewWithoutWhatWasErased erases a recording while the archive is
// written that holds it already, and lets the worker write to its end: the erasure
// waits for that, and the archive that is made then is without it.
func TestArchiveIsMadeAnewWithoutWhatWasErased(t *testing.T) {
	h := newHouse(t)
	id, gone := h.request(t), h.receive(t)
	must(t, h.score(t, gone))
	var e models.Erasure
	late := storeThat{h.objects, func(ctx context.Context, _ string, _ io.Reader) (err error) {
		e, err = h.records.EraseRecording(ctx, gone, models.CauseRequest, h.clock())
		return errors.Join(err, h.eraser.Do(ctx, queue.RunErasure{Erasure: e.ID}))
	}}
	must(t, h.exporter(late).Do(t.Context(), queue.RunExport{Export: id}))
	if got, err := h.records.Erasure(t.Context(), e.ID); err != nil || got.State == models.ErasureDone {
		t.Fatalf("the erasure is %s, %v, while an archive is written that may hold it", got.State, err)
	}
	if keys := h.keys(t, id.Prefix()); len(keys) != 1 {
		t.Fatalf("the worker has left %q: this shows nothing", keys)
	}
	h.pass(2 * time.Minute)
	must(t, h.eraser.Do(t.Context(), queue.RunErasure{Erasure: e.ID}))
	if keys := h.keys(t, id.Prefix()); len(keys) > 0 {
		t.Errorf("the store holds %q", keys)
	}
	if got, err := h.records.Erasure(t.Context(), e.ID); err != nil || got.State != models.ErasureDone {
		t.Errorf("the erasure is %s, %v", got.State, err)
	}
	must(t, h.exporter(h.objects).Do(t.Context(), queue.RunExport{Export: id}))
	if x, err := h.records.Export(t.Context(), id); err != nil || x.State != models.ExportDone || x.Recordings != 1 {
		t.Errorf("the archive made anew is %+v, %v", x, err)
	}
}
