package models

import "time"

// Backlog is what waits in the records, at one moment. It names nobody.
type Backlog struct {
	// Recordings is how many are not settled, by status; OldestRecording is when the
	// one that has waited longest was received, the zero time where none waits.
	Recordings      map[Status]int
	OldestRecording time.Time
	// Erasures is how many are to be carried through and not held, and OldestErasure
	// when the oldest of them was asked for.
	Erasures      int
	OldestErasure time.Time
	// Held is how many erasures wait for a legal hold to end.
	Held int
}
