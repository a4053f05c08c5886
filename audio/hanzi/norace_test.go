//go:build !race

package hanzi

// raceEnabled says whether the race detector slows the test down.
const raceEnabled = false
