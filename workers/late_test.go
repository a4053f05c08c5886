package workers

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/workers/queue"
)

// erased makes a recording, and has it erased.
func (h *house) erasedNow(t *testing.T) models.RecordingID {
	t.Helper()
	ids := h.begun(t, 1)
	must(t, h.eraser.Do(t.Context(), queue.RunErasure{Erasure: ids[0]}))
	must(t, h.eraser.Settle(t.Context(), true))
	e, err := h.records.Erasure(t.Context(), ids[0])
	must(t, err)
	if e.State != models.ErasureDone {
		t.Fatalf("the erasure is %s, want it done", e.State)
	}
	return e.Recording
}

// TestP20WhatAStoreWritesLateIsRemoved has the object store carry out a request when the
// erasure of the recording is done, as one does that was stopped: twice within the hour,
// and not looked for any more after it.
func TestP20WhatAStoreWritesLateIsRemoved(t *testing.T) {
	h := newHouse(t)
	h.sweeper.More = []Chore{LateWrites(h.records, h.objects, h.clock, h.sweeper.Log)}
	id, other := h.erasedNow(t), h.erasedNow(t)
	swept := func(removed int) {
		t.Helper()
		report, err := h.sweeper.Sweep(t.Context(), h.clock())
		if err != nil || report.More["late writes"] != removed {
			t.Errorf("sweep %+v, %v: want %d late writes", report, err, removed)
		}
	}
	write := func(key string) {
		t.Helper()
		_, err := h.objects.Put(t.Context(), key, strings.NewReader("voice"), 5, "audio/wav")
		must(t, err)
	}
	swept(0)
	write(id.OriginalKey())
	write(other.RenditionKey())
	if outlook, err := h.sweeper.Outlook(t.Context(), h.clock()); err != nil || outlook.More["late writes"] != 2 {
		t.Errorf("outlook %+v, %v: want two late writes", outlook, err)
	}
	swept(2)
	h.pass(lateFor - time.Minute)
	write(id.OriginalKey())
	swept(1)
	if keys := h.keys(t, "r/"); len(keys) != 0 {
		t.Errorf("there are %q, want nothing", keys)
	}
	h.pass(2 * time.Minute)
	write(id.OriginalKey()) // by somebody else than who wrote the recording
	swept(0)
}

// TestP4WhatAStoreWritesLateOfAWithdrawnClassIsRemoved has the object store write a
// playback file after it was erased, because the consent to be played back was withdrawn
// after or during the work on the recording: it is found and removed, and the upload and
// the result stay.
func TestP4WhatAStoreWritesLateOfAWithdrawnClassIsRemoved(t *testing.T) {
	for name, while := range map[string]bool{"withdrawn after": false, "withdrawn while it is made": true} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			h.sweeper.More = []Chore{LateWrites(h.records, h.objects, h.clock, h.sweeper.Log)}
			withdraw := func() { must(t, h.records.Withdraw(t.Context(), learner, models.ForPlayback, h.clock())) }
			if while {
				h.listener.do = func(ctx context.Context, r models.Recording, keep Keep) (models.Outcome, error) {
					withdraw()
					return scores(ctx, r, keep)
				}
			}
			id := h.receive(t)
			must(t, h.score(t, id))
			if !while {
				withdraw()
			}
			h.pass(time.Second)
			swept := func(removed int) {
				t.Helper()
				report, err := h.sweeper.Sweep(t.Context(), h.clock())
				if err != nil || report.More["late writes"] != removed {
					t.Errorf("sweep %+v, %v: want %d late writes", report, err, removed)
				}
				if keys := h.keys(t, "r/"); removed > 0 && (len(keys) != 1 || keys[0] != id.OriginalKey()) {
					t.Errorf("there are %q, want the upload alone", keys)
				}
			}
			late := func() {
				t.Helper()
				for _, key := range []string{id.RenditionKey(), id.PeaksKey()} {
					_, err := h.objects.Put(t.Context(), key, strings.NewReader("voice"), 5, "audio/mp4")
					must(t, err)
				}
			}
			swept(0)
			late()
			swept(2)
			h.pass(lateFor - time.Minute)
			late()
			swept(2)
			h.pass(2 * time.Minute)
			late() // by somebody else than who wrote the recording
			swept(0)
		})
	}
}
