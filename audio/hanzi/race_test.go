//go:build race

package hanzi

const raceEnabled = true
