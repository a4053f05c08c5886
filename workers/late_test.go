package workers

import (
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
