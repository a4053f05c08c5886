//go:build linux

package main

import (
	"errors"
	"math/rand/v2"
	"time"
)

// plan is how much of what a run does.
type plan struct {
	Seed     uint64
	Embedded bool
	Uploads  int           // where the machine can do as many in the time
	Faults   int           // in all; each kind once at least
	For      time.Duration // for which the uploads are spread, and longer until all faults were
	Children int
	Lease    time.Duration // of workers
	// Unfinished is how long an upload in parts may be gone on with.
	Unfinished time.Duration
	// Quiet is how long the service may take to end everything, once nothing is broken
	// any more.
	Quiet time.Duration
	// Overlap is how many faults may overlap.
	Overlap int
	Disk    int // megabytes of each disk that can be filled
	Keep    bool
	// Poison says that recordings are sent at which the decoder fails for ever: they
	// take minutes to be given up.
	Poison bool
	// Rare is how many recordings there are for each that is a trap.
	Rare int
	// Backlog is how many recordings may wait until the children do too: on a slow machine
	// they would send for minutes what then takes an hour.
	Backlog int
	Only    string // faults of which the kind has this in it
}

// long is the run of which the documentation tells; short is the one of every change.
func long() plan {
	return plan{Uploads: 10_000, Faults: 200, For: 14 * time.Minute, Children: 24, Lease: lease, Unfinished: 2 * time.Minute, Quiet: 4 * time.Minute, Overlap: 3, Disk: 4000,
		Poison: true, Rare: 200, Backlog: 100}
}

func short() plan {
	return plan{Uploads: 150, For: 45 * time.Second, Children: 8, Lease: lease, Unfinished: time.Minute, Quiet: shortQuiet, Overlap: 4, Disk: 1000, Rare: 20, Backlog: 60}
}

// shortQuiet is what the service may take in the worst case, by its documentation: a
// quarter of a minute until what a store did not answer for is tried again, nearly a
// minute in which a decoder hangs, and a minute for which an erasure waits for the job
// that names it and is at that recording; some seconds for each of the three.
const shortQuiet = 150 * time.Second

// lease is the one that langdu has by itself; a shorter one would be over before a link
// that was cut is noticed.
const lease = 8 * time.Second

// pace is the time from one upload to the next.
func (p plan) pace() time.Duration { return p.For / time.Duration(max(p.Uploads, 1)) }

// gap is the time from one fault to the next. A fault takes about as long itself, and
// two may overlap.
func (p plan) gap(r *rand.Rand) time.Duration {
	mean := p.For / time.Duration(max(p.Faults, 1)) / 3
	return between(r, mean/2, mean*3/2)
}

// mostTries is for how long a client tries one thing.
const mostTries = 6 * time.Minute

var errNotYet = errors.New("not yet")
