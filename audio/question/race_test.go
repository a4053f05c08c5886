//go:build race

package question

const raceEnabled = true
