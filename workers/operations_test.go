package workers

import (
	"context"
	"database/sql"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
)

// journal is the runs of the sweep that are noted.
func (h *house) journal(t *testing.T) []models.Sweep {
	t.Helper()
	runs, _, err := h.records.Sweeps(t.Context(), 10)
	must(t, err)
	return runs
}

// TestSweepsAreNoted shows what the journal says of runs by the service and by a person.
func TestSweepsAreNoted(t *testing.T) {
	h, store, ids := sweepHouse(t, 3)
	h.sweeper.Journal, h.sweeper.Every = h.records, 10*time.Minute
	store.bad[ids[0].OriginalKey()] = models.Errorf("objects.Remove", models.Internal, "the bytes of xiaoming cannot be removed")
	began := h.clock()
	store.each = func() { h.pass(time.Second) }
	_, failed := h.sweeper.Sweep(t.Context(), h.clock())
	if failed == nil {
		t.Fatal("the sweep did not fail")
	}
	run := h.journal(t)[0]
	if run.Did["originals"] != 2 || run.Did["failed"] != 1 || run.Did["renditions"] != 0 || run.Failure != "objects.Remove: internal" ||
		run.ByHand || run.Every != 10*time.Minute || !run.StartedAt.Equal(began) || !run.For.Equal(began) || run.EndedAt.Sub(began) != 3*time.Second {
		t.Errorf("the run is noted as %+v", run)
	}
	person := models.WithActor(t.Context(), models.Actor{Role: "console"})
	clear(store.bad)
	_, err := h.sweeper.Sweep(person, h.clock().Add(time.Hour))
	must(t, err)
	if run := h.journal(t)[0]; !run.ByHand || run.Every != 0 || run.Failure != "" || run.For.Sub(run.StartedAt) != time.Hour {
		t.Errorf("a person's run is noted as %+v", run)
	}
}

// TestStoppedSweepIsNoted ends a sweep's context: the journal has its end.
func TestStoppedSweepIsNoted(t *testing.T) {
	h, store, _ := sweepHouse(t, 3)
	h.sweeper.Journal = h.records
	ctx, stop := context.WithCancel(t.Context())
	store.each = func() { stop() }
	_, _ = h.sweeper.Sweep(ctx, h.clock())
	if run := h.journal(t)[0]; run.EndedAt.IsZero() || !strings.Contains(run.Failure, "was stopped") {
		t.Errorf("the run is noted as %+v", run)
	}
}

// TestBrokenAuditLogIsNoted changes an entry of the log: every sweep says so until it
// is put right.
func TestBrokenAuditLogIsNoted(t *testing.T) {
	h, _, _ := sweepHouse(t, 1)
	h.sweeper.Journal = h.records
	auditor := &Auditor{Audit: h.records, Keys: []models.PublicKey{testSigner(t).Public()}, Signer: testSigner(t), Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	h.sweeper.More = []Chore{auditor.Chore()}
	db, err := sql.Open("sqlite", filepath.Join(h.folder, "langdu.db")+"?_pragma=busy_timeout(5000)")
	must(t, err)
	defer db.Close()
	tamper := func(detail string) {
		t.Helper()
		_, err := db.ExecContext(t.Context(), `UPDATE audit SET detail = $1 WHERE seq = 2`, detail)
		must(t, err)
	}
	var was string
	must(t, db.QueryRowContext(t.Context(), `SELECT detail FROM audit WHERE seq = 2`).Scan(&was))
	tamper(`{"purpose":"sharing"}`)
	for range 2 {
		if _, err := h.sweeper.Sweep(t.Context(), h.clock()); err == nil || !h.journal(t)[0].AuditBroken {
			t.Errorf("a sweep over a log that was changed: %v, noted as %+v", err, h.journal(t)[0])
		}
		h.pass(10 * time.Minute)
	}
	tamper(was)
	_, err = h.sweeper.Sweep(t.Context(), h.clock())
	must(t, err)
	if h.journal(t)[0].AuditBroken {
		t.Error("the log is whole again and the journal does not say so")
	}
}

// TestStockAndTalliesAreChores counts what lies there, and forgets old hours.
func TestStockAndTalliesAreChores(t *testing.T) {
	h := newHouse(t)
	must(t, h.score(t, h.receive(t)))
	h.sweeper.More = []Chore{CountedStock(h.records), OldTallies(h.records)}
	_, err := h.sweeper.Sweep(t.Context(), h.clock())
	must(t, err)
	stock, err := h.records.Stock(t.Context())
	must(t, err)
	sizes := map[models.StockClass]int64{}
	for _, l := range stock.Lines {
		sizes[l.Class] = l.Bytes
	}
	if sizes[models.StockOriginals] != 4 || sizes[models.StockRenditions] != 3 || sizes[models.StockResults] != int64(len(`{"status":"scored"}`)) {
		t.Errorf("the stock is %+v", stock.Lines)
	}
	h.pass(models.TallyKept + 2*time.Hour)
	report, err := h.sweeper.Sweep(t.Context(), h.clock())
	must(t, err)
	if report.More["hours of figures"] != 1 {
		t.Errorf("the sweep forgot %v", report.More)
	}
}
