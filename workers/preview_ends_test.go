package workers

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// A worker that is shut down gives its preview back; one that is killed is made up for
// when its lease is over.
func TestPreviewOfAWorkerThatEndsIsBegunAnew(t *testing.T) {
	e := newEditor(t)
	e.children(t, 4)
	id := e.ask(t)
	ctx, kill := context.WithCancel(t.Context())
	listen := e.listener.do
	e.listener.do = func(ctx context.Context, r models.Recording, keep Keep) (models.Outcome, error) {
		if len(e.heard) == 2 {
			kill()
			return models.Outcome{}, ctx.Err()
		}
		return listen(ctx, r, keep)
	}
	if _, err := e.previewer.Next(ctx); !errors.Is(err, context.Canceled) {
		t.Fatalf("the one that is shut down: %v", err)
	}
	if p := e.preview(t, id); p.State != models.PreviewRequested || p.Figures != nil {
		t.Fatalf("after the end of the first %+v", p)
	}
	e.listener.do = listen
	if _, ok, err := e.records.ClaimPreview(t.Context(), e.clock(), e.clock().Add(e.scorer.Lease)); !ok || err != nil {
		t.Fatalf("the second, which is killed: %v, %v", ok, err)
	}
	if did, err := e.previewer.Next(t.Context()); did || err != nil {
		t.Errorf("during the lease: %v, %v", did, err)
	}
	e.pass(e.scorer.Lease)
	if did, err := e.previewer.Next(t.Context()); !did || err != nil {
		t.Fatalf("after the lease: %v, %v", did, err)
	}
	if p := e.preview(t, id); p.State != models.PreviewDone || p.Figures.Counts.Heard != 5 {
		t.Errorf("in the end %+v", p)
	}
}

// A preview that ends its workers does not do so for ever.
func TestPreviewThatKillsIsGivenUp(t *testing.T) {
	e := newEditor(t)
	e.children(t, 1)
	id := e.ask(t)
	for range previewAttempts {
		_, _, err := e.records.ClaimPreview(t.Context(), e.clock(), e.clock().Add(e.scorer.Lease))
		must(t, err)
		e.pass(e.scorer.Lease)
	}
	_, err := e.previewer.Next(t.Context())
	must(t, err)
	if p := e.preview(t, id); p.State != models.PreviewFailed || len(e.heard) != 0 {
		t.Errorf("preview %+v after %d were heard, want failed after none", p, len(e.heard))
	}
}

type pagesPort = storage.Pages

// noPages is a service from which every page has gone.
type noPages struct{ pagesPort }

func (noPages) Page(context.Context, models.PageID) (models.Page, error) {
	return models.Page{}, models.Errorf("test", models.NotFound, "there is no page")
}

func TestPreviewOfAPageThatIsGone(t *testing.T) {
	e := newEditor(t)
	e.children(t, 3)
	id := e.ask(t)
	e.previewer.Pages = noPages{}
	_, err := e.previewer.Next(t.Context())
	must(t, err)
	if p := e.preview(t, id); p.State != models.PreviewFailed || len(e.heard) != 0 {
		t.Errorf("preview %+v after %d were heard, want failed after none", p, len(e.heard))
	}
}

func TestPreviewCancelledInTheMiddleListensNoMore(t *testing.T) {
	e := newEditor(t)
	e.children(t, 4)
	id := e.ask(t)
	listen := e.listener.do
	e.listener.do = func(ctx context.Context, r models.Recording, keep Keep) (models.Outcome, error) {
		must(t, e.records.CancelPreview(ctx, id, e.clock()))
		return listen(ctx, r, keep)
	}
	_, err := e.previewer.Next(t.Context())
	must(t, err)
	if p := e.preview(t, id); p.State != models.PreviewCancelled || p.Figures != nil || len(e.heard) != 1 {
		t.Errorf("preview %+v after %d were heard, want cancelled after one", p, len(e.heard))
	}
}

// TestPreviewGivesWay lets a child's recording wait before each of two others.
func TestPreviewGivesWay(t *testing.T) {
	e := newEditor(t)
	e.children(t, 3)
	waiting := e.receive(t)
	var waits int
	e.previewer.Rescorer.Pause = func(ctx context.Context, d time.Duration) error {
		if e.pass(d); len(e.heard) > 0 {
			t.Errorf("%d were heard while a child waited", len(e.heard))
		}
		if waits++; waits < 3 {
			return nil
		}
		return e.score(t, waiting)
	}
	if _, c := e.exactly(t); c.Heard != 3 || waits != 3 {
		t.Errorf("%d waits and %+v", waits, c)
	}
}

func TestPreviewStopsAtItsMost(t *testing.T) {
	e := newEditor(t)
	e.children(t, 3)
	h := newHearing(models.Page{ID: "p1", Text: wording}, e.previewer.Rescorer)
	for range models.PreviewMost {
		h.listened++
	}
	if !h.enough() {
		t.Errorf("%d are not enough", h.listened)
	}
	h.listened, h.sound = 1, models.PreviewSound
	if !h.enough() {
		t.Errorf("%s of sound are not enough", h.sound)
	}
}

func TestPreviewsAreForgottenAfterADay(t *testing.T) {
	e := newEditor(t)
	e.ask(t)
	e.pass(models.PreviewTime)
	if n, err := OldPreviews(e.records).Count(t.Context(), e.clock(), models.DefaultSchedule()); n != 1 || err != nil {
		t.Errorf("Count = %d, %v", n, err)
	}
	if n, err := OldPreviews(e.records).Sweep(t.Context(), e.clock(), models.DefaultSchedule()); n != 1 || err != nil {
		t.Errorf("Sweep = %d, %v", n, err)
	}
}
