package main

import (
	"io"
	"slices"
	"testing"
)

// TestP4WithdrawnWhileQueued shows what happens to recordings that wait when a
// consent is withdrawn: the job finds that it may no longer listen and does
// nothing, the voice is erased, and what was scored before stays as it was. Where
// playback alone is withdrawn the recording is scored, and no playback file made.
func TestP4WithdrawnWhileQueued(t *testing.T) {
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			data := t.TempDir()
			var before, waiting, unplayed string
			served(t, "scored", data, stores, true, func(t *testing.T, s *service) {
				s.consent(t, "xiaoming")
				s.consent(t, "xiaohong")
				before = s.upload(t, "xiaoming", readingText, testdata(t, "reading.ogg"))
				s.settle(t, before)
			})
			served(t, "withdrawn", data, stores, false, func(t *testing.T, s *service) {
				waiting = s.upload(t, "xiaoming", readingText, testdata(t, "reading.ogg"))
				unplayed = s.upload(t, "xiaohong", readingText, testdata(t, "reading.ogg"))
				s.want(t, 204, "DELETE", "/v1/learners/xiaoming/consents/playback", nil)
				s.want(t, 204, "DELETE", "/v1/learners/xiaoming/consents/scoring", nil)
				s.want(t, 204, "DELETE", "/v1/learners/xiaohong/consents/playback", nil)
				s.refusedUpload(t, "xiaoming", "withdrawn")
			})
			served(t, "worked on", data, stores, true, func(t *testing.T, s *service) {
				s.settle(t, waiting)
				s.settle(t, unplayed)
				await(t, "the erasure of what waited", func() bool {
					return !slices.Contains(s.held(t, stores).keys(), "r/"+waiting+"/original")
				})
				s.sweep(t, stores, 0)
				checkWithdrawn(t, s, stores, before, waiting, unplayed)
			})
		})
	}
}

// served runs a service, with or without workers, for the time of f.
func served(t *testing.T, name, data string, stores []string, work bool, f func(*testing.T, *service)) {
	t.Run(name, func(t *testing.T) {
		workers := []string{"--workers", "0"}
		switch {
		case work && stores == nil:
			workers = nil
		case work:
			secrets(t, stores)
			background(t, append([]string{"work", "--log-level", "warn"}, stores...), io.Discard)
		}
		f(t, serveIn(t, data, stores, workers...))
	})
}

func checkWithdrawn(t *testing.T, s *service, stores []string, before, waiting, unplayed string) {
	t.Helper()
	r := s.want(t, 200, "GET", "/v1/recordings/"+waiting, nil)
	if r["status"] != "failed" || r["reason"] != "consent withdrawn" {
		t.Errorf("what waited is %v (%v), want failed: consent withdrawn", r["status"], r["reason"])
	}
	checkResult(t, s.want(t, 200, "GET", "/v1/recordings/"+before+"/result", nil))
	s.want(t, 403, "GET", "/v1/recordings/"+before+"/audio", nil)
	if r := s.want(t, 200, "GET", "/v1/recordings/"+unplayed, nil); r["status"] != "scored" {
		t.Errorf("without playback it is %v (%v), want scored", r["status"], r["reason"])
	}
	s.want(t, 403, "GET", "/v1/recordings/"+unplayed+"/audio", nil)
	if keys := s.held(t, stores).keys(); !slices.Equal(keys, []string{"r/" + unplayed + "/original"}) {
		t.Errorf("the store holds %q, want the upload that scoring is consented to alone", keys)
	}
}
