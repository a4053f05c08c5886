//go:build !race

package question

// raceEnabled says whether the race detector slows the test down.
const raceEnabled = false
