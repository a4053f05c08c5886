package models

import (
	"slices"
	"time"
)

// Tally is how many recordings were settled in one stretch of time in one way.
// It names nobody and outlives what it counts: an erasure changes no tally.
type Tally struct {
	At     time.Time // the beginning of the hour or day
	Status Status
	Reason Reason
	// Took is the time from the last byte of the upload to the settling, rounded up
	// by [Rounded]; 0 where it is not known.
	Took  time.Duration
	Count int
}

// TallyKept is how long tallies are kept: the page shows thirty days.
const TallyKept = 35 * 24 * time.Hour

// Rounded is d as tallies have it: up to the next 50 ms below a second, and above
// to two figures, so that an hour has a few dozen lines and a percentile is never
// more than a tenth, or 50 ms, too high. What took less than nothing, because clocks
// of two machines differ, took the least.
func Rounded(d time.Duration) time.Duration {
	step := 50 * time.Millisecond
	if d > time.Second {
		step = 100 * time.Millisecond
	}
	for d > 100*step {
		step *= 10
	}
	return max((d+step-1)/step*step, step)
}

// Timed is how many recordings of the tallies have a time from upload to result.
func Timed(tallies []Tally) (n int) {
	for _, t := range tallies {
		if t.timed() {
			n += t.Count
		}
	}
	return n
}

// timed says that a tally counts when it is asked how long a child waits: not of
// what failed, which may have waited for a store for hours and is counted as failed.
func (t Tally) timed() bool { return t.Took > 0 && (t.Status == Scored || t.Status == Unassessable) }

// Shares is, for each share, the time within which that share was settled.
func Shares(tallies []Tally, shares ...float64) []time.Duration {
	counts := map[time.Duration]int{}
	total := 0
	for _, t := range tallies {
		if t.timed() {
			counts[t.Took] += t.Count
			total += t.Count
		}
	}
	times := make([]time.Duration, 0, len(counts))
	for took := range counts {
		times = append(times, took)
	}
	slices.Sort(times)
	within := make([]time.Duration, len(shares))
	for i, share := range shares {
		seen := 0
		for _, took := range times {
			seen += counts[took]
			within[i] = took
			if float64(seen) >= share*float64(total) {
				break
			}
		}
	}
	return within
}
