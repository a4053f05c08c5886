package main

import (
	"testing"
	"time"
)

// TestTheTimeDoesNotGoBack sets a clock back while something comes to its end: what was
// over is over still.
func TestTheTimeDoesNotGoBack(t *testing.T) {
	began := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	for _, back := range []time.Duration{0, time.Second, 10 * time.Minute, time.Hour} {
		t.Run(back.String(), func(t *testing.T) {
			var s steady
			over := began.Add(time.Minute)
			last := s.next(began, began)
			for passed := time.Duration(0); passed <= 3*time.Hour; passed += 15 * time.Second {
				mine, at := began.Add(passed), began.Add(passed)
				if passed > 2*time.Minute {
					at = at.Add(-back)
				}
				now := s.next(at, mine)
				if now.Before(last) {
					t.Fatalf("after %s the time went back from %s to %s", passed, last, now)
				}
				if passed > time.Minute && now.Before(over) {
					t.Fatalf("after %s it is %s: what was over at %s is not any more", passed, now, over)
				}
				if passed > 0 && now.Equal(last) {
					t.Fatalf("after %s the time stands still", passed)
				}
				if passed > 2*time.Minute+2*back && !now.Equal(at) {
					t.Fatalf("after %s it is %s, want what the clock shows by then: %s", passed, now, at)
				}
				last = now
			}
		})
	}
}

// TestAClockThatWasFarAheadIsFollowedBack: a year ahead is no time to go on from.
func TestAClockThatWasFarAheadIsFollowedBack(t *testing.T) {
	var s steady
	right := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	s.next(right.AddDate(1, 0, 0), right)
	if got := s.next(right.Add(time.Second), right.Add(time.Second)); !got.Equal(right.Add(time.Second)) {
		t.Errorf("it is %s, want %s", got, right)
	}
}
