package workers

import (
	"testing"
	"time"

	"github.com/langdu/langdu/models"
)

// TestAClockThatJumpsErasesNothing has a clock that is not to be believed show a time
// years later: neither a sweep nor the end of a hold erases anything. What somebody asks
// for is erased, and everything else when the clock is right.
func TestAClockThatJumpsErasesNothing(t *testing.T) {
	h := newHouse(t)
	var doubt error
	h.eraser.Sure = func() error { return doubt }
	kept, held := h.receive(t), h.receive(t)
	h.hold(t, models.Hold{Recording: held}, 24*time.Hour)
	asked, err := h.records.EraseRecording(t.Context(), held, models.CauseRequest, h.clock())
	must(t, err)
	doubt = models.Errorf("test", models.Unavailable, "the clocks are apart")
	h.pass(3 * 365 * 24 * time.Hour)
	if _, err := h.sweeper.Sweep(t.Context(), h.clock()); models.KindOf(err) != models.Unavailable {
		t.Errorf("a sweep = %v, want that it refuses", err)
	}
	h.pending(t)
	for _, id := range []models.RecordingID{kept, held} {
		if len(h.keys(t, id.Prefix())) == 0 {
			t.Errorf("%s is erased by a clock that is not to be believed", id)
		}
	}
	wish := h.receive(t)
	_, err = h.records.EraseRecording(t.Context(), wish, models.CauseRequest, h.clock())
	must(t, err)
	h.pending(t)
	if left := h.keys(t, wish.Prefix()); len(left) != 0 {
		t.Errorf("%v is left of what was asked to be erased", left)
	}
	doubt = nil
	h.pending(t)
	_, err = h.sweeper.Sweep(t.Context(), h.clock())
	must(t, err)
	for _, id := range []models.RecordingID{kept, held} {
		if left := h.keys(t, id.Prefix()); len(left) != 0 {
			t.Errorf("%v is left when the clock is right (%s)", left, asked.ID)
		}
	}
}
