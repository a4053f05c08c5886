package models

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"
)

func TestOutlineHasNoSentences(t *testing.T) {
	inner := Errorf("records.Expired", Unavailable, "anna's row cannot be read")
	for name, test := range map[string]struct {
		err  error
		want string
	}{
		"none":           {nil, ""},
		"one":            {inner, "records.Expired: unavailable"},
		"wrapped":        {E("sweep", Internal, fmt.Errorf("anna: %w", inner)), "records.Expired: internal"},
		"several":        {errors.Join(inner, nil, inner, Errorf("objects.Remove", Internal, "r/anna")), "records.Expired: unavailable; objects.Remove: internal"},
		"a stranger":     {errors.New("anna"), "internal"},
		"late":           {E("records.Expired", Unavailable, context.DeadlineExceeded), "took too long"},
		"stopped":        {context.Canceled, "was stopped"},
		"wrapped by fmt": {fmt.Errorf("anna: %w, %w", inner, Errorf("b", Gone, "x")), "records.Expired: unavailable; b: gone"},
	} {
		if got := Outline(test.err); got != test.want {
			t.Errorf("%s: Outline = %q, want %q", name, got, test.want)
		}
	}
}

func TestShort(t *testing.T) {
	if got := Short(RecordingID("0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8091")); got != "…6e7f8091" {
		t.Errorf("Short = %q", got)
	}
	if got := Short("abc"); got != "abc" {
		t.Errorf("Short = %q", got)
	}
}

func TestRounded(t *testing.T) {
	for _, test := range []struct{ took, want time.Duration }{
		{-time.Second, 50 * time.Millisecond}, {0, 50 * time.Millisecond}, {50 * time.Millisecond, 50 * time.Millisecond},
		{51 * time.Millisecond, 100 * time.Millisecond}, {954 * time.Millisecond, time.Second}, {1010 * time.Millisecond, 1100 * time.Millisecond},
		{10 * time.Second, 10 * time.Second}, {61 * time.Second, 61 * time.Second}, {101 * time.Second, 110 * time.Second}, {3 * time.Hour, 11_000 * time.Second},
	} {
		if got := Rounded(test.took); got != test.want {
			t.Errorf("Rounded(%s) = %s, want %s", test.took, got, test.want)
		}
	}
}

func TestShares(t *testing.T) {
	took := func(n int, d time.Duration, s Status) Tally { return Tally{Status: s, Took: d, Count: n} }
	tallies := []Tally{took(90, time.Second, Scored), took(5, 2*time.Second, Unassessable), took(4, 3*time.Second, Scored), took(1, 9*time.Second, Scored),
		took(50, time.Hour, Failed), took(7, 0, Scored)}
	if got := fmt.Sprint(Shares(tallies, .5, .9, .95, .99, 1)); got != "[1s 1s 2s 3s 9s]" {
		t.Errorf("Shares = %s", got)
	}
	if n := Timed(tallies); n != 100 {
		t.Errorf("Timed = %d, want 100", n)
	}
	if got := Shares(nil, .5); got[0] != 0 {
		t.Errorf("Shares of none = %v", got)
	}
}

func TestStatusOfSweeps(t *testing.T) {
	now := time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC)
	ago := func(d time.Duration) time.Time { return now.Add(-d) }
	run := func(begun time.Duration, ended bool) Sweep {
		s := Sweep{StartedAt: ago(begun), Every: 10 * time.Minute}
		if ended {
			s.EndedAt = s.StartedAt.Add(time.Second)
		}
		return s
	}
	broken, byHand := run(time.Minute, true), run(time.Hour, false)
	broken.AuditBroken, byHand.ByHand, byHand.Every = true, true, 0
	for name, test := range map[string]struct {
		runs                            []Sweep
		late, running, brokenOff, audit bool
		next                            time.Duration // from now
	}{
		"never":             {},
		"just now":          {runs: []Sweep{run(time.Minute, true)}, next: 9 * time.Minute},
		"one left out":      {runs: []Sweep{run(21*time.Minute, true)}, next: -11 * time.Minute},
		"two left out":      {runs: []Sweep{run(22*time.Minute, true)}, next: -12 * time.Minute, late: true},
		"running":           {runs: []Sweep{run(5*time.Minute, false), run(15*time.Minute, true)}, running: true, next: 5 * time.Minute},
		"broken off":        {runs: []Sweep{run(12*time.Minute, false)}, brokenOff: true, next: -2 * time.Minute},
		"a person's, long":  {runs: []Sweep{byHand, run(9*time.Minute, true)}, running: true, next: time.Minute},
		"broken log":        {runs: []Sweep{broken}, audit: true, next: 9 * time.Minute},
		"broken log before": {runs: []Sweep{run(0, false), broken}, audit: true, running: true, next: 10 * time.Minute},
	} {
		s := StatusOfSweeps(test.runs, time.Time{}, now)
		next := time.Duration(0)
		if !s.Next.IsZero() {
			next = s.Next.Sub(now)
		}
		if s.Late != test.late || s.Running != test.running || s.BrokenOff != test.brokenOff || s.AuditBroken != test.audit || next != test.next {
			t.Errorf("%s: %+v", name, s)
		}
	}
}
