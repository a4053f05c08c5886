package main

import (
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/internal/need"
)

// onHold has something held by two persons until a time, and returns the hold's
// address.
func (s *service) onHold(t *testing.T, what, id string, until time.Time) string {
	t.Helper()
	custodian := s.bearer(t, "custodian", "zhao")
	h := s.want(t, 201, "POST", "/v1/holds", map[string]any{what: id, "name": "court order 117", "reason": "a lawsuit",
		"until": until.UTC().Format(time.RFC3339)}, custodian...)
	path := "/v1/holds/" + h["id"].(string)
	s.refuses(t, 403, "POST", path+"/confirm", nil, custodian...)
	s.want(t, 200, "POST", path+"/confirm", nil, s.bearer(t, "operator", "chen")...)
	return path
}

// files is how many objects of a recording the store holds.
func (h held) files(id string) (n int) {
	h.t.Helper()
	for _, key := range h.keys() {
		if strings.Contains(key, id) {
			n++
		}
	}
	return n
}

// TestP15HoldStopsErasure shows that a legal hold which two persons have put keeps
// what it covers from being erased, by the sweep, after a withdrawal of consent and
// on request, and nothing else; that it shows in the answers about the data; and
// that what was asked for meanwhile is hidden at once and erased, with a receipt,
// when the hold is released or has ended by itself, without anybody asking again.
func TestP15HoldStopsErasure(t *testing.T) {
	need.Patience(t)
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			s := start(t, stores)
			store := s.held(t, stores)
			t.Run("sweep", func(t *testing.T) { s.sweptAroundHold(t, stores, store) })
			t.Run("clock", func(t *testing.T) { s.erasedByClock(t, stores, store) })
			t.Run("released", func(t *testing.T) { s.erasedOnRelease(t, store) })
			t.Run("ended by itself", func(t *testing.T) { s.erasedAtTheEnd(t, store) })
			t.Run("learner", func(t *testing.T) { s.learnerErasedAroundHold(t, store) })
		})
	}
}

// sweptAroundHold withdraws a consent and moves the clock past periods while one of
// two recordings is held, and past the hold.
func (s *service) sweptAroundHold(t *testing.T, stores []string, store held) {
	s.consent(t, "lili")
	kept, other := s.recorded(t, "lili"), s.recorded(t, "lili")
	s.onHold(t, "recording", kept, time.Now().AddDate(0, 0, 40))
	note, _ := s.want(t, 200, "GET", "/v1/recordings/"+kept, nil)["hold"].(map[string]any)
	if note["name"] != "court order 117" || note["until"] == nil || note["reason"] != nil {
		t.Errorf("the answer about a held recording says %v, want the hold's name and end", note)
	}
	s.want(t, 204, "DELETE", "/v1/learners/lili/consents/playback", nil)
	for _, step := range []struct{ days, kept, other int }{{0, 2, 1}, {31, 2, 0}, {800, 0, 0}} {
		s.sweep(t, stores, step.days)
		if k, o := store.files(kept), store.files(other); k != step.kept || o != step.other {
			t.Errorf("after %d days %d files of the held recording and %d of the other are left, want %d and %d", step.days, k, o, step.kept, step.other)
		}
	}
}

// heldBack asks for an erasure that a hold stops, and wants the data hidden and
// there.
func (s *service) heldBack(t *testing.T, store held, id string) (erasure string) {
	t.Helper()
	started := s.want(t, 202, "DELETE", "/v1/recordings/"+id, nil)
	erasure = "/v1/erasures/" + started["erasure"].(string)
	if hold, _ := started["hold"].(map[string]any); hold["until"] == nil {
		t.Errorf("the answer to the request is %v, want it to say until when", started)
	}
	for _, path := range []string{"", "/audio", "/audio?original=1", "/result"} {
		s.refuses(t, 410, "GET", "/v1/recordings/"+id+path, nil)
	}
	if got := s.want(t, 200, "GET", erasure, nil); got["state"] != "held" || got["hold"] == nil || store.files(id) != 2 {
		t.Errorf("the erasure is %v with %d files left, want it held and 2", got, store.files(id))
	}
	return erasure
}

