package workers

import (
	"testing"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/workers/queue"
)

// correct judges the recordings of p1 again as the page is now, and returns how many.
func (e *editor) correct(t *testing.T) int {
	t.Helper()
	c, err := e.records.AddCorrection(t.Context(), models.Correction{ID: models.NewCorrectionID(), Page: "p1", RequestedAt: e.clock()})
	must(t, err)
	corrector := &Corrector{Corrections: e.records, Pages: e.records, Rescorer: e.previewer.Rescorer}
	must(t, corrector.Do(t.Context(), queue.RunCorrection{Correction: c.ID}))
	c, err = e.records.Correction(t.Context(), c.ID)
	must(t, err)
	if c.State != models.CorrectionDone {
		t.Fatalf("correction %+v", c)
	}
	return c.Judged
}
