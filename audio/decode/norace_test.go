//go:build !race

package decode

// raceEnabled says whether the race detector slows the test down.
const raceEnabled = false