// carriedOut waits until an erasure is done, and wants its receipt and no file.
func (s *service) carriedOut(t *testing.T, store held, erasure, id string) {
	t.Helper()
	s.awaitDone(t, erasure)
	if got := s.want(t, 200, "GET", erasure, nil); got["receipt"] == nil || got["hold"] != nil || store.files(id) != 0 {
		t.Errorf("the erasure is %v with %d files left, want a receipt, no hold and none", got, store.files(id))
	}
}

// awaitDone waits for the end of an erasure, which on PostgreSQL waits for its turn
// to have what was deleted overwritten.
func (s *service) awaitDone(t *testing.T, erasure string) {
	t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for end := time.After(time.Minute); s.want(t, 200, "GET", erasure, nil)["state"] != "done"; {
		select {
		case <-end:
			t.Fatalf("the erasure is not done a minute after the hold: %v", s.want(t, 200, "GET", erasure, nil))
		case <-tick.C:
		}
	}
}

// erasedByClock asks for an erasure under a hold and moves the clock of a sweep past
// the hold.
func (s *service) erasedByClock(t *testing.T, stores []string, store held) {
	s.consent(t, "dongdong")
	id := s.recorded(t, "dongdong")
	s.onHold(t, "learner", "dongdong", time.Now().AddDate(0, 0, 40))
	erasure := s.heldBack(t, store, id)
	s.sweep(t, stores, 39)
	if n := store.files(id); n != 2 {
		t.Errorf("a sweep on the day before the hold ends leaves %d files, want 2", n)
	}
	s.sweep(t, stores, 41)
	s.carriedOut(t, store, erasure, id)
}

func (s *service) erasedOnRelease(t *testing.T, store held) {
	s.consent(t, "mingming")
	id := s.recorded(t, "mingming")
	hold := s.onHold(t, "learner", "mingming", time.Now().AddDate(0, 1, 0))
	erasure := s.heldBack(t, store, id)
	s.want(t, 200, "POST", hold+"/release", nil, s.bearer(t, "custodian", "zhao")...)
	s.carriedOut(t, store, erasure, id)
}

func (s *service) erasedAtTheEnd(t *testing.T, store held) {
	s.consent(t, "fangfang")
	id := s.recorded(t, "fangfang")
	s.onHold(t, "recording", id, time.Now().Add(3*time.Second))
	s.carriedOut(t, store, s.heldBack(t, store, id), id)
}

// learnerErasedAroundHold erases a learner of whose recordings one is held.
func (s *service) learnerErasedAroundHold(t *testing.T, store held) {
	s.consent(t, "wangwang")
	kept, other := s.recorded(t, "wangwang"), s.recorded(t, "wangwang")
	hold := s.onHold(t, "recording", kept, time.Now().AddDate(0, 1, 0))
	erasure := "/v1/erasures/" + s.want(t, 202, "DELETE", "/v1/learners/wangwang", nil)["erasure"].(string)
	await(t, "the erasure of what is not held", func() bool { return store.files(other) == 0 })
	await(t, "the erasure to wait for the hold", func() bool { return s.want(t, 200, "GET", erasure, nil)["state"] == "held" })
	s.refuses(t, 410, "GET", "/v1/recordings/"+kept, nil)
	s.refuses(t, 410, "GET", "/v1/learners/wangwang", nil)
	if n := store.files(kept); n != 2 {
		t.Errorf("%d files of the held recording are left, want 2", n)
	}
	s.want(t, 200, "POST", hold+"/release", nil, s.bearer(t, "custodian", "zhao")...)
	s.carriedOut(t, store, erasure, kept)
}
