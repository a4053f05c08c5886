package workers

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
	"github.com/langdu/langdu/workers/queue"
)

// slowScrubs is a database that takes a while to overwrite what was deleted, or
// cannot, because somebody still reads.
type slowScrubs struct {
	storage.Scrubs
	h     *house
	takes time.Duration
	held  bool
	began int
}

func (s *slowScrubs) Scrub(ctx context.Context, clock func() time.Time) (models.Scrubbed, error) {
	s.began++
	how, err := s.Scrubs.Scrub(ctx, func() time.Time {
		defer s.h.pass(s.takes / 2) // asked when it begins and when it ends
		return clock()
	})
	if s.held {
		how = models.ScrubbedHeld
	}
	return how, err
}

// begun marks recordings of the learner for erasure.
func (h *house) begun(t *testing.T, n int) (ids []models.ErasureID) {
	t.Helper()
	for range n {
		e, err := h.records.EraseRecording(t.Context(), h.receive(t), models.CauseRequest, h.clock())
		must(t, err)
		ids = append(ids, e.ID)
	}
	return ids
}

// done counts the erasures that are done.
func (h *house) done(t *testing.T, ids []models.ErasureID) (n int) {
	t.Helper()
	for _, id := range ids {
		e, err := h.records.Erasure(t.Context(), id)
		must(t, err)
		if e.State == models.ErasureDone {
			n++
		}
	}
	return n
}

// TestOneScrubEndsManyErasures has fifty recordings erased one after the other while
// a scrub takes two seconds: the first is ended at once, the others by one scrub
// later.
func TestOneScrubEndsManyErasures(t *testing.T) {
	h := newHouse(t)
	scrubs := &slowScrubs{Scrubs: h.records, h: h, takes: 2 * time.Second}
	h.eraser.Scrubs = scrubs
	ids := h.begun(t, 50)
	for _, id := range ids {
		must(t, h.eraser.Do(t.Context(), queue.RunErasure{Erasure: id}))
		h.pass(10 * time.Millisecond)
	}
	if n := h.done(t, ids); n != 1 || scrubs.began != 1 {
		t.Errorf("%d erasures are done after %d scrubs, want the first after one", n, scrubs.began)
	}
	h.pass(18 * time.Second)
	must(t, h.eraser.Settle(t.Context(), false))
	if n := h.done(t, ids); n != len(ids) || scrubs.began != 2 {
		t.Errorf("%d erasures are done after %d scrubs, want all after two", n, scrubs.began)
	}
}

// TestSweepScrubsSeldom lets a sweep erase more than a batch of recordings.
func TestSweepScrubsSeldom(t *testing.T) {
	h := newHouse(t)
	scrubs := &slowScrubs{Scrubs: h.records, h: h, takes: 2 * time.Second}
	h.eraser.Scrubs = scrubs
	for range 60 {
		h.receive(t)
	}
	h.pass(models.DefaultSchedule().Result)
	report, err := h.sweeper.Sweep(t.Context(), h.clock())
	if err != nil || report.Recordings != 60 {
		t.Fatalf("sweep = %+v, %v", report, err)
	}
	if receipts, err := h.records.Receipts(t.Context(), 0, 100); err != nil || len(receipts) < 60 || scrubs.began > 3 {
		t.Errorf("%d receipts, %v, after %d scrubs: want all after a few", len(receipts), err, scrubs.began)
	}
}

// TestErasureOutlivesAReaderThatNeverEnds has somebody hold a transaction open: the
// erasure waits an hour, and then says so in its receipt.
func TestErasureOutlivesAReaderThatNeverEnds(t *testing.T) {
	h := newHouse(t)
	h.eraser.Scrubs = &slowScrubs{Scrubs: h.records, h: h, held: true}
	ids := h.begun(t, 1)
	must(t, h.eraser.Do(t.Context(), queue.RunErasure{Erasure: ids[0]}))
	h.pass(heldPatience - time.Second)
	must(t, h.eraser.Settle(t.Context(), true))
	if n := h.done(t, ids); n != 0 {
		t.Error("the erasure is done while the reader can see what was deleted")
	}
	h.pass(time.Second)
	must(t, h.eraser.Settle(t.Context(), true))
	receipt, err := h.records.Receipt(t.Context(), ids[0])
	if err != nil || receipt.Scrubbed != models.ScrubbedHeld {
		t.Errorf("the receipt says %q, %v", receipt.Scrubbed, err)
	}
}

// lostJobs is a queue in which a job hangs.
type lostJobs struct{ left int }

func (l *lostJobs) Forget(context.Context, models.RecordingID) (int, error) { return l.left, nil }

// TestErasureWaitsForAJobThatNamesTheRecording waits while the job is worked on, and
// for one of a worker that was lost not for ever.
func TestErasureWaitsForAJobThatNamesTheRecording(t *testing.T) {
	for _, ends := range []bool{true, false} {
		t.Run(fmt.Sprintf("it ends %t", ends), func(t *testing.T) {
			h := newHouse(t)
			jobs := &lostJobs{left: 1}
			h.eraser.Queue = jobs
			ids := h.begun(t, 1)
			must(t, h.eraser.Do(t.Context(), queue.RunErasure{Erasure: ids[0]}))
			if n := h.done(t, ids); n != 0 {
				t.Fatal("the erasure is done while a job names the recording")
			}
			want := models.AnswerHeldJob
			if h.pass(heldJob); ends {
				jobs.left, want = 0, models.AnswerNothing
			}
			must(t, h.eraser.Do(t.Context(), queue.RunErasure{Erasure: ids[0]}))
			receipt, err := h.records.Receipt(t.Context(), ids[0])
			must(t, err)
			for _, a := range receipt.Answers {
				if a.Store == "queue" && a.Answer != want {
					t.Errorf("the receipt says of the queue %q, want %q", a.Answer, want)
				}
			}
		})
	}
}
