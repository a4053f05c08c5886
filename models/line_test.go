package models

import (
	"testing"
	"time"
)

// TestCapacityTakes counts long recordings as long ones, and by what was measured.
func TestCapacityTakes(t *testing.T) {
	measured := Capacity{Slots: 2, Efforts: Efforts{}}
	for range 500 { // what was long ago counts no more
		measured.Efforts.Took("audio/wav", 10_000, 9*time.Second)
	}
	for range 500 {
		measured.Efforts.Took("audio/wav", 10_000, time.Second)
	}
	for _, c := range []struct {
		name     string
		capacity Capacity
		line     Line
		want     time.Duration
	}{
		{"nothing waits", measured, Line{}, 0},
		{"four on two workers", measured, Line{"audio/wav": {4, 40_000}}, 2 * time.Second},
		{"one ten times as long", measured, Line{"audio/wav": {1, 100_000}}, 5 * time.Second},
		{"another type", measured, Line{"audio/webm": {4, 50}}, 2 * time.Second},
		{"another type, a long one", measured, Line{"audio/webm": {1, 100_000}}, 5 * time.Second},
		{"nothing measured", Capacity{Slots: 1}, Line{"audio/wav": {10, 1 << 30}}, 10 * unmeasured},
		{"nobody works", Capacity{Efforts: measured.Efforts}, Line{"audio/wav": {4, 40_000}}, 4 * time.Second},
	} {
		if got := c.capacity.Takes(c.line); (got - c.want).Abs() > c.want/100 {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
