package models

// Setbacks is what has gone wrong with the work on a recording so far, without what was
// not its fault: a store that was away, a worker that was shut down.
type Setbacks struct {
	// Deaths is how often a worker never came back from it: it crashed, was killed, or
	// lost its power, perhaps by this recording and perhaps by another that it was at.
	Deaths int
	// Faults is how often it failed of itself.
	Faults int
	// Before is why it was given up before somebody had it tried again, as [Outline] has
	// it; "" where it was not.
	Before string
}

// TriedAgain is what has become of recordings that had been given up.
type TriedAgain struct {
	Due  int // those that are due for work again
	Gone int // those that stay failed: their upload is no longer kept
}
