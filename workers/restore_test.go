package workers_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
	"github.com/langdu/langdu/workers"
)

// longJournal is a journal of n entries.
type longJournal struct {
	storage.Journal
	n int64
}

func (j longJournal) LastErased(context.Context) (int64, error) { return j.n, nil }

func (j longJournal) ErasedSince(_ context.Context, seq int64, limit int) (page []storage.Erased, err error) {
	for seq < j.n && len(page) < limit {
		seq++
		page = append(page, storage.Erased{Seq: seq, Recording: models.RecordingID(fmt.Sprint(seq))})
	}
	return page, nil
}

// behind is records that have applied up to a number, and fail after some calls.
type behind struct {
	applied int64
	seen    int
	calls   int // until they fail
}

var errDown = errors.New("down")

func (b *behind) AppliedErasures(context.Context) (int64, error) { return b.applied, nil }

func (b *behind) ApplyErasures(_ context.Context, entries []storage.Erased, _ time.Time) (int, error) {
	if b.calls--; b.calls < 0 {
		return 0, errDown
	}
	if entries[0].Seq != b.applied+1 {
		return 0, fmt.Errorf("entry %d comes after %d", entries[0].Seq, b.applied)
	}
	b.seen += len(entries)
	b.applied = entries[len(entries)-1].Seq
	return len(entries), nil
}

// TestCatchUp applies a long journal, is stopped in the middle, and goes on there.
func TestCatchUp(t *testing.T) {
	records := &behind{applied: 10, calls: 1}
	journal := longJournal{n: 1700}
	if _, err := workers.CatchUp(t.Context(), journal, records, time.Now()); !errors.Is(err, errDown) {
		t.Errorf("CatchUp = %v, want the records' error", err)
	}
	records.calls = 100
	n, err := workers.CatchUp(t.Context(), journal, records, time.Now())
	if err != nil || records.applied != journal.n || records.seen != 1690 || n >= 1690 {
		t.Errorf("CatchUp = %d, %v; applied up to %d, %d entries in all, want each once", n, err, records.applied, records.seen)
	}
	if _, err := workers.CatchUp(t.Context(), longJournal{n: 5}, records, time.Now()); !errors.Is(err, models.Conflict) {
		t.Errorf("CatchUp with a journal that was put back = %v, want %s", err, models.Conflict)
	}
}
